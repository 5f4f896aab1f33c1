"""Take README's pictures from running installations: `make pictures`."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import requests
from playwright.sync_api import Browser, Page, sync_playwright

from tests import prerequisites
from tests.browser.conftest import Demonstration, demonstrate
from tests.browser.desk import busy_morning, enter, outside_a_test
from tests.browser.desk_pages.test_outage import (
    SMS,
    ana,
    ask_for_a_callback,
    lose_the_switchboard,
    switch,
    talk_and_press_one,
)
from tests.browser.desk_pages.test_requests import MAIL, letters
from tests.browser.moving import IMG2WEBP, film
from tests.browser.test_story import dial, open_telephone, sign_in
from tests.commands.test_commands import clock_at
from tests.support.scene import AGENT, SUPERVISOR, accounts
from tests.web.served import served

FOLDER = Path(__file__).parent / "pictures"
CHROMIUM = "/usr/bin/chromium"  # the whole one, which writes its own words in Portuguese
NEEDED = {
    CHROMIUM: ("chromium",),
    "/usr/lib/chromium/locales/pt-BR.pak": ("chromium-l10n",),
    IMG2WEBP: ("webp",),
}
PAGES = (
    ("agora", "board"),
    ("atendimentos/9", "case"),
    ("agenda", "agenda"),
    ("perdidas", "missed"),
    ("calendario", "calendar"),
    ("fluxo", "flow"),
)
CALLS: tuple[tuple[str, list[str]], ...] = (
    ("+5584988881111", ["1", "0"]),
    ("+558432221234", ["9", "2"]),
    ("+5584999992222", ["4", "2"]),
    ("anonymous", []),
    ("+5584988883333", ["3", "0"]),
    ("+5584988884444", ["5"]),
)


def main() -> None:
    """Take every picture anew; bring the browser that it needs."""
    if prerequisites.main(NEEDED):
        raise SystemExit(1)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as state, sync_playwright() as playwright:
        running = demonstrate(Path(state) / "var", Path(state) / "log")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, env={"LANGUAGE": "pt_BR"})
        film(browser, running, Path(state), FOLDER / "moving.webp")
        running.stop()
        # The film's calls are told: the pictures begin anew.
        running = demonstrate(Path(state) / "new", Path(state) / "log")
        page = browser.new_page(
            viewport={"width": 1280, "height": 860}, locale="pt-BR", reduced_motion="reduce"
        )
        open_telephone(page, running, agent="answers")
        page.click("#guide-close")
        for number, keys in CALLS:
            body = {"from": number, "pace": "fast"}
            sid = requests.post(f"{running.simulator}/calls", json=body, timeout=5).json()["sid"]
            for key in keys:
                address = f"{running.simulator}/calls/{sid}/keys"
                requests.post(address, json={"digits": key, "after": 60}, timeout=25)
            requests.post(f"{running.simulator}/calls/{sid}/hangup", json={}, timeout=25)
        page.select_option("#agent-mode", "ask")
        dial(page)
        page.click("#key-2")
        page.locator("#captions", has_text="Você tem trinta dias").wait_for()
        page.click("#key-0")
        page.click("#agent-answer")
        page.fill("#agent-said", "Bom dia! Em que posso ajudar?")
        page.press("#agent-said", "Enter")
        page.fill("#speech", "Minha carga foi retida no posto.")
        page.press("#speech", "Enter")
        page.locator("#agent-log", has_text="retida").wait_for()
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=FOLDER / "telephone.png")
        page.click("#agent-hangup")
        page.locator("#captions", has_text="Obrigado por ligar.").wait_for()
        _live_an_outage(page, running)
        sign_in(page, running)
        page.screenshot(path=FOLDER / "calls.png")
        page.locator("tbody tr", has_text="Retorno pedido").first.locator("a").click()
        page.locator(".moments").wait_for()
        page.screenshot(path=FOLDER / "call.png", full_page=True)
        running.stop()
        _take_the_desks(browser)
        _take_the_letters(browser)
        browser.close()


def _take_the_desks(browser: Browser) -> None:
    """Take pictures of the desk's pages on a busy morning.

    No demonstration has them within a minute.
    """
    with outside_a_test() as (installed, url, folder):
        page = browser.new_page(
            viewport={"width": 1280, "height": 860}, locale="pt-BR", reduced_motion="reduce"
        )
        with busy_morning(installed, url, folder / "log") as web:
            enter(page, web, SUPERVISOR, "/painel/retornos")
            page.screenshot(path=FOLDER / "callbacks.png", full_page=True)
            page.goto(f"http://127.0.0.1:{web.port}/painel/central")
            page.screenshot(path=FOLDER / "switchboard.png", full_page=True)
            for path, name in PAGES:
                page.goto(f"http://127.0.0.1:{web.port}/painel/{path}")
                page.screenshot(path=FOLDER / f"{name}.png", full_page=True)


def _take_the_letters(browser: Browser) -> None:
    """Take pictures of the requests that were worked through, and of the contact form."""
    with outside_a_test() as (installed, url, folder), ExitStack() as closing:
        central = installed(url, **MAIL)
        accounts(central)
        case_id, _ = letters(central)
        at = closing.enter_context(clock_at(central.clock.now))
        also = {**MAIL, "PUBLIC_URL": "http://127.0.0.1", "TWILIO_API_URL": at}
        settings = installed(url, **also).settings
        web = closing.enter_context(served(settings, folder / "log", workers=1))
        page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="pt-BR")
        enter(page, web, AGENT, "/painel/mensagens")
        page.screenshot(path=FOLDER / "letters.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 1900})
        page.goto(f"http://127.0.0.1:{web.port}/painel/atendimentos/{case_id}")
        page.screenshot(path=FOLDER / "letter.png")
        page.set_viewport_size({"width": 1280, "height": 1240})
        page.goto(f"http://127.0.0.1:{web.port}/contato")
        page.screenshot(path=FOLDER / "contact.png")


def _live_an_outage(page: Page, running: Demonstration) -> None:
    """Take the picture of an outage, in which a promised callback is carried out.

    The callback is promised while the switchboard is down, and then Ana's telephone rings.
    """
    lose_the_switchboard(page)
    ask_for_a_callback(page)
    page.locator("#messages", has_text=SMS).locator("li", has_text="entregue").wait_for()
    switch(page, "no ar")
    page.click("#clock-5")
    ana(page).locator(".chip", has_text="tocando").wait_for()
    page.set_viewport_size({"width": 1280, "height": 1090})
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=FOLDER / "outage.png")
    page.set_viewport_size({"width": 1280, "height": 860})
    talk_and_press_one(page)


if __name__ == "__main__":
    main()
