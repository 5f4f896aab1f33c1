"""The page in a real browser: a call from dialling to hanging up, with both telephones."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.simulator.conftest import SLOWEST
from tests.simulator.customer import SWITCHBOARD, Company, Customer

MENU = """<Response><Gather input="dtmf speech" numDigits="1" action="/next">
    <Say language="pt-BR">Para falar com uma pessoa, digite zero.</Say></Gather></Response>"""
DIAL = f"""<Response><Dial action="/done"><Number url="/whisper">{SWITCHBOARD}</Number></Dial>
</Response>"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser window that fails the test on any error of the page's own."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(SLOWEST)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    yield page
    page.close()
    assert wrong == []


def serve_whole_call(customer: Customer) -> None:
    """A menu, a transfer with a whisper, a goodbye."""
    customer.serves("/voice/incoming", MENU)
    customer.serves("/next", MENU, DIAL)
    customer.serves("/whisper", "<Response><Say>Mercadoria retida.</Say></Response>")
    customer.serves("/done", "<Response><Say>Até logo.</Say></Response>")


def test_a_whole_call_is_lived_in_the_browser(
    company: Company, customer: Customer, page: Page
) -> None:
    """Dial, say, press, be put through, talk both ways; the agent hangs up."""
    serve_whole_call(customer)
    page.goto(company.root)
    page.select_option("#pace", "fast")
    page.click("#dial")
    captions = page.locator("#captions")
    expect(captions).to_contain_text("digite zero")
    page.fill("#speech", "mercadoria")
    page.click("#speak")
    expect(captions).to_contain_text("mercadoria")
    page.click("#key-0")
    expect(page.locator("#agent-state")).to_have_text("tocando")
    page.click("#agent-answer")
    expect(page.locator("#agent-log")).to_contain_text("Mercadoria retida.")
    page.fill("#agent-said", "Bom dia!")
    page.press("#agent-said", "Enter")
    expect(captions).to_contain_text("Bom dia!")
    page.fill("#speech", "Aqui é a Maria.")
    page.press("#speech", "Enter")
    expect(page.locator("#agent-log")).to_contain_text("Aqui é a Maria.")
    page.click("#agent-hangup")
    expect(captions).to_contain_text("Até logo.")
    expect(page.locator("#dial")).to_be_enabled()
    expect(page.locator("#requests")).to_contain_text("/voice/incoming")
    assert customer.at("/next")[0].params["SpeechResult"] == "mercadoria"


def test_the_keyboard_alone_makes_a_call(company: Company, customer: Customer, page: Page) -> None:
    """Enter on the green button, then digits anywhere on the page."""
    customer.serves(
        "/voice/incoming", MENU.replace('action="/next"', 'action="/next" timeout="60"')
    )
    customer.serves("/next", "<Response><Say>Até logo.</Say></Response>")
    page.goto(company.root)
    page.focus("#dial")
    page.keyboard.press("Enter")
    expect(page.locator("#captions")).to_contain_text("digite zero")
    page.keyboard.press("0")
    expect(page.locator("#captions")).to_contain_text("Até logo.")
    page.click("#hangup")
    expect(page.locator("#state")).to_have_text("ligação encerrada")
    assert customer.at("/next")[0].params["Digits"] == "0"


def test_the_clock_is_set_from_the_page(company: Company, page: Page) -> None:
    """Fortaleza's time, three hours behind UTC."""
    page.goto(company.root)
    page.fill("#clock-at", "2026-12-24T10:30")
    page.click("#clock-set")
    expect(page.locator("#clock-now")).to_contain_text("24 de dezembro de 2026")
    told = company.get("/clock")
    assert isinstance(told, dict)
    assert told["now"].startswith("2026-12-24T13:3")


def test_nothing_sticks_out_of_a_small_screen(company: Company, page: Page) -> None:
    """A telephone's own screen is 390 points wide."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(company.root)
    box = page.locator("#hangup").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    width = page.locator("body").evaluate("body => body.scrollWidth")
    assert width <= 390
