"""The page's mailbox in a real browser: what a citizen reads, and nothing that runs."""

from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.fitness import violations
from tests.browser.windows import window
from tests.simulator.customer import LINE, Company, Customer
from tests.simulator.mail.post import CITIZEN as ADDRESS
from tests.simulator.mail.post import HTML, LINE_ADDRESS, emails, letter, post

CITIZEN = "+5584988887777"
# Whatever of it runs, or is fetched, asks for something or writes into the page.
EVIL = """<html><head><title>x</title></head><body><h1>Olá</h1>
<script>document.body.append("CORREU")</script><img src="{root}/pixel" onerror="alert(1)">
<link rel="stylesheet" href="{root}/style"><style>@import url("{root}/import");</style>
<iframe src="{root}/frame"></iframe><form action="{root}/form"><button>Enviar</button></form>
<a href="{root}/top" target="_top">topo</a></body></html>"""


def with_html(html: str) -> EmailMessage:
    """An e-mail that says the same in plain text, and this in HTML."""
    message = letter("Com página")
    message.get_payload()[1].set_content(html, subtype="html")  # type: ignore[index,union-attr]
    return message


def test_an_email_is_read_as_the_citizen_reads_it(
    company: Company, customer: Customer, page: Page
) -> None:
    """It shows by itself; its link opens a new window; Escape returns to the list."""
    customer.serves("/veja", "<p>aqui está</p>")
    page.goto(company.root)
    expect(page.locator("#emails")).to_have_text("Nenhum e-mail ainda.")
    post(company, with_html(HTML.replace("https://exemplo.br/x", f"{customer.root}/veja")))
    row = page.locator("#emails button")
    expect(row).to_contain_text("Com página")
    expect(row).to_contain_text(LINE_ADDRESS)
    expect(row).to_contain_text(f"para {ADDRESS}")
    expect(page.locator("#email-none")).to_be_visible()
    row.click()
    expect(page.locator("#email-subject")).to_be_focused()
    expect(page.locator("#email-facts")).to_contain_text("Central 7880")
    expect(row).to_have_attribute("aria-current", "true")
    allowed = "allow-popups allow-popups-to-escape-sandbox"
    expect(page.locator("#email-seen iframe")).to_have_attribute("sandbox", allowed)
    frame = page.frame_locator("#email-seen iframe")
    expect(frame.get_by_role("heading")).to_have_text("Olá, Maria")
    with page.expect_popup() as opened:
        frame.get_by_role("link").click()
    expect(opened.value).to_have_url(f"{customer.root}/veja")
    assert page.url == f"{company.root}/"
    page.focus("#email-close")
    page.keyboard.press("Escape")
    expect(page.locator("#email")).to_be_hidden()
    expect(row).to_be_focused()


def test_its_plain_text_and_headers_are_a_tab_away(company: Company, page: Page) -> None:
    """By the arrow keys too; its web addresses can be followed, without what follows them."""
    post(company, letter(**{"Auto-Submitted": "auto-generated"}))
    page.goto(company.root)
    page.locator("#emails button").click()
    expect(page.locator("#email-subject")).to_be_focused()
    page.focus("#email-tab-seen")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#email-tab-source")).to_be_focused()
    expect(page.locator("#email-tab-source")).to_have_attribute("tabindex", "0")
    expect(page.locator("#email-tab-seen")).to_have_attribute("tabindex", "-1")
    expect(page.locator("#email-seen")).to_be_hidden()
    source = page.get_by_role("tabpanel", name="Texto e cabeçalhos")
    expect(source).to_contain_text("Olá, Maria. Veja")
    expect(source).to_contain_text("auto-generated")
    expect(source.locator("#email-headers")).to_contain_text(f"Envelope: para{ADDRESS}")
    link = source.locator("#email-text a")
    expect(link).to_have_attribute("href", "https://exemplo.br/x?a=1&b=2")
    expect(link).to_have_attribute("target", "_blank")
    with page.expect_download() as saved:
        source.get_by_role("link", name="Baixar como veio").click()
    assert saved.value.suggested_filename == "email-1.eml"
    page.keyboard.press("Escape")
    page.locator("#emails button").click()
    expect(page.locator("#email-seen")).to_be_visible()


def test_nothing_in_an_email_runs_or_is_fetched(
    company: Company, customer: Customer, chromium: Browser
) -> None:
    """Scripts, pictures, styles, frames and forms; nor does it take the window over."""
    page = chromium.new_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    post(company, with_html(EVIL.format(root=customer.root)))
    page.goto(company.root)
    page.locator("#emails button").click()
    frame = page.frame_locator("#email-seen iframe")
    expect(frame.get_by_role("heading")).to_have_text("Olá")
    frame.get_by_role("button", name="Enviar").click()
    frame.get_by_role("link", name="topo").click()
    expect(frame.locator("body")).not_to_contain_text("CORREU")
    page.click("#email-tab-source")
    expect(page.locator("#email-headers")).to_contain_text("Com página")
    assert page.url == f"{company.root}/"
    assert customer.asked == []


