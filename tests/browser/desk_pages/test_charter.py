"""The charter's pages in a real browser: fit for everybody, with a voice, and leading on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from ivr.store.operations.long_works import LongWork
from ivr.usecases.charter.duties import WORKS
from ivr.usecases.installation.long_works import carry_out, publish_works
from tests.browser.fitness import unfit
from tests.browser.windows import window
from tests.conftest import Install
from tests.stories.test_holidays import TUESDAY_NINE
from tests.support.codes import fresh_code
from tests.support.desk import hire, request
from tests.support.scene import PASSWORD
from tests.usecases.charter.editing import HOURS, NINE
from tests.web.desk.charter.keepers import BIA, EVA, PATH, Keepers

EDITION = f"{PATH}/edicoes/2"
WRITE = f"{EDITION}/escrever"
# One page of each kind.
PAGES = (
    *(PATH, f"{PATH}/matriz", f"{PATH}/matriz?edicao=2", EDITION, f"{PATH}/edicoes/1", WRITE),
    *(f"{WRITE}/servicos/telefone", f"{WRITE}/frases/pessoa", f"{WRITE}/assuntos/1-uvt"),
    *(f"{WRITE}/sms/finais", f"{WRITE}/emails/answer", f"{WRITE}/fontes/carta"),
)


@dataclass
class Open:
    """The keepers' installation, and where it is served."""

    keepers: Keepers
    root: str


@contextmanager
def opened(keepers: Keepers) -> Iterator[Open]:
    """Serve the keepers' pages to browsers while the block runs."""
    server = make_server("127.0.0.1", 0, keepers.central.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Open(keepers, f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture
def web(installed: Install, sqlite_url: str, tmp_path: Path) -> Iterator[Open]:
    """An edition with other hours, and a promise that they make impossible."""
    keepers = Keepers.of(installed(sqlite_url, PUBLIC_URL="http://127.0.0.1"), tmp_path)
    hire(keepers.central, "Caio")
    request(keepers.central, slot_at=TUESDAY_NINE.replace(hour=11))
    edition = keepers.house.begin()
    keepers.house.write(edition, {HOURS: NINE})
    with opened(keepers) as found:
        yield found


def enter(page: Page, web: Open, email: str, path: str) -> None:
    """Sign in as `email` and open the page at `path`."""
    page.goto(f"{web.root}{path}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.get_by_label("Código").fill(fresh_code(web.keepers.central.settings.DATABASE_URL, email))
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("button", name="Sair")).to_be_visible()


def test_every_page_of_the_charter_is_fit_for_everybody(web: Open, chromium: Browser) -> None:
    page = window(chromium, 1440).new_page()
    enter(page, web, EVA, PATH)
    term = ("services", "telefone", "max_term", "at_most")
    web.keepers.house.write(2, {HOURS: "de manhã", term: "variável"})
    web.keepers.house.check(2)
    found = {}
    for path in PAGES:
        page.goto(f"{web.root}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
        found[path] = unfit(page, 360, 1440)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_what_awaits_approval_is_fit_for_everybody(web: Open, chromium: Browser) -> None:
    web.keepers.house.check(2)
    page = window(chromium, 1440).new_page()
    enter(page, web, BIA, EDITION)
    expect(page.get_by_text("1 retorno prometido não cabe no novo horário.")).to_be_visible()
    assert unfit(page, 360, 1440) == []
    page.get_by_role("button", name="Aprovar").click()
    expect(page.get_by_role("status")).to_contain_text("a edição foi aprovada")
    assert unfit(page, 360, 1440) == []


def test_a_check_that_is_watched_leads_by_itself_to_what_it_found(web: Open, page: Page) -> None:
    enter(page, web, EVA, EDITION)
    page.get_by_role("button", name="Conferir").click()
    expect(page.get_by_role("status")).to_contain_text("Na fila")
    assert unfit(page, 360, 1440) == []
    ports = web.keepers.house.ports
    publish_works(ports)
    with ports.database.read() as session:
        publication = session.get_one(LongWork, 1).publication
    carry_out(ports, 1, publication, WORKS)
    page.wait_for_url(f"**{EDITION}#conferencia")
    expect(page.get_by_role("region", name="Conferência")).to_contain_text("Nada a corrigir")


def test_a_sentence_is_spoken_by_the_browsers_own_voice(web: Open, page: Page) -> None:
    page.add_init_script("SpeechSynthesis.prototype.speak = each => (window.spoken = each)")
    enter(page, web, EVA, f"{WRITE}/frases/pessoa")
    block = page.get_by_role("group", name="A central está ocupada")
    block.get_by_label("Texto").fill("Está ocupada, diz a Eva.")
    block.get_by_role("button", name="Ouvir").click()
    assert page.evaluate("[spoken.text, spoken.lang]") == ["Está ocupada, diz a Eva.", "pt-BR"]


def test_without_a_script_no_button_for_a_voice_is_shown_and_all_is_saved(
    web: Open, chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="pt-BR")
    page = context.new_page()
    enter(page, web, EVA, f"{WRITE}/frases/pessoa")
    expect(page.get_by_role("button", name="Ouvir")).to_have_count(0)
    block = page.get_by_role("group", name="A central está ocupada")
    block.get_by_label("Texto").fill("A central está ocupada, e volta logo.")
    page.get_by_role("button", name="Gravar").first.click()
    expect(page.get_by_role("status")).to_contain_text("Gravado.")
    expect(block).to_contain_text("Em vigor: A central telefônica está ocupada agora.")
