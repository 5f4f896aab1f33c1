"""Every page, light and dark, phone and desk: axe finds nothing, and nothing scrolls sideways."""

import json
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Demonstration
from tests.browser.test_story import sign_in
from tests.support.windows import window

VENDOR = Path(__file__).parent / "vendor"
AXE = (VENDOR / "axe.min.js").read_text(encoding="utf-8")
WORDS = json.loads((VENDOR / "axe.pt_BR.json").read_text(encoding="utf-8"))
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
PAGES = ("/painel/chamadas", "/painel/chamadas?telefone=12", "/painel/chamadas?ate=2001-01-01")


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page, in Portuguese."""
    page.evaluate(AXE)
    page.evaluate("words => axe.configure({locale: words})", WORDS)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [
        f"{each['id']}: {each['help']}: {node['html']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_fit_for_everybody(
    demonstration: Demonstration, chromium: Browser, scheme: str, width: int
) -> None:
    root = demonstration.simulator
    sid = requests.post(f"{root}/calls", json={"pace": "fast"}, timeout=5).json()["sid"]
    requests.post(f"{root}/calls/{sid}/speech", json={"text": "quero pão 123"}, timeout=25)
    requests.post(f"{root}/calls/{sid}/hangup", timeout=25)
    context = window(chromium, width, scheme)
    page = context.new_page()
    page.goto(f"{demonstration.web}/painel/entrar")
    seen = {"entrar": violations(page)}
    sign_in(page, demonstration)
    first = page.locator("tbody a").first.get_attribute("href")
    for path in (*PAGES, str(first), "/painel/nada"):
        page.goto(f"{demonstration.web}{path}")
        seen[path] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(root)
    seen["simulator"] = violations(page)
    context.close()
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
