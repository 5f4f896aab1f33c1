"""A day at two counters of one unit, with the keyboard alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ivr.rules.staff.roles import Role
from ivr.usecases.staff.staff import add_member
from ivr.usecases.visits.day_end import close_days
from ivr.usecases.visits.units import TypedUnit, choose_rule, create
from tests.browser.desk import enter
from tests.browser.windows import window
from tests.commands.test_commands import clock_at
from tests.conftest import Install
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.support.scene import PASSWORD, SUPERVISOR, accounts
from tests.usecases.visits.waiting_room import everybody_serves
from tests.web.served import Served, served

DAY = 24 * 3600
MOST_TABS = 80


@dataclass
class Place:
    """One desk of the unit, as somebody sees it who has no mouse."""

    page: Page

    def keys(self, *pressed: str) -> None:
        """Press these keys where the focus is; what is longer than a key's name is typed."""
        for each in pressed:
            if each in ("Enter", "Tab", "Space", "Shift+Tab"):
                self.page.keyboard.press(each)
            else:
                self.page.keyboard.type(each)

    def go_to(self, what: str) -> None:
        """Press Tab until a button of these words, or a field of that name, has the focus."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            held = "e => e.name === '{0}' || e.textContent.trim().startsWith('{0}')"
            if self.page.evaluate(f"({held.format(what)})(document.activeElement)"):
                return
        raise AssertionError(f"no Tab leads to {what}")

    def comes(self, keys: str) -> None:
        """Take somebody in, by two keys and Enter."""
        self.go_to("teclas")
        self.keys(keys, "Enter")

    def says(self, words: str) -> None:
        """Expect the page to say that, as a screen reader hears it, too."""
        expect(
            self.page.locator("[role=status], [role=alert]").filter(has_text=words)
        ).to_be_visible()

    def enters(self, words: str) -> None:
        """Press Enter, on the button of these words, which has the focus by itself."""
        expect(self.page.locator(":focus")).to_have_text(words)
        self.keys("Enter")


@pytest.fixture
def web(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> Iterator[tuple[Served, Installation]]:
    """A unit with two people at its counter, served by a real process."""
    central = installed(sqlite_url)
    accounts(central)
    for name in ("Rosa", "Raul"):
        email = f"{name.lower()}@exemplo.br"
        add_member(central.ports, email, name, Role.RECEPTION, PASSWORD)
        enrol(central.ports, email)
    unit_id = create(central.ports, None, TypedUnit("Unidade Exemplo", "Natal", "seg-sex 8h-14h"))
    everybody_serves(central)
    choose_rule(central.ports, None, unit_id, "always")
    ahead = central.clock.now() - datetime.now(UTC)
    with clock_at(lambda: datetime.now(UTC) + ahead) as address:
        redis = central.settings.REDIS_URL
        settings = installed(
            sqlite_url, REDIS_URL=redis, PUBLIC_URL="http://127.0.0.1", TWILIO_API_URL=address
        ).settings
        with served(settings, tmp_path / "log", workers=1) as running:
            yield running, central


def at_desk(web: Served, chromium: Browser, email: str, desk: str) -> Place:
    """Somebody signs in, and opens their desk with the keyboard."""
    page = window(chromium, 1280).new_page()
    enter(page, web, email, "/painel/presencial")
    expect(page.locator(":focus")).to_have_attribute("name", "unidade")
    place = Place(page)
    place.keys("Tab", desk, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Unidade Exemplo, guichê {desk}")
    return place


def test_a_day_at_two_counters_with_the_keyboard_alone(
    web: tuple[Served, Installation], chromium: Browser
) -> None:
    running, central = web
    rosa = at_desk(running, chromium, "rosa@exemplo.br", "1")
    raul = at_desk(running, chromium, "raul@exemplo.br", "2")
    expect(rosa.page.locator(":focus")).to_have_attribute("name", "teclas")
    rosa.keys("1c", "Enter")
    rosa.says("Senha C001: em atendimento.")
    raul.keys("2p", "Enter")
    raul.says("Senha P001: em atendimento.")
    for keys, ticket in (("3c", "C002"), ("4c", "C003"), ("0o", "S001")):
        rosa.comes(keys)
        rosa.says(f"Senha {ticket}: aguardando.")
    rosa.enters("Encerrar atendimento C001")
    rosa.says("Atendimento encerrado: Senha C001.")
    rosa.enters("Chamar a próxima pessoa")
    rosa.says("Chame a senha S001.")
    rosa.enters("Iniciar atendimento S001")
    raul.enters("Encerrar atendimento P001")
    raul.enters("Chamar a próxima pessoa")
    raul.says("Chame a senha C002.")
    raul.go_to("Não compareceu")
    raul.keys("Enter")
    raul.says("Senha C002 não compareceu.")
    rosa.go_to("Voltar um passo")
    rosa.keys("Enter")
    rosa.says("Senha S001 voltou um passo.")
    rosa.enters("Iniciar atendimento S001")
    rosa.enters("Encerrar atendimento S001")
    rosa.says("Atendimento encerrado: Senha S001.")
    _key_yesterdays_paper(raul)
    _the_morning_after(running, central, chromium)


def _key_yesterdays_paper(raul: Place) -> None:
    """A line of paper, first wrong and then right, and the same sheet again."""
    raul.page.goto(raul.page.url.partition("/guiche")[0] + "/folha")
    raul.go_to("folha")
    raul.keys("7")
    raul.go_to("chegada-1")
    raul.keys("8h99", "Tab", "Tab", "8:10", "Tab", "8:20", "Tab", "1", "Tab", "p", "Enter")
    raul.says("Uma linha precisa de correção")
    raul.go_to("chegada-1")
    raul.page.keyboard.press("Control+a")
    raul.keys("8:05", "Enter")
    raul.says("1 visita lida.")
    raul.enters("Lançar")
    raul.says("Pronto: 1 visita entrou.")


def _the_morning_after(running: Served, central: Installation, chromium: Browser) -> None:
    """Who was never called is not lost: they count, and are marked."""
    central.clock.advance(DAY)
    assert close_days(central.ports) == 1
    page = window(chromium, 1280).new_page()
    enter(page, running, SUPERVISOR, "/painel/visitas")
    expect(page.get_by_role("heading", name="6 visitas")).to_be_visible()
    states = page.locator("tbody td[data-label='Situação']").all_inner_texts()
    assert sorted(each.strip() for each in states) == [
        *("Encerrado", "Encerrado", "Encerrado", "Encerrado", "Não compareceu", "Não encerrado")
    ]
