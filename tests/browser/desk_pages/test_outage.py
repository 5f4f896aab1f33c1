"""An outage as a newcomer lives it on `make run`, in one window, from the failure to the SMS."""

import sqlite3
import time
from contextlib import closing

from playwright.sync_api import Browser, Locator, Page, expect

from ivr.usecases.line.switchboard import FRESH_SECONDS
from tests.browser.conftest import Demonstration
from tests.browser.test_story import dial, open_telephone, sign_in
from tests.support.programs import wait_until

MOBILE, LANDLINE = "+5584988887777", "+558432221234"
SLOWLY = 20_000  # milliseconds: clock, worker and ringing each take their second, or a few
DOWN = "A central telefônica está fora do ar agora."
OFFER = "Para ligarmos de volta neste número, digite um."
SMS = "SEFAZ/RN: vamos ligar assim que a central voltar, ate terca, 24/11, 14h. Protocolo"
PROMISE = "Registrado. Vamos ligar assim que a central voltar, no máximo até"


def ana(page: Page) -> Locator:
    """Her telephone's card."""
    return page.get_by_role("article", name="Ana Atendente")


def switch(page: Page, state: str) -> None:
    """The switchboard is as `state` says."""
    page.click("#switchboard-up")
    expect(page.locator("#switchboard-state")).to_have_text(state)


def hang_up(page: Page) -> None:
    """The caller's telephone is on the hook."""
    page.click("#hangup")
    expect(page.locator("#dial")).to_be_enabled()


def fail_to_be_transferred(page: Page) -> None:
    """One who wants a person hears that there is none now, and what is offered instead."""
    dial(page)
    page.click("#key-0")
    expect(page.locator("#captions")).to_contain_text(DOWN)
    expect(page.locator("#captions")).to_contain_text(OFFER)


def let_everybody_know() -> None:
    """Each web process asks again how the switchboard is, at the latest after so long."""
    since = time.monotonic()
    wait_until("they have", lambda: time.monotonic() - since > FRESH_SECONDS)


def let_the_line_know(demonstration: Demonstration) -> None:
    """Ana's telephone was tried in vain, as one failed transfer is no outage yet; now it is one.

    The clock moved during that attempt would make it a lost one, and Ana's answer come too late.
    """

    def known() -> bool:
        with closing(sqlite3.connect(demonstration.state / "central.db")) as database:
            lasting = "SELECT count(*) FROM outages WHERE ended_at IS NULL"
            return bool(database.execute(lasting).fetchone() == (1,))

    wait_until("the line knows of the outage", known)


def talk_and_press_one(page: Page) -> None:
    """Ana's telephone rings, she takes it; the citizen answers; they talk, and she says so."""
    expect(ana(page).locator(".chip")).to_have_text("tocando", timeout=SLOWLY)
    asked = ana(page).get_by_text("Para ligar agora, digite um.")
    before = asked.count()  # of an earlier story on the same page
    ana(page).get_by_role("button", name="Atender").click()
    expect(asked).to_have_count(before + 1)
    ana(page).get_by_role("button", name="1", exact=True).click()
    page.click("#incoming-answer")
    expect(page.locator("#state")).to_have_text("em conversa", timeout=SLOWLY)
    ana(page).get_by_label("Diga a quem está na ligação").fill("Bom dia, aqui é a Ana.")
    ana(page).get_by_role("button", name="Falar").click()
    expect(page.locator("#captions")).to_contain_text("Bom dia, aqui é a Ana.")
    page.fill("#speech", "Minha carga foi retida.")
    page.press("#speech", "Enter")
    expect(ana(page)).to_contain_text("Minha carga foi retida.")
    hang_up(page)
    expect(ana(page)).to_contain_text("Falou com a pessoa? Para sim, digite um.")
    ana(page).get_by_role("button", name="1", exact=True).click()
    expect(ana(page)).to_contain_text("Registrado. Obrigado.")
    expect(ana(page).locator(".chip")).to_have_text("livre")


def lose_the_switchboard(page: Page) -> None:
    """It is off; two calls whose transfer fails, and the line knows."""
    switch(page, "fora do ar")
    page.select_option("#from", LANDLINE)
    for _ in range(2):
        fail_to_be_transferred(page)
        hang_up(page)
    let_everybody_know()


def ask_for_a_callback(page: Page) -> None:
    """Who calls during an outage hears of it at once, and is promised a callback."""
    captions = page.locator("#captions")
    page.select_option("#from", MOBILE)
    page.click("#dial")
    expect(captions).to_contain_text(DOWN)
    page.click("#key-0")
    expect(captions).to_contain_text(OFFER)
    page.click("#key-1")
    expect(captions).to_contain_text(PROMISE)
    hang_up(page)


def test_an_outage_is_lived_from_the_failure_to_the_promise_kept(
    demonstration: Demonstration, page: Page
) -> None:
    page.set_viewport_size({"width": 1440, "height": 1000})
    open_telephone(page, demonstration)
    lose_the_switchboard(page)
    ask_for_a_callback(page)
    inbox = page.locator("#messages li")
    expect(inbox).to_contain_text([SMS], timeout=SLOWLY)
    expect(inbox).to_contain_text(["entregue"], timeout=SLOWLY)
    switch(page, "no ar")
    page.click("#clock-5")
    talk_and_press_one(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Ver no painel").click()
    desk = opened.value
    sign_in(desk, demonstration)
    row = desk.locator("tbody tr").filter(has_text="-7777").filter(has_text="Retorno pedido")
    row.get_by_role("link").click()
    promise = desk.locator(".story li", has_text=PROMISE.removeprefix("Registrado. "))
    expect(promise).to_contain_text("Cumprida")
    expect(desk.locator(".story li", has_text=SMS)).to_contain_text("Entregue")
    assert demonstration.tells(MOBILE[-8:]) == []  # row 42: queues and logs have ids alone


def test_the_guide_can_be_lived_on_a_small_screen(
    demonstration: Demonstration, chromium: Browser
) -> None:
    context = chromium.new_context(
        locale="pt-BR", viewport={"width": 360, "height": 740}, reduced_motion="reduce"
    )
    page = context.new_page()
    open_telephone(page, demonstration, now="2026-11-24T13:00:00Z")
    expect(page.locator("#guide li")).to_have_count(7)
    switch(page, "fora do ar")
    fail_to_be_transferred(page)
    page.click("#key-1")
    expect(page.locator("#captions")).to_contain_text("Registrado. Vamos ligar")
    hang_up(page)
    let_the_line_know(demonstration)
    switch(page, "no ar")
    page.click("#clock-5")
    page.get_by_role("link", name="Ana Atendente está tocando").click(timeout=SLOWLY)
    expect(ana(page)).to_be_in_viewport()
    talk_and_press_one(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sign_in(page, demonstration)
    page.locator(".sections summary").click()
    page.get_by_role("link", name="Quadro").click()
    expect(page.get_by_role("listitem").filter(has_text="-7777").first).to_contain_text("Feito")
    context.close()
