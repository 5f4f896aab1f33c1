"""Every page, light and dark, phone and desk: axe finds nothing, and nothing scrolls sideways."""

import requests
from playwright.sync_api import Page

from tests.browser.conftest import Demonstration
from tests.browser.fitness import unfit
from tests.browser.test_story import sign_in

WIDTHS = (360, 1280)
PAGES = ("/painel/chamadas", "/painel/chamadas?telefone=12", "/painel/chamadas?ate=2001-01-01")


def test_every_page_is_fit_for_everybody(demonstration: Demonstration, page: Page) -> None:
    root = demonstration.simulator
    sid = requests.post(f"{root}/calls", json={"pace": "fast"}, timeout=5).json()["sid"]
    requests.post(f"{root}/calls/{sid}/speech", json={"text": "quero pão 123"}, timeout=25)
    requests.post(f"{root}/calls/{sid}/hangup", timeout=25)
    page.goto(f"{demonstration.web}/painel/entrar")
    seen = {"entrar": unfit(page, *WIDTHS)}
    sign_in(page, demonstration)
    first = page.locator("tbody a").first.get_attribute("href")
    for path in (*PAGES, str(first)):
        page.goto(f"{demonstration.web}{path}")
        seen[path] = unfit(page, *WIDTHS)
    page.goto(root)
    seen["simulator"] = unfit(page, *WIDTHS)
    assert {path: found for path, found in seen.items() if found} == {}


def test_the_desk_can_be_used_with_the_keyboard_alone(
    demonstration: Demonstration, page: Page
) -> None:
    sign_in(page, demonstration)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ir para o conteúdo"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "conteudo"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "telefone"
