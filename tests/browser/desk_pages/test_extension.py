"""The law's term extended in a real browser: the form, its mistakes, the look before, the case."""

import os

from playwright.sync_api import Browser, Page, expect

from ivr.rules.cases.requests import RequestKind
from tests.browser.desk import enter
from tests.browser.desk_pages.test_requests import CASES, Office, office
from tests.browser.fitness import unfit
from tests.support.scene import AGENT
from tests.web.desk.cases.written import write

__all__ = ["office"]

WIDTHS = (360, 1280)
REASON = "Falta conferir as guias de 2024 no arquivo do setor."


def keep_picture(page: Page, name: str) -> None:
    """A picture for whoever looks, where the environment says so."""
    folder = os.environ.get("PICTURES")
    for width in WIDTHS if folder else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_more_time_is_given_by_hand_and_each_page_is_fit(office: Office, chromium: Browser) -> None:
    central = office.central
    case_id = write(central, "joana@exemplo.br", kind=RequestKind.COMPLAINT, name="Joana")
    context = chromium.new_context(locale="pt-BR", java_script_enabled=False)
    page = context.new_page()
    enter(page, office.web, AGENT, f"{CASES}/{case_id}")
    page.get_by_text("Prorrogar o prazo", exact=True).click()
    page.get_by_label("Por que é preciso de mais prazo").fill(REASON)
    keep_picture(page, "extension-form")
    page.get_by_role("button", name="Conferir antes de prorrogar").click()
    expect(page.get_by_role("heading", name="Confira e prorrogue o prazo")).to_be_visible()
    keep_picture(page, "extension-preview")
    page.get_by_role("button", name="Mudar o motivo").click()
    field = page.get_by_label("Por que é preciso de mais prazo")
    expect(field).to_have_value(REASON)
    page.get_by_role("button", name="Conferir antes de prorrogar").click()
    page.get_by_role("button", name="Prorrogar até").click()
    expect(page.get_by_text("Pronto: o prazo foi prorrogado.")).to_be_visible()
    keep_picture(page, "extension-done")
    context.close()

    seen: dict[str, list[str]] = {}
    ((protocol,),) = central.rows(f"SELECT protocol FROM cases WHERE id = {case_id}")
    other = write(central, "rui@exemplo.br", kind=RequestKind.REPORT)
    scripted = chromium.new_context(locale="pt-BR")
    page = scripted.new_page()
    enter(page, office.web, AGENT, f"{CASES}/{case_id}")
    seen["done"] = unfit(page, *WIDTHS)
    page.goto(office.url("/painel/mensagens"))
    seen["queue"] = unfit(page, *WIDTHS)
    keep_picture(page, "extension-queue")
    page.goto(office.url(f"{CASES}/{other}"))
    page.get_by_text("Prorrogar o prazo", exact=True).click()
    page.get_by_label("Por que é preciso de mais prazo").fill(" ")
    page.get_by_role("button", name="Conferir antes de prorrogar").click()
    expect(page.get_by_role("alert")).to_contain_text("Escreva por que é preciso de mais prazo.")
    seen["mistake"] = unfit(page, *WIDTHS)
    keep_picture(page, "extension-mistake")
    page.get_by_label("Por que é preciso de mais prazo").fill(REASON)
    page.get_by_role("button", name="Conferir antes de prorrogar").click()
    seen["preview"] = unfit(page, *WIDTHS)
    for at, days in (("extended", 0), ("passed", 70)):
        central.clock.advance(days * 86_400)
        page.goto(office.url("/protocolo"))
        page.get_by_label("Protocolo").fill(str(protocol))
        page.get_by_role("button", name="Consultar").click()
        seen[at] = unfit(page, *WIDTHS)
        keep_picture(page, f"extension-protocol-{at}")
    page.goto(office.url("/painel/agora?parado"))
    expect(page.get_by_text("do prazo da lei").first).to_be_visible()
    seen["board"] = unfit(page, *WIDTHS)
    keep_picture(page, "extension-board")
    scripted.close()
    assert {name: found for name, found in seen.items() if found} == {}
