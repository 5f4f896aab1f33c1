"""Whoever sends a form is led to what came of it, and sees what each field is called: no script,
letters twice as large.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from ivr.rules.words.protocols import make_protocol
from tests.browser.citizens.test_contact import await_reading, browse, fill_in
from tests.browser.windows import window
from tests.conftest import Install
from tests.support.installation import Installation
from tests.web.citizens.test_contact import MAIL, SMS
from tests.web.served import Served, served

RESULT = "#resultado"
TOP = "e => e.getBoundingClientRect().top"
HIGH = 740
# Whether the words of the chosen option need more room than the field has.
CUT = """field => {
  const style = getComputedStyle(field), words = document.createElement("div");
  words.textContent = field.selectedOptions[0].textContent;
  const wraps = style.appearance === "base-select";
  Object.assign(words.style, {
    font: style.font, whiteSpace: wraps ? "normal" : "nowrap", width: wraps ? "" : "max-content",
    position: "absolute", maxWidth: wraps ? `${field.clientWidth - 60}px` : "",
  });
  document.body.append(words);
  const {width, height} = words.getBoundingClientRect();
  words.remove();
  const arrow = 20;
  return width > field.clientWidth - parseFloat(style.paddingLeft) - arrow
    || height > field.clientHeight + 2;
}"""

# A page without a choice gets one of each kind.
BOTH_KINDS = """() => { for (const kind of ["radio", "checkbox"])
  document.querySelector("main").append(
    Object.assign(document.createElement("input"), {type: kind})); }"""
# Edges of what can be chosen, and marks of what is, by their contrast to the ground of it: 3 is
# WCAG 1.4.11's. What the browser draws itself has a ground that no style tells.
FAINT = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => { const [r, g, b] = parts(colour).map(each => each / 255)
    .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05; };
  return [...document.querySelectorAll("input[type=radio], input[type=checkbox]")].flatMap(each => {
    const {appearance, borderTopColor, backgroundColor} = getComputedStyle(each);
    const colours = [borderTopColor];
    if (each.checked) colours.push(getComputedStyle(each, "::before").backgroundColor);
    const faint = colours.some(colour => {
      const [more, less] = [light(colour), light(backgroundColor)].sort((a, b) => b - a);
      return more / less < 3; });
    return appearance !== "none" || faint ? [each.outerHTML] : [];
  });
}"""


