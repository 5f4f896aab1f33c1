"""A supervisor schedules, moves and cancels a callback, and the citizen reads each by SMS."""

from playwright.sync_api import Page, expect

from ivr.demonstration.installation import ACCOUNTS
from tests.browser.conftest import Demonstration
from tests.browser.desk_pages.test_outage import SLOWLY
from tests.browser.test_story import enter_as, open_telephone

CITIZEN = "(84) 98888-7777"


def enter(page: Page, demonstration: Demonstration, path: str) -> None:
    """Sônia, who directs, sees that page."""
    enter_as(page, demonstration, ACCOUNTS[1][0], path)


def choose(page: Page, at: str) -> None:
    """The slot of that hour on the day that is shown."""
    page.get_by_role("radio", name=at).check()


def test_a_supervisor_schedules_moves_and_cancels_and_the_citizens_sms_arrives(
    demonstration: Demonstration, page: Page
) -> None:
    open_telephone(page, demonstration)
    inbox = page.locator("#messages li")
    desk = page.context.new_page()
    enter(desk, demonstration, "/painel/retornos")
    desk.get_by_role("link", name="Agendar retorno").click()
    desk.get_by_label("Telefone, com DDD").fill(CITIZEN)
    desk.get_by_role("button", name="Dia seguinte").click()
    expect(desk.get_by_label("Telefone, com DDD")).to_have_value(CITIZEN)
    choose(desk, "10:00")
    desk.get_by_role("button", name="Conferir", exact=True).click()
    expect(desk.locator(".bubble")).to_contain_text(
        "Vamos ligar na terca, 24/11, entre 10h e 10h15"
    )
    desk.get_by_role("button", name="Marcar o retorno").click()
    expect(desk.get_by_role("status")).to_contain_text("o retorno está marcado")
    told = "marcamos um retorno para voce. Vamos ligar na terca, 24/11, entre 10h e 10h15"
    expect(inbox).to_contain_text([told], timeout=SLOWLY)

    desk.get_by_role("link", name="Mudar o horário").click()
    choose(desk, "11:30")
    desk.get_by_role("button", name="Mudar o horário").click()
    expect(desk.get_by_role("status")).to_contain_text("o horário mudou")
    moved = "mudamos seu horario. Vamos ligar na terca, 24/11, entre 11h30 e 11h45"
    expect(inbox.filter(has_text=moved)).to_have_count(1, timeout=SLOWLY)

    board = page.context.new_page()
    board.goto(f"{demonstration.web}/painel/retornos")
    waiting = board.get_by_role("region", name="Vencem depois").get_by_role("listitem")
    expect(waiting.filter(has_text="-7777")).to_contain_text("24/11 11:30 a 11:45")
    desk.get_by_label("Por que cancelar").fill("resolvido no balcão")
    desk.get_by_role("button", name="Cancelar retorno").click()
    expect(desk.get_by_role("status")).to_contain_text("o retorno foi cancelado")
    expect(inbox.filter(has_text="foi cancelado pela equipe")).to_have_count(1, timeout=SLOWLY)
    # Nobody reloads the board: it asks by itself.
    done = board.get_by_role("region", name="Encerrados hoje").get_by_role("listitem")
    expect(done.filter(has_text="-7777")).to_contain_text("Cancelado", timeout=SLOWLY)
