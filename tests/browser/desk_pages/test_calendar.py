"""A holiday is added at the desk, and the callback promised for that day moves."""

from playwright.sync_api import Page, expect

from ivr.demonstration.installation import ACCOUNTS
from tests.browser.conftest import Demonstration
from tests.browser.desk_pages.test_outage import (
    SLOWLY,
    SMS,
    ask_for_a_callback,
    lose_the_switchboard,
)
from tests.browser.test_story import enter_as, open_telephone


def test_a_holiday_is_added_and_the_promised_callback_moves(
    demonstration: Demonstration, page: Page
) -> None:
    open_telephone(page, demonstration)
    lose_the_switchboard(page)
    ask_for_a_callback(page)
    inbox = page.locator("#messages li")
    expect(inbox).to_contain_text([SMS], timeout=SLOWLY)

    desk = page.context.new_page()
    enter_as(desk, demonstration, ACCOUNTS[1][0], "/painel/calendario")
    desk.get_by_label("Dia", exact=True).fill("2026-11-24")
    desk.get_by_label("Nome do dia").fill("Ponto facultativo")
    desk.get_by_label("Decreto ou portaria").fill("Decreto 36.000")
    desk.get_by_role("button", name="Ver o efeito").click()
    row = desk.get_by_role("row").filter(has_text="até 24/11 14:00")
    expect(row).to_contain_text("até 25/11 14:00")
    desk.get_by_role("button", name="Gravar e avisar os cidadãos").click()
    expect(desk.get_by_role("status")).to_contain_text("1 cidadão foi avisado por SMS")
    moved = page.locator("#messages li", has_text="nao atenderemos no dia marcado")
    expect(moved.first).to_contain_text("quarta, 25/11", timeout=SLOWLY)
