"""A story of the call log in a real browser."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.desk import enter
from tests.browser.fitness import violations
from tests.commands.test_commands import clock_at
from tests.conftest import Install
from tests.support.scene import AGENT, accounts
from tests.web.served import served

DAY = 24 * 3600


def test_an_agent_finds_yesterdays_call_from_the_last_four_digits(
    installed: Install, postgresql_url: str, tmp_path: Path, page: Page
) -> None:
    central = installed(postgresql_url)
    accounts(central)
    call = central.dial("+5584988884567").listen().press("2").listen().press("0").listen()
    central.clock.advance(30)
    call.transfer("completed", True, 95).hang_up()
    central.clock.advance(DAY)
    for n in range(60):
        central.dial(f"+5584999990{n:03d}").press("1").hang_up()
    with clock_at(central.clock.now()) as address:
        also = {"REDIS_URL": central.settings.REDIS_URL, "PUBLIC_URL": "http://127.0.0.1"}
        settings = installed(postgresql_url, TWILIO_API_URL=address, **also).settings
        with served(settings, tmp_path / "log", workers=1) as web:
            enter(page, web, AGENT, "/painel/chamadas")
            page.get_by_label("Telefone").fill("4567")
            page.keyboard.press("Enter")
            expect(page.get_by_role("status")).to_have_text(
                "Entendi: telefone que termina em 4567."
            )
            assert violations(page) == []
            row = page.get_by_role("row").filter(has_text="-4567")
            expect(row).to_contain_text("1 min 35 s")
            row.get_by_role("link").press("Enter")
            expect(page.get_by_role("heading", level=1)).to_have_text("Mercadorias apreendidas")
            expect(page.get_by_text("conversa de 1 min 35 s")).to_be_visible()
            page.get_by_text("Ver o telefone inteiro").click()
            page.get_by_label("Motivo").select_option("Ligar para a pessoa")
            page.get_by_role("button", name="Ver e registrar").click()
            expect(page.get_by_text("+5584988884567")).to_be_visible()
            assert violations(page) == []
            page.goto(page.url.removesuffix("/numero"))
            expect(page.get_by_text("+5584988884567")).to_have_count(0)
            page.goto("about:blank")  # the page asks by itself, and the server goes first
