"""The charter's story in one browser: new hours written, checked, approved, heard, and undone."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from ivr.demonstration.installation import ACCOUNTS
from tests.browser.conftest import Demonstration
from tests.browser.test_story import enter_as, open_telephone
from tests.support.programs import wait_until

SUPERVISOR, EDITOR = (
    next(email for email, _, role in ACCOUNTS if role == wanted)
    for wanted in ("supervisor", "editor")
)
CHARTER = "/painel/carta"
# A Monday, in Fortaleza from ten past eight on. Each is after what was published since the last:
# what was open before an edition stays so.
BEFORE_NINE, LATER, LAST = (f"2026-11-23T11:{minute}:00Z" for minute in (10, 30, 50))
Field = tuple[str | re.Pattern[str], str]
PERSON = "Opção: falar com uma pessoa", "Texto"
HOURS = re.compile("."), "Horário"
CHECK_MILLISECONDS = 120_000  # a busy machine takes its time to walk all calls


@pytest.fixture
def rita(demonstration: Demonstration, chromium: Browser) -> Iterator[Page]:
    """The window of who writes the charter."""
    yield from _window(demonstration, chromium, EDITOR)


@pytest.fixture
def sonia(demonstration: Demonstration, chromium: Browser) -> Iterator[Page]:
    """The window of who reads and approves it."""
    yield from _window(demonstration, chromium, SUPERVISOR)


def _window(demonstration: Demonstration, chromium: Browser, email: str) -> Iterator[Page]:
    context = chromium.new_context(locale="pt-BR", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    enter_as(page, demonstration, email, CHARTER)
    expect(page.get_by_role("heading", name="Carta de Serviços")).to_be_visible()
    yield page
    context.close()


def dispense_all(page: Page, edition: str) -> None:
    """Dispense every fact that the law asks for and the charter lacks."""
    page.goto(edition)
    page.get_by_role("link", name="O que a lei pede").last.click()
    page.get_by_label("Por que falta").fill("em levantamento com os setores")
    page.get_by_label("Até quando").fill("2027-12-31")
    page.get_by_role("button", name="Dispensar", exact=True).click()
    expect(page.locator(".counts")).to_contain_text("0 faltam")


def write(
    page: Page, edition: str, part: str, field: tuple[str | re.Pattern[str], str], text: str
) -> None:
    """Set one field on a page of the editor, named by its box and its label."""
    box, label = field
    page.goto(f"{edition}/escrever/{part}")
    page.get_by_role("group", name=box).get_by_label(label, exact=True).first.fill(text)
    page.get_by_role("button", name="Gravar").first.click()
    expect(page.get_by_text("Gravado").first).to_be_visible()


def check(page: Page, edition: str) -> None:
    """Have the edition checked, and wait beside its progress."""
    page.goto(edition)
    page.get_by_role("button", name="Conferir").click()
    page.wait_for_url("**#conferencia", timeout=CHECK_MILLISECONDS)


def approve(page: Page, edition: str, number: int) -> None:
    """Approve the edition for now; the clock puts it in force."""
    page.goto(edition)
    page.get_by_role("button", name="Aprovar").click()
    wait_until("it is in force", lambda: _is_in_force(page, edition, number))


def _is_in_force(page: Page, edition: str, number: int) -> bool:
    page.goto(edition)
    return page.get_by_role("heading", level=1).inner_text().startswith(f"Edição {number}:")


def heard(page: Page, demonstration: Demonstration, at: str = BEFORE_NINE) -> str:
    """What somebody hears who rings at that instant, before nine."""
    open_telephone(page, demonstration, now=at)
    page.click("#dial")
    captions = page.locator("#captions")
    expect(captions).to_contain_text(re.compile("Voltamos|digite um"))
    said = captions.inner_text()
    page.click("#hangup")
    return said


def versions(demonstration: Demonstration, calls: int) -> list[str]:
    """The callflow of each of so many new calls, which several processes answer."""
    sids = []
    for _ in range(calls):
        call = {"from": "+558432221234", "pace": "fast"}
        made = requests.post(f"{demonstration.simulator}/calls", json=call, timeout=5).json()
        sids.append(made["sid"])
        requests.post(f"{demonstration.simulator}/calls/{made['sid']}/hangup", timeout=25)
    with closing(sqlite3.connect(demonstration.state / "central.db")) as database:
        rows = dict(database.execute("SELECT sid, callflow FROM calls").fetchall())
    return [rows[sid] for sid in sids]


def every_process_hears(demonstration: Demonstration, known: set[str]) -> set[str]:
    """Return `known` with the version that each of several new calls obeys, and none did before.

    A process takes up an edition within two seconds.
    """
    found: set[str] = set()

    def is_heard() -> bool:
        found.clear()
        found.update(versions(demonstration, 6))
        return len(found) == 1 and found.isdisjoint(known)

    wait_until("every process hears the edition in force", is_heard)
    return known | found


def test_new_hours_are_written_checked_approved_heard_and_undone(
    demonstration: Demonstration, rita: Page, sonia: Page, page: Page
) -> None:
    root = demonstration.web
    assert "Voltamos" not in heard(page, demonstration)
    known = set(versions(demonstration, 1))

    rita.get_by_label("Para que é a edição").fill("Abrir às nove")
    rita.get_by_role("button", name=re.compile("Começar")).click()
    edition = rita.url.split("?")[0].split("#")[0]
    dispense_all(rita, edition)
    hours = "09:00 às 14:00h segunda à sexta-feira"
    write(rita, edition, "servicos/telefone", HOURS, hours)
    # A planted dead end: a key is spoken that does nothing there.
    write(rita, edition, "frases/abertura", PERSON, "Para falar com alguém, digite quatro.")
    check(rita, edition)
    expect(rita.get_by_role("main")).to_contain_text("a corrigir")
    expect(rita.get_by_role("main")).to_contain_text("tecla")
    write(rita, edition, "frases/abertura", PERSON, "Para falar com uma pessoa, digite zero.")
    check(rita, edition)
    expect(rita.get_by_role("main")).to_contain_text("não encontrou nada a corrigir")

    sonia.goto(edition)
    expect(sonia.get_by_role("main")).to_contain_text("09:00")
    approve(sonia, edition, 2)

    known = every_process_hears(demonstration, known)
    assert "nove" in heard(page, demonstration, LATER)
    assert hours in requests.get(f"{root}/carta/telefone", timeout=5).text
    assert requests.get(f"{root}/carta.json", timeout=5).json()["edicao"] == "edição 2"
    assert requests.get(f"{root}/carta.pdf", timeout=20).content.startswith(b"%PDF")
    assert "09:00" in requests.get(f"{root}/carta/edicoes/2", timeout=5).text

    rita.goto(f"{root}{CHARTER}/edicoes/1")
    rita.get_by_role("button", name="Voltar a esta edição").click()
    back = rita.url.split("?")[0].split("#")[0]
    dispense_all(rita, back)
    check(rita, back)
    approve(sonia, back, 3)
    every_process_hears(demonstration, known)
    assert "Voltamos" not in heard(page, demonstration, LAST)
    assert "08:00 às 14:00h" in requests.get(f"{root}/carta/telefone", timeout=5).text