@pytest.fixture
def web(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> Iterator[tuple[Served, Installation]]:
    """A web process of a house that sends e-mails and SMS, and its database."""
    central = installed(sqlite_url, **MAIL, **SMS, MAIL_DIR=str(tmp_path / "mail"))
    with served(central.settings, tmp_path / "web.log", workers=1) as process:
        yield process, central


def twice_as_large(route: Route) -> None:
    """The pages' style, as for somebody whose browser has letters of twice the size."""
    reply = route.fetch()
    route.fulfill(response=reply, body=f"{reply.text()} html {{ font-size: 200% }}")


@pytest.fixture(params=["small", "large"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A telephone's screen without scripts, with letters as usual or twice as large."""
    size = {"width": 360, "height": HIGH}
    with browse(chromium, java_script_enabled=False, viewport=size) as context:
        if request.param == "large":
            context.route(re.compile(r"/citizens[^/]*\.css"), twice_as_large)
        yield context.new_page()


def is_led_to(page: Page, what: Locator) -> None:
    """The keyboard stands there, and the eye sees its beginning."""
    expect(what).to_be_focused()
    expect(what).to_be_in_viewport()
    assert 0 <= what.evaluate(TOP) < HIGH / 3


def press(page: Page, name: str) -> None:
    """Send the form."""
    page.get_by_role("button", name=name, exact=True).click()


def test_one_is_led_to_the_state_of_a_protocol_or_to_what_is_amiss(
    web: tuple[Served, Installation], page: Page
) -> None:
    process, _ = web
    page.goto(f"http://127.0.0.1:{process.port}/contato")
    press(page, "Enviar mensagem")
    is_led_to(page, page.locator(RESULT))
    expect(page.locator(RESULT)).to_contain_text("Falta pouco")
    fill_in(page)
    await_reading(process, page)
    press(page, "Enviar mensagem")
    is_led_to(page, page.locator(RESULT))
    expect(page.locator(RESULT)).to_contain_text("Seu protocolo")
    protocol = (page.locator("p.protocol").first.text_content() or "").strip()
    page.goto(f"http://127.0.0.1:{process.port}/protocolo")
    for typed, told in (("123", "aqui há 3"), (protocol, "Protocolo"), ("123", "aqui há 3")):
        page.locator("[name=protocolo]").last.fill(typed)
        press(page, "Consultar")
        is_led_to(page, page.locator(RESULT))
        expect(page.locator(RESULT)).to_contain_text(told)


def test_one_is_led_to_why_a_message_was_not_taken(
    web: tuple[Served, Installation], page: Page
) -> None:
    process, _ = web
    page.goto(f"http://127.0.0.1:{process.port}/contato")
    page.locator("[name=folha]").evaluate("e => { e.value = 'old' }")
    fill_in(page)
    press(page, "Enviar mensagem")
    is_led_to(page, page.locator(RESULT))
    expect(page).to_have_title(re.compile("^Erro: "))
    expect(page.locator(RESULT)).to_contain_text("ficou aberta por muito tempo")


def test_one_is_led_to_where_the_code_was_sent_and_to_what_it_opens_not(
    web: tuple[Served, Installation], page: Page
) -> None:
    process, _ = web
    page.goto(f"http://127.0.0.1:{process.port}/protocolo/dados")
    press(page, "Receber o código de confirmação")
    expect(page.get_by_label("Protocolo", exact=True)).to_be_focused()
    page.get_by_label("Protocolo", exact=True).fill(make_protocol(4_444_444_444))
    page.get_by_label("E-mail ou celular").fill("maria@exemplo.br")
    press(page, "Receber o código de confirmação")
    is_led_to(page, page.locator(RESULT))
    page.get_by_label("Código de confirmação").fill("123456")
    press(page, "Continuar")
    is_led_to(page, page.locator(RESULT))
    expect(page.locator(RESULT)).to_contain_text("Esse código não confere")


def test_a_field_that_one_is_led_to_is_seen_with_its_name(
    web: tuple[Served, Installation], page: Page
) -> None:
    process, _ = web
    page.goto(f"http://127.0.0.1:{process.port}/contato")
    for label, typed in (("E-mail", "maria@"), ("Telefone", "0900 12"), ("CPF", "1")):
        page.get_by_label(label).first.fill(typed)
    press(page, "Enviar mensagem")
    links = page.locator(f"{RESULT} a")
    assert links.count() == 5  # matter, message, e-mail, telephone, CPF
    for link in links.all():
        link.click()
        field = page.locator(str(link.get_attribute("href")))
        expect(field).to_be_focused()
        named = page.locator(f"label[for={field.get_attribute('id')}]")
        assert named.evaluate(TOP) >= 0, f"{named.inner_text()} is out of sight"
        expect(field).to_be_in_viewport()


def test_a_chosen_option_is_read_whole(web: tuple[Served, Installation], page: Page) -> None:
    process, _ = web
    page.goto(f"http://127.0.0.1:{process.port}/contato")
    field = page.get_by_label("Assunto")
    for option in field.locator("option").all():
        field.select_option(option.get_attribute("value"))
        assert field.evaluate(CUT) is False, option.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_can_be_chosen_stands_off_its_ground(
    web: tuple[Served, Installation], chromium: Browser, scheme: str
) -> None:
    process, _ = web
    with window(chromium, 360, scheme) as context:
        page = context.new_page()
        for path in ("/contato", "/painel/entrar"):
            page.goto(f"http://127.0.0.1:{process.port}{path}")
            page.evaluate(BOTH_KINDS)
            assert page.evaluate(FAINT) == [], path