def test_an_email_without_a_page_is_read_as_text(company: Company, page: Page) -> None:
    """No letter of it becomes markup, whatever its subject and names are made of."""
    message = EmailMessage()
    message["From"], message["To"] = "a@exemplo.br", ADDRESS
    message["Subject"] = "=HYPERLINK(1), <b>a</b>"
    message.set_content("<script>alert(1)</script>\nhttps://exemplo.br/f/ab-1.")
    post(company, message)
    page.goto(company.root)
    expect(page.locator("#emails button b")).to_have_text("=HYPERLINK(1), <b>a</b>")
    page.locator("#emails button").click()
    seen = page.get_by_role("tabpanel", name="Como se lê")
    expect(seen).to_contain_text("<script>alert(1)</script>")
    expect(seen.get_by_role("link")).to_have_attribute("href", "https://exemplo.br/f/ab-1")


def test_whoever_is_in_the_list_stays_there_when_another_comes(
    company: Company, page: Page
) -> None:
    """The newest is first; the box can be emptied, and what was open closes."""
    post(company, letter("primeiro"))
    page.goto(company.root)
    first = page.get_by_role("button", name="primeiro")
    first.focus()
    post(company, letter("segundo"))
    expect(page.locator("#emails b")).to_have_text(["segundo", "primeiro"])
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#email-subject")).to_have_text("primeiro")
    page.click("#emails-clear")
    expect(page.locator("#emails")).to_have_text("Nenhum e-mail ainda.")
    expect(page.locator("#email")).to_be_hidden()
    expect(page.locator("#mail-title")).to_be_focused()
    assert emails(company) == []


def test_an_address_in_an_sms_can_be_followed(
    company: Company, customer: Customer, page: Page
) -> None:
    """Web addresses only, and only as far as they go; the link keeps its place meanwhile."""
    customer.serves("/e/abc", "<p>formulário</p>")
    company.post("/clock", speed=50)
    page.goto(company.root)
    body = f"Escreva aqui: {customer.root}/e/abc. Nunca javascript:alert(1) <b>nada</b>"
    company.client().messages.create(to=CITIZEN, from_=LINE, body=body)
    text = page.locator("#messages li p")
    expect(text).to_have_text(body)
    link = text.get_by_role("link")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    link.focus()
    expect(page.locator("#messages li")).to_contain_text("entregue")
    company.client().messages.create(to=CITIZEN, from_=LINE, body="Outra")
    expect(page.locator("#messages li")).to_have_count(2)
    expect(page.locator("#messages li").first).to_contain_text("entregue")
    expect(link).to_be_focused()
    with page.expect_popup() as opened:
        link.click()
    expect(opened.value).to_have_url(f"{customer.root}/e/abc")


def test_every_fault_of_mail_that_the_page_offers_can_be_had(company: Company, page: Page) -> None:
    """And those of e-mail are cancelled alone."""
    company.post("/faults", path="Calls", kind="429")
    page.goto(company.root)
    page.locator(".mailbox summary").click()
    offered = page.locator("#mail-fault-kind option")
    for n in range(offered.count()):
        page.select_option("#mail-fault-kind", index=n)
        page.click("#mail-fault-ask")
        name = offered.nth(n).text_content()
        expect(page.locator("#mail-fault-list li").nth(n)).to_have_text(f"{name} (1 vez)")
    expect(page.locator("#mail-faults-count")).to_have_text(str(offered.count()))
    expect(page.locator("#faults-count")).to_have_text(str(offered.count() + 1))
    first = "e-mail: mensagem recusada por enquanto (451) (1 vez)"
    expect(page.locator("#fault-list")).to_contain_text(first)
    page.click("#mail-fault-clear")
    expect(page.locator("#mail-fault-list li")).to_have_count(0)
    left = company.get("/faults")
    assert [each["path"] for each in left] == ["Calls"]  # type: ignore[attr-defined]


def test_every_outcome_of_an_sms_that_the_page_offers_can_be_had(
    company: Company, page: Page
) -> None:
    """For one telephone, until it is told otherwise."""
    page.goto(company.root)
    offered = page.locator("#sms-outcome option")
    for n in range(offered.count()):
        value = str(offered.nth(n).get_attribute("value"))
        with page.expect_response(lambda reply: reply.request.method == "POST") as told:
            page.select_option("#sms-outcome", value)
        assert told.value.ok, value
        assert company.telephone(CITIZEN)["sms"] == value


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_mailbox_is_fit_for_everybody(
    company: Company, chromium: Browser, scheme: str, width: int
) -> None:
    """axe finds nothing, and nothing scrolls sideways."""
    context = window(chromium, width, scheme, reduced_motion="reduce")
    page = context.new_page()
    post(company, letter("Sua resposta sobre mercadoria retida em trânsito, protocolo 2026/000123"))
    post(company, letter("a" * 90), f"{'maria' * 10}@exemplo.br")
    company.post("/faults", path="smtp", kind="hang")
    page.goto(company.root)
    page.locator(".mailbox summary").click()
    page.locator("#emails button").nth(1).click()
    expect(page.frame_locator("#email-seen iframe").get_by_role("heading")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("#email-tab-source")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
