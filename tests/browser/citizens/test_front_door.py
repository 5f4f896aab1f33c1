"""The front door in a browser: any screen, letters twice as large, the keyboard, no script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from ivr.rules.line.switchboard import State
from ivr.store import schema
from ivr.usecases.line.switchboard import override
from tests.browser.accessibility import public_addresses
from tests.browser.citizens.test_contact import at, browse, reach, send_when_read
from tests.browser.desk_pages.test_desk import is_page
from tests.browser.fitness import unfit
from tests.support.installation import Installation, install
from tests.support.programs import RedisProgram
from tests.web.served import Served, served

# Beside every address that needs nothing in it: the longest, and what is found by a search.
ALSO = ("/assunto/extrato", "/busca?q=senha", "/carta?q=palestra", "/carta/parcerias")
LARGE = "document.documentElement.style.fontSize = '200%'"
WIDE = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def web(
    tmp_path_factory: pytest.TempPathFactory, redis_program: RedisProgram
) -> Iterator[tuple[Served, Installation]]:
    """A web process and its installation."""
    folder = tmp_path_factory.mktemp("door")
    url = f"sqlite:///{folder}/central.db"
    schema.upgrade(url)
    central = install(url, redis_program.url, MAIL_DIR=str(folder / "mail"))
    with served(central.settings, folder / "log", workers=1) as process:
        yield process, central
    central.ports.database.dispose()


def shortcut(page: Page, key: str) -> None:
    """Follow the link that has that key; a browser without a screen knows no Alt and key."""
    page.locator(f"[accesskey='{key}']").focus()
    page.keyboard.press("Enter")


def test_the_public_pages_fit_everybody(
    web: tuple[Served, Installation], chromium: Browser
) -> None:
    process, central = web
    page = browse(chromium, viewport={"width": 360, "height": 740}).new_page()
    pages = [each for each in public_addresses(central.app) if is_page(page, at(process, each))]
    assert len(pages) > 12
    for path in (*pages, *ALSO):
        page.goto(at(process, path))
        assert unfit(page, 360, 1280) == [], path
        page.evaluate(LARGE)
        assert page.evaluate(WIDE) <= 360, f"{path} scrolls sideways in large letters"
    override(central.ports, State.UNAVAILABLE, 60)
    page.goto(at(process, "/"))
    assert unfit(page, 360) == []
    override(central.ports, None)
    page.context.close()


def test_by_keyboard_and_without_scripts_one_gets_from_the_door_to_a_protocol_and_back(
    web: tuple[Served, Installation], chromium: Browser
) -> None:
    process, _ = web
    context = browse(chromium, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(at(process, "/"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ir para o conteúdo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#conteudo$"))
    reach(page, "Escrever uma mensagem")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fale com a Secretaria")
    reach(page, "Dúvida")
    page.keyboard.press("ArrowDown")
    reach(page, "Assunto")
    page.keyboard.type("Acesso")
    reach(page, "Mensagem")
    page.keyboard.type("Demorou demais.")
    send_when_read(process, page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Recebemos sua mensagem")
    page.evaluate(LARGE)
    assert page.evaluate(WIDE) <= 360, "what is to be written down is cut in large letters"
    page.evaluate("document.documentElement.style.fontSize = ''")
    protocol = (page.locator("p.protocol").first.text_content() or "").strip()
    reach(page, "Consultar protocolo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultar protocolo")
    page.locator("#conteudo").focus()
    reach(page, "Protocolo")
    page.keyboard.type(protocol)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Uma pessoa vai ler e responder.")
    context.close()


def test_the_shortcuts_and_the_search_work_by_keyboard(
    web: tuple[Served, Installation], chromium: Browser
) -> None:
    process, _ = web
    page = browse(chromium, viewport={"width": 1280, "height": 800}).new_page()
    page.goto(at(process, "/privacidade"))
    shortcut(page, "3")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("débitos")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Busca")
    expect(page.get_by_role("link", name="Extrato fiscal e pedidos virtuais")).to_be_visible()
    shortcut(page, "4")
    expect(page.locator("#rodape")).to_be_focused()
    page.context.close()
