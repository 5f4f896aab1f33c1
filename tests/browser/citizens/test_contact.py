"""The citizens' pages in a browser: with and without scripts, by keyboard, on any screen."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ivr.rules.cases import form_tokens
from ivr.rules.cases.contact_form import FASTEST
from ivr.rules.cases.requests import RequestState
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.usecases.cases import requests
from tests.browser.fitness import unfit
from tests.conftest import Install
from tests.support.installation import Installation
from tests.support.programs import wait_until
from tests.web.citizens.test_contact import MAIL, SMS
from tests.web.served import Served, served

TEXT = "Como troco a senha?\nPerdi o acesso <b>ontem</b>."


@pytest.fixture
def web(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> Iterator[tuple[Served, Installation]]:
    """A web process of a house that sends e-mails and SMS, and its database."""
    central = installed(sqlite_url, **MAIL, **SMS, MAIL_DIR=str(tmp_path / "mail"))
    with served(central.settings, tmp_path / "web.log", workers=1) as process:
        yield process, central


def browse(chromium: Browser, **also: object) -> BrowserContext:
    """A window in Portuguese."""
    return chromium.new_context(locale="pt-BR", **also)  # type: ignore[arg-type]


def at(process: Served, path: str) -> str:
    """That page's address."""
    return f"http://127.0.0.1:{process.port}{path}"


