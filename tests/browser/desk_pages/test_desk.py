"""The desk in a real browser: callbacks, switchboard and the citizens' page, narrow and wide."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from ivr.rules.staff.roles import ALLOWED, Role
from ivr.web.desk import open_desk
from ivr.web.desk.session.registry import registry_of
from tests.browser.desk import busy_morning, enter, outside_a_test
from tests.browser.fitness import crooked, unfit
from tests.browser.windows import window
from tests.conftest import Install
from tests.support.scene import ADMINISTRATOR, AGENT, AUDITOR, SUPERVISOR
from tests.web.desk.session.test_permissions import FILLED
from tests.web.served import Served

WHO = (
    (SUPERVISOR, Role.SUPERVISOR),
    (AUDITOR, Role.AUDITOR),
    (ADMINISTRATOR, Role.ADMINISTRATOR),
)
EXAMPLES = {
    "call_id": 6,
    "callback_id": 4,
    "unit_id": "unidade-exemplo",
}  # a variable of an address; 1 is what the others are filled with


@pytest.fixture
def web(installed: Install, sqlite_url: str, tmp_path: Path) -> Iterator[Served]:
    """A busy morning, which a test may change."""
    with busy_morning(installed, sqlite_url, tmp_path / "log") as served:
        yield served


@pytest.fixture(scope="module")
def looked_at() -> Iterator[Served]:
    """A busy morning that nobody changes: those who look at it share it."""
    with outside_a_test() as (make, url, folder), busy_morning(make, url, folder / "log") as served:
        yield served


def addresses(role: Role) -> list[str]:
    """Every page of the desk that this role may see, by the blueprint's own table of routes."""
    rules = Flask("ivr.web")
    rules.register_blueprint(open_desk())
    found = []
    for rule in rules.url_map.iter_rules():
        wanted = registry_of(rules).wants(rule.endpoint)
        if wanted in ALLOWED[role] and "GET" in (rule.methods or set()):
            values = {name: EXAMPLES.get(name, FILLED.get(name, 1)) for name in rule.arguments}
            built = rule.build(values, append_unknown=False)
            assert built, f"{rule.rule}: say in EXAMPLES what its variables may be"
            found.append(built[1])
    return found


def test_every_page_of_the_desk_is_fit_for_everybody(looked_at: Served, chromium: Browser) -> None:
    root = f"http://127.0.0.1:{looked_at.port}"
    seen: dict[str, list[str]] = {}
    for email, role in WHO:
        context = window(chromium, 1440)
        page = context.new_page()
        enter(page, looked_at, email, "/painel/")
        for path in addresses(role):
            if path in seen or not is_page(page, f"{root}{path}"):
                continue
            page.goto(f"{root}{path}")
            for closed in page.locator("summary:visible").all():
                closed.click()
            seen[path] = unfit(page, 360, 1440) + crooked(page, 768, 1024)
        context.close()
    assert len(seen) > 6
    assert {path: found for path, found in seen.items() if found} == {}


def is_page(page: Page, address: str) -> bool:
    """Whether a whole page is there, and no file or fragment."""
    reply = page.request.get(address)
    return reply.status < 400 and reply.text().lstrip().startswith("<!doctype html>")


def test_the_citizens_page_is_fit_for_everybody(looked_at: Served, chromium: Browser) -> None:
    page = window(chromium, 1440).new_page()  # `page` would take the 422 for an error
    page.goto(f"http://127.0.0.1:{looked_at.port}/protocolo")
    assert unfit(page, 360, 1440) == []
    page.get_by_label("Protocolo").fill("123")
    page.get_by_role("button", name="Consultar").click()
    expect(page.get_by_role("alert")).to_contain_text("O protocolo tem onze números, e aqui há 3.")
    assert unfit(page, 360, 1440) == []


def test_a_supervisor_cancels_a_callback_and_the_citizen_reads_so(web: Served, page: Page) -> None:
    enter(page, web, SUPERVISOR, "/painel/retornos")
    page.get_by_role("listitem").filter(has_text="-5555").get_by_role(
        "link", name="Retorno"
    ).click()
    protocol = page.get_by_role("heading", level=1).inner_text().removeprefix("Retorno ")
    page.get_by_label("Por que cancelar").fill("resolvido no balcão")
    page.get_by_role("button", name="Cancelar retorno").click()
    expect(page.get_by_role("status")).to_contain_text("o retorno foi cancelado")
    page.get_by_role("link", name="Todos os retornos").click()
    ended = page.get_by_role("listitem").filter(has_text="-5555")
    expect(ended).to_contain_text("resolvido no balcão")
    expect(ended).to_contain_text("Cancelado")
    page.goto(f"http://127.0.0.1:{web.port}/protocolo")
    page.get_by_label("Protocolo").fill(protocol)
    page.get_by_role("button", name="Consultar").click()
    expect(page.get_by_role("status")).to_contain_text("O retorno deste protocolo foi cancelado.")
    assert page.url.endswith("/protocolo#resultado")  # and the protocol is not in it


def test_a_supervisor_says_that_the_switchboard_is_down_and_takes_it_back(
    web: Served, page: Page
) -> None:
    enter(page, web, SUPERVISOR, "/painel/central")
    page.get_by_label("A central está").select_option("fora do ar")
    page.get_by_label("Por quantos minutos").fill("30")
    page.get_by_role("button", name="Avisar").click()
    now = page.get_by_role("region", name="Agora", exact=True)
    expect(now).to_contain_text("Fora do ar")
    expect(now).to_contain_text("Aviso da supervisão, até")
    expect(page.get_by_role("row").filter(has_text="ainda não")).to_have_count(1)
    page.get_by_role("button", name="Voltar ao automático").click()
    expect(now).to_contain_text("Disponível")
    expect(page.get_by_role("row").filter(has_text="ainda não")).to_have_count(0)


def test_an_agent_sees_and_is_offered_nothing_to_change(looked_at: Served, page: Page) -> None:
    enter(page, looked_at, AGENT, "/painel/retornos")
    expect(page.get_by_role("heading", name="Precisam de pessoa")).to_be_visible()
    page.get_by_role("listitem").filter(has_text="-5554").get_by_role(
        "link", name="Retorno"
    ).click()
    expect(page.get_by_text("é preciso estar no seu turno")).to_be_visible()
    expect(page.get_by_role("heading", name="O que fazer")).to_have_count(0)
    page.get_by_role("link", name="Gestão").click()
    expect(page.get_by_role("heading", name="No turno agora")).to_be_visible()
    expect(page.get_by_role("button", name="Avisar")).to_have_count(0)


def test_the_numbers_beside_the_sections_come_anew_by_themselves(
    looked_at: Served, page: Page
) -> None:
    page.clock.install()
    enter(page, looked_at, SUPERVISOR, "/painel/perdidas")
    number = page.locator("#top-group-20")
    expect(number).to_contain_text("para cuidar agora")
    page.evaluate("document.querySelectorAll('.badge').forEach(each => each.textContent = 'velho')")
    page.clock.fast_forward(31_000)
    expect(number).to_contain_text("para cuidar agora")
    expect(page.locator("#here-missed")).to_contain_text("para cuidar agora")
    expect(page.locator("#here-missed")).to_have_count(1)


def test_every_link_of_a_card_is_where_it_is_seen(looked_at: Served, page: Page) -> None:
    enter(page, looked_at, SUPERVISOR, "/painel/retornos")
    page.locator("li.ticket").filter(has_text="-5555").get_by_role(
        "link", name="Atendimento"
    ).click()  # Playwright clicks only what nothing lies over
    expect(page.locator("h1")).to_contain_text("Atendimento")
