"""Cases in real browsers: two agents claim one, and one's own call opens its case."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ivr.rules.cases.states import LEASE
from ivr.rules.staff.roles import Role
from ivr.usecases.staff.staff import add_member
from tests.browser.desk import enter
from tests.browser.fitness import violations
from tests.commands.test_commands import clock_at
from tests.conftest import Install
from tests.support.codes import enrol
from tests.support.desk import Desk, hire, request
from tests.support.installation import Installation
from tests.support.programs import wait_until
from tests.support.scene import AGENT, PASSWORD, accounts
from tests.web.desk.cases.test_cases import open_case
from tests.web.served import Served, served

OTHER = "caio@exemplo.br"
CASES = "/painel/atendimentos"


@dataclass
class Office:
    """The desk as it is served, and the installation behind it, whose clock can be moved."""

    central: Installation
    web: Served

    def url(self, path: str) -> str:
        """The address of that page."""
        return f"http://127.0.0.1:{self.web.port}{path}"


@pytest.fixture
def office(installed: Install, postgresql_url: str, tmp_path: Path) -> Iterator[Office]:
    """Ana and Caio, who serve, have their accounts."""
    central = installed(postgresql_url)
    accounts(central)
    add_member(central.ports, OTHER, "Caio", Role.AGENT, PASSWORD)
    enrol(central.ports, OTHER)
    with clock_at(central.clock.now) as address:
        redis = central.settings.REDIS_URL
        settings = installed(
            postgresql_url, REDIS_URL=redis, PUBLIC_URL="http://127.0.0.1", TWILIO_API_URL=address
        ).settings
        with served(settings, tmp_path / "log", workers=1) as web:
            yield Office(central, web)


@pytest.fixture
def caios_page(chromium: Browser) -> Iterator[Page]:
    """A window of another browser's."""
    context = chromium.new_context(locale="pt-BR", viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


def test_two_agents_claim_one_case_one_has_it_and_it_returns_by_itself(
    office: Office, page: Page, caios_page: Page
) -> None:
    path = f"{CASES}/{open_case(office.central, topic='uvt')}"
    caios_page.clock.install()
    enter(page, office.web, AGENT, path)
    enter(caios_page, office.web, OTHER, path)
    page.goto(office.url(path))
    expect(page.get_by_text("Caio também está vendo este atendimento.")).to_be_visible()
    page.get_by_role("button", name="Assumir").click()
    expect(page.get_by_text("Está com você", exact=True)).to_be_visible()
    caios_page.get_by_role("button", name="Assumir").click()
    expect(caios_page.get_by_role("alert")).to_have_text("Este atendimento já está com Ana.")
    expect(caios_page.get_by_role("button", name="Assumir")).to_have_count(0)
    assert violations(caios_page) == []
    assert caios_page.evaluate("document.documentElement.scrollWidth") <= 360
    page.goto("about:blank")
    office.central.clock.advance(
        LEASE.total_seconds() + 1
    )  # each answer is a little later than asked
    free = caios_page.get_by_role("button", name="Assumir")

    def returned() -> bool:
        """The page asks once a minute; a busy machine may answer by the clock of before."""
        with caios_page.expect_response("**/aqui"):
            caios_page.clock.fast_forward(61_000)
        return free.is_visible()

    wait_until("the case is nobody's", returned)
    free.click()
    expect(caios_page.get_by_text("Está com você", exact=True)).to_be_visible()


def test_with_key_1_the_case_opens_by_itself_and_what_is_written_is_saved_by_itself(
    office: Office, page: Page
) -> None:
    central = office.central
    (bia,) = hire(central, "Bia")
    with central.ports.database.write() as session:
        change = session.connection().exec_driver_sql
        change(f"UPDATE shifts SET staff_id = 1 WHERE staff_id = {bia}")
        change("UPDATE staff SET phone = 'sip:ana@pbx.exemplo.br' WHERE id = 1")
    request(central, topic="uvt")
    enter(page, office.web, AGENT, "/painel/chamadas")
    desk = Desk(central)
    leg = desk.ring().answer().press("1")
    page.wait_for_url(office.url(f"{CASES}/1"))
    expect(page.get_by_text("Você está em ligação: atendimento")).to_be_visible()
    expect(page.get_by_text("Está com você", exact=True)).to_be_visible()
    page.get_by_label("Sim", exact=True).check()
    page.get_by_role("region", name="Encerramento").get_by_label("Motivo").select_option(
        "Troca de senha da UVT"
    )
    page.get_by_label("Como terminou").press_sequentially("Trocou a senha pelo site.")
    expect(page.get_by_text("Salvo por você às")).to_be_visible()
    expect(page.locator("[name=versao]")).not_to_have_value("0")
    leg.talk(60).press("1").tell("completed")
    expect(page.get_by_text("Você está em ligação")).to_have_count(0)
    expect(page.get_by_label("Como terminou")).to_have_value("Trocou a senha pelo site.")
    page.reload()
    expect(page.get_by_label("Como terminou")).to_have_value("Trocou a senha pelo site.")
    expect(page.get_by_label("Sim", exact=True)).to_be_checked()
    other = open_case(central)
    page.goto(office.url(f"{CASES}/{other}"))
    page.get_by_label("Nota para a equipe").press_sequentially("Ligou de")
    request(central, "+5584988881111")
    desk.ring().answer().press("1")
    expect(page.get_by_text("Você está em ligação: atendimento")).to_be_visible()
    expect(page.get_by_label("Nota para a equipe")).to_have_value("Ligou de")
    assert page.url == office.url(f"{CASES}/{other}")