def fill_in(page: Page, email: str = "maria@exemplo.br") -> None:
    """A question about the UVT."""
    page.get_by_label("Assunto").select_option("uvt")
    page.get_by_label("Mensagem").fill(TEXT)
    page.get_by_label("E-mail").fill(email)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_message_is_mended_sent_and_leaves_a_receipt(
    web: tuple[Served, Installation], chromium: Browser, tmp_path: Path, scripts: bool
) -> None:
    process, central = web
    context = browse(chromium, java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(at(process, "/contato"))
    fill_in(page, "maria@")
    file = tmp_path / "termo.pdf"
    file.write_bytes(b"%PDF-1")
    page.get_by_label("Anexos").set_input_files(file)
    page.get_by_role("button", name="Enviar mensagem").click()
    summary = page.locator("#resultado")
    expect(summary).to_contain_text("confira um ponto")
    expect(summary).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_value("maria@")
    expect(page.get_by_label("Mensagem")).to_have_value(TEXT)
    expect(page.get_by_text("termo.pdf").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^E-mail: Confira")).click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.get_by_label("E-mail").fill("maria@exemplo.br")
    send_when_read(process, page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Recebemos sua mensagem")
    expect(page.get_by_role("status")).to_contain_text("Nossa previsão é responder até")
    expect(page.get_by_text("A resposta vai para m•••@exemplo.br.")).to_be_visible()
    protocol = (page.locator("p.protocol").first.text_content() or "").strip()
    assert re.fullmatch(r"\d{4} \d{4} \d{3}", protocol)
    assert protocol.replace(" ", "") not in page.url
    assert central.rows("SELECT text FROM incoming") == [(TEXT,)]
    assert central.rows("SELECT name FROM attachments") == [("termo.pdf",)]
    page.reload()
    expect(page.locator("p.protocol").first).to_have_text(protocol)
    assert central.rows("SELECT count(*) FROM incoming") == [(1,)]
    context.close()


def send_when_read(process: Served, page: Page) -> None:
    """The form is sent once its page has been open long enough to have been read."""
    await_reading(process, page)
    page.get_by_role("button", name="Enviar mensagem").click()


def await_reading(process: Served, page: Page) -> None:
    """Until now its page could not have been read and filled in by a person."""
    signed = page.locator("[name=folha]").get_attribute("value") or ""
    sheet = form_tokens.read(process.settings.SECRET_KEY, signed)
    assert sheet
    opened = sheet.opened_at
    wait_until("the form was read", lambda: datetime.now(UTC) - opened >= FASTEST)


def test_by_keyboard_alone_a_complaint_is_sent_without_a_name(
    web: tuple[Served, Installation], chromium: Browser
) -> None:
    process, central = web
    context = browse(chromium)
    page = context.new_page()
    page.goto(at(process, "/contato"))
    reach(page, "Dúvida")
    page.keyboard.press("ArrowDown")
    reach(page, "Assunto")
    page.keyboard.type("Outro")
    reach(page, "Mensagem")
    page.keyboard.type("Faltou respeito.")
    await_reading(process, page)
    reach(page, "Enviar mensagem")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recebemos sua mensagem")
    expect(page.get_by_text("Seu código de leitura")).to_be_visible()
    assert central.rows("SELECT kind, address, number FROM demands") == [("complaint", "", "")]
    assert unfit(page) == []
    context.close()


def reach(page: Page, name: str) -> None:
    """Tab until the field, link or button of that name has the focus; never the hidden field."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused, label = page.evaluate(
            "[document.activeElement.name || '', (document.activeElement.labels?.[0]"
            " ?? document.activeElement).textContent.trim()]"
        )
        assert focused != "site"
        if label.startswith(name):
            return
    raise AssertionError(f"no Tab leads to {name}")


def test_every_citizens_page_is_fit_for_everybody(
    web: tuple[Served, Installation], chromium: Browser
) -> None:
    process, central = web
    context = browse(chromium)
    page = context.new_page()
    seen: dict[str, list[str]] = {}
    for path in ("/contato", "/protocolo", "/protocolo/dados", "/privacidade"):
        page.goto(at(process, path))
        seen[path] = unfit(page, 360, 768, 1440)
    page.goto(at(process, "/contato"))
    page.get_by_role("button", name="Enviar mensagem").click()
    expect(page.locator("#resultado")).to_be_focused()
    seen["mistakes"] = unfit(page, 360, 768, 1440)
    page.get_by_role("radio", name="Reclamação").check()
    page.get_by_label("Assunto").select_option("outro")
    page.get_by_label("Mensagem").fill("x" * 300)
    send_when_read(process, page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Recebemos sua mensagem")
    seen["receipt"] = unfit(page, 360, 768, 1440)
    protocol, code = (each.strip() for each in page.locator("p.protocol").all_text_contents())
    answer(central, "Obrigado. " * 40)
    page.get_by_role("link", name="Consultar protocolo").first.click()
    page.get_by_label("Protocolo").fill(protocol)
    page.get_by_role("button", name="Consultar").click()
    expect(page.get_by_role("status")).to_contain_text("Sua resposta está pronta.")
    seen["ready"] = unfit(page, 360, 768, 1440)
    page.get_by_label("Código de leitura").fill(code)
    page.get_by_role("button", name="Ler a resposta").click()
    expect(page.get_by_role("heading", name="Resposta")).to_be_visible()
    seen["answer"] = unfit(page, 360, 768, 1440)
    page.goto(at(process, "/protocolo/dados"))
    page.get_by_label("Protocolo").fill(protocol)
    page.get_by_label("E-mail ou celular").fill("3232-2033")
    page.get_by_role("button", name="Receber o código de confirmação").click()
    expect(page.get_by_role("alert")).to_contain_text("informe um celular")
    seen["refused"] = unfit(page, 360, 768, 1440)
    page.get_by_label("E-mail ou celular").fill("maria@exemplo.br")
    page.get_by_role("button", name="Receber o código de confirmação").click()
    expect(page.get_by_label("Código de confirmação")).to_be_visible()
    seen["code"] = unfit(page, 360, 768, 1440)
    context.close()
    assert {path: found for path, found in seen.items() if found} == {}


def answer(central: Installation, text: str) -> None:
    """Staff have answered the first case, whose sender gave no address."""
    with central.ports.database.write() as session:
        case, case_request = session.get_one(Case, 1), session.get_one(CaseRequest, 1)
        case_request.answer = text
        requests.answered(session, case, case_request, central.clock.now())
        assert case_request.state == RequestState.ANSWERED.value


def test_with_the_code_that_came_ones_own_data_are_taken_home(
    web: tuple[Served, Installation], chromium: Browser
) -> None:
    process, central = web
    context = browse(chromium, accept_downloads=True)
    page = context.new_page()
    page.goto(at(process, "/contato"))
    fill_in(page)
    send_when_read(process, page)
    protocol = (page.locator("p.protocol").first.text_content() or "").strip()
    page.get_by_role("link", name="Meus dados").click()
    page.get_by_label("Protocolo").fill(protocol)
    page.get_by_label("E-mail ou celular").fill("maria@exemplo.br")
    page.get_by_role("button", name="Receber o código de confirmação").click()
    expect(page.get_by_role("status")).to_contain_text("um código de confirmação chega em")
    ((words,),) = central.rows("SELECT text FROM emails WHERE kind = 'proof'")
    found = re.search(r"\d{6}", str(words))
    assert found
    page.get_by_label("Código de confirmação").fill(found[0])
    page.get_by_role("button", name="Continuar").click()
    expect(page.get_by_role("status")).to_contain_text("Código de confirmação certo.")
    assert unfit(page) == []
    with page.expect_download() as taken:
        page.get_by_role("button", name="Baixar meus dados").click()
    assert taken.value.suggested_filename.startswith("meus-dados-")
    assert taken.value.path().read_bytes()[:2] == b"PK"
    page.get_by_role("button", name="Pedir que apaguem").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recebemos sua mensagem")
    assert central.rows("SELECT kind FROM demands ORDER BY case_id") == [
        ("question",),
        ("request",),
    ]
    context.close()
