"""A mixed week at the line, the mailbox and two counters, and its Monday, in one browser."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ivr.usecases.reports.counting import count_days
from ivr.usecases.reports.reconciling import reconcile
from tests.browser.desk import enter
from tests.browser.fitness import crooked, unfit
from tests.browser.windows import window
from tests.commands.test_commands import clock_at
from tests.conftest import Install
from tests.support.scene import SUPERVISOR, accounts
from tests.usecases.reports.test_reconciling import at_carrier, carrier_of, tell_carrier
from tests.usecases.reports.week import HOUR, mixed_week
from tests.web.served import Served, served

MONITORING = "/painel/monitoramento"
LOST = "CA" + "f" * 32


@pytest.fixture
def monday(installed: Install, any_database_url: str, tmp_path: Path) -> Iterator[Served]:
    """Serve the desk on the Monday after the week, when the clock has counted and compared it."""
    central = installed(any_database_url)
    accounts(central)
    mixed_week(central)
    tell_carrier(central)
    carrier_of(central).known_calls.append(at_carrier(central, LOST))
    central.clock.advance(46 * HOUR)
    count_days(central.line)
    reconcile(central.line)
    with clock_at(central.clock.now()) as address:
        redis = central.settings.REDIS_URL
        settings = installed(
            any_database_url, REDIS_URL=redis, PUBLIC_URL="http://127.0.0.1", TWILIO_API_URL=address
        ).settings
        with served(settings, tmp_path / "log", workers=1) as web:
            yield web


def test_a_week_is_read_opened_checked_and_taken_away(monday: Served, chromium: Browser) -> None:
    page = window(chromium, 1280).new_page()
    enter(page, monday, SUPERVISOR, MONITORING)
    page.get_by_role("link", name="Semana passada").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("semana 48 de 2026")
    tiles = page.locator(".tile")
    expect(tiles.filter(has_text="Retornos no prazo prometido")).to_contain_text("50 %")
    expect(tiles.filter(has_text="Ligações recebidas")).to_contain_text("33")
    assert unfit(page) == []
    assert crooked(page, 320, 360, 1280) == []
    _open_rows(page)
    _find_the_lost_call(page)
    _read_a_figure(page)
    _narrow(page, monday)
    _take_away(page)
    _as_the_public(page, monday)


def _open_rows(page: Page) -> None:
    """Open the rows behind the five who gave up, and one of their calls."""
    row = page.get_by_role("row").filter(has_text="Desistiram na espera").first
    expect(row).to_contain_text("27,8 %")
    row.get_by_role("link", name="5", exact=True).click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(5)
    expect(rows.first).to_contain_text("Desligou na espera")
    assert unfit(page) == []
    rows.first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chamada")
    page.go_back()
    page.go_back()


def _find_the_lost_call(page: Page) -> None:
    """Find the call that the carrier had on Saturday, and the log has not."""
    page.get_by_role("link", name="Ligações de 28/11").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("main")).to_contain_text(LOST)
    expect(page.locator("main")).to_contain_text("A operadora teve esta ligação, e o registro não")
    assert unfit(page) == []
    page.go_back()


def _read_a_figure(page: Page) -> None:
    """Read what a figure is, both versions of it, and its SQL."""
    page.get_by_role("link", name="Desistiram na espera").first.click()
    expect(page.locator("main")).to_contain_text("depois de mais de cinco segundos")
    page.get_by_text("O que conta, em SQL").click()
    expect(page.locator("pre").first).to_contain_text("SELECT")
    page.get_by_text("Ver em tabela").click()
    expect(page.get_by_role("columnheader", name="Versão 1")).to_be_visible()
    page.get_by_role("link", name="Monitoramento").last.click()


def _narrow(page: Page, web: Served) -> None:
    """Look at one counter alone, then type a date that is none, by the keyboard."""
    page.get_by_text("Outras datas, canal, assunto e unidade").click()
    page.get_by_label("Unidade").select_option(label="Mossoró")
    page.get_by_role("button", name="Mostrar").press("Enter")
    row = page.get_by_role("row").filter(has_text="Visitas às unidades")
    expect(row).to_contain_text("20")
    calls = page.get_by_role("row").filter(has_text="Ligações recebidas").first
    expect(calls).to_contain_text("não se separa assim")
    page.goto(f"http://127.0.0.1:{web.port}{MONITORING}?em=2026-02-31")
    expect(page.get_by_role("alert")).to_contain_text("O dia 31 de fevereiro de 2026 não existe.")
    page.goto(f"http://127.0.0.1:{web.port}{MONITORING}?periodo=semana&em=2026-11-23")


def _take_away(page: Page) -> None:
    """Take the week away as CSV: what the page says stands there."""
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV", exact=True).click()
    text = taken.value.path().read_text(encoding="utf-8-sig")
    lines = {each["indicador"]: each for each in csv.DictReader(StringIO(text), delimiter=";")}
    assert (lines["calls_received"]["parte"], lines["calls_abandoned"]["porcentagem"]) == (
        *("33", "27.8"),
    )
    assert lines["visits"]["parte"] == "60"


def _as_the_public(page: Page, web: Served) -> None:
    """Read what anybody may: the year, with few hidden."""
    page.goto(f"http://127.0.0.1:{web.port}/transparencia")
    main = page.locator("main")
    expect(main).to_contain_text("Transparência do atendimento, 2026")
    expect(page.get_by_role("row").filter(has_text="Ligações recebidas").first).to_contain_text(
        "33"
    )
    expect(main).to_contain_text("não mostrado")
    assert unfit(page) == []
    assert crooked(page, 320, 360, 1280) == []
