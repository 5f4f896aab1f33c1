"""The page's mailbox in a real browser, by those who write: citizens, sectors, their servers."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from imap_tools import MailBoxUnencrypted
from playwright.sync_api import Browser, Page, expect

from tests.browser.fitness import violations
from tests.browser.windows import window
from tests.simulator.conftest import Opens
from tests.simulator.customer import Company
from tests.simulator.mail.post import emails, letter, post

OURS = "atendimento@exemplo.br"
RETURNS = "devolucoes@exemplo.br"
SECTOR = "setor.cadastro@exemplo.br"


@pytest.fixture
def company(open_company: Opens) -> Company:
    """A simulator whose mailbox takes what is written to the line and what is returned to it."""
    return open_company(mailboxes=(OURS, RETURNS))


def waiting(company: Company) -> list[EmailMessage]:
    """What waits in the line's mailbox, oldest first."""
    with MailBoxUnencrypted("127.0.0.1", company.imap_port).login("central", "central") as inbox:
        found = [message_from_bytes(each.obj.as_bytes(), policy=default) for each in inbox.fetch()]
    assert all(isinstance(each, EmailMessage) for each in found)
    return found


def open_first(page: Page) -> None:
    """The newest e-mail is read."""
    page.locator("#emails button").first.click()
    expect(page.locator("#email-subject")).to_be_focused()


def test_a_citizen_writes_to_the_line(company: Company, page: Page) -> None:
    """With a file, by the keyboard alone; the line can read it, and the page says so."""
    page.goto(company.root)
    expect(page.locator(".mailbox")).to_contain_text(
        f"O que chega a {OURS}, {RETURNS} a aplicação também lê. Essa caixa começa vazia"
    )
    page.focus("#write-open")
    page.keyboard.press("Enter")
    expect(page.locator("#write-text")).to_be_focused()
    expect(page.locator("#write-open")).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("Boa tarde. Como altero o cadastro?")
    page.fill("#write-from", "joao@exemplo.br")
    expect(page.locator("#write-to")).to_have_value(OURS)
    page.fill("#write-subject", "Dúvida de cadastro")
    page.set_input_files(
        "#write-file",
        {"name": "declaração.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n\x00"},
    )
    page.focus("#write-subject")
    page.keyboard.press("Enter")
    expect(page.locator("#letter-sent")).to_have_text(f"E-mail enviado para {OURS}.")
    expect(page.locator("#emails b")).to_have_text(["Dúvida de cadastro"])
    expect(page.locator("#write")).to_be_hidden()
    expect(page.locator("#write-open")).to_be_focused()
    [message] = waiting(company)
    assert (message["From"], message["To"]) == ("joao@exemplo.br", OURS)
    [attached] = message.iter_attachments()
    assert attached.get_filename() == "declaração.pdf"
    assert attached.get_content() == b"%PDF-1.7\n\x00"
    page.click("#write-open")
    expect(page.locator("#letter-sent")).to_be_hidden()
    expect(page.locator("#write-text")).to_have_value("")
    assert page.evaluate("document.getElementById('write-file').files.length") == 0


def test_a_sector_answers_what_was_forwarded(company: Company, page: Page) -> None:
    """As its recipient, in the thread; the answer is in the line's mailbox and in the list."""
    told = {"Message-ID": "<f1@exemplo.br>", "Reply-To": OURS, "To": SECTOR}
    post(company, letter("Encaminhado: cadastro", **told), SECTOR)
    page.goto(company.root)
    open_first(page)
    page.click("#answer-open")
    expect(page.locator("#answer-text")).to_be_focused()
    expect(page.locator("#answer-as")).to_be_hidden()
    page.fill("#answer-text", "Pode alterar pela UVT.")
    page.locator("#answer").get_by_role("button", name="Enviar").click()
    expect(page.locator("#letter-sent")).to_have_text(f"E-mail enviado para {OURS}.")
    expect(page.locator("#emails b")).to_have_text(
        ["Re: Encaminhado: cadastro", "Encaminhado: cadastro"]
    )
    expect(page.locator("#answer-open")).to_be_focused()
    [message] = waiting(company)
    assert (message["From"], message["In-Reply-To"]) == (SECTOR, "<f1@exemplo.br>")
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("Pode alterar pela UVT.")
    open_first(page)
    expect(page.get_by_role("tabpanel", name="Como se lê")).to_contain_text("> Olá, Maria.")


def test_their_program_and_their_server_answer_too(company: Company, page: Page) -> None:
    """By whichever of its recipients; a text is asked for only where one is said."""
    raw = letter("Aviso").as_bytes()
    post(company, raw, ["ana@exemplo.br", SECTOR], sender=RETURNS)
    page.goto(company.root)
    open_first(page)
    page.click("#answer-open")
    expect(page.locator("#answer-as option")).to_have_text(["ana@exemplo.br", SECTOR])
    page.select_option("#answer-as", SECTOR)
    page.select_option("#answer-kind", label="resposta automática (férias)")
    expect(page.locator("#answer-text")).to_have_attribute("placeholder", re.compile("férias"))
    page.locator("#answer").get_by_role("button", name="Enviar").click()
    expect(page.locator("#emails b")).to_have_text(["Resposta automática: Aviso", "Aviso"])
    page.click("#answer-open")
    expect(page.locator("#answer-kind")).to_have_value("normal")
    page.select_option("#answer-kind", label="devolução (não entregue)")
    expect(page.locator("#answer-text")).to_be_hidden()
    page.locator("#answer").get_by_role("button", name="Enviar").click()
    expect(page.locator("#emails b")).to_have_count(3)
    away, returned = waiting(company)
    assert (away["From"], away["Auto-Submitted"]) == (SECTOR, "auto-replied")
    assert returned.get_content_type() == "multipart/report"
    open_first(page)
    expect(page.get_by_role("tabpanel", name="Como se lê")).to_contain_text("ana@exemplo.br")
    page.click("#answer-open")
    for n, possible in enumerate((True, False, False)):
        option = page.locator("#answer-kind option").nth(n)
        expect(option).to_be_enabled() if possible else expect(option).to_be_disabled()


def test_what_was_begun_is_kept_until_another_is_read(company: Company, page: Page) -> None:
    """Closing an e-mail loses nothing of it; giving up does, and says nothing was sent."""
    post(company, letter("primeiro"))
    post(company, letter("segundo"))
    page.goto(company.root)
    open_first(page)
    page.click("#answer-open")
    page.fill("#answer-text", "começo")
    page.keyboard.press("Escape")
    expect(page.locator("#email")).to_be_hidden()
    open_first(page)
    expect(page.locator("#answer-text")).to_have_value("começo")
    page.get_by_role("button", name="primeiro").click()
    expect(page.locator("#email-subject")).to_have_text("primeiro")
    expect(page.locator("#answer")).to_be_hidden()
    expect(page.locator("#answer-text")).to_have_value("")
    page.click("#answer-open")
    page.fill("#answer-text", "outro")
    page.click("#answer-cancel")
    expect(page.locator("#answer-open")).to_be_focused()
    expect(page.locator("#answer-text")).to_have_value("")
    assert len(emails(company)) == 2


def test_what_cannot_be_sent_is_said_and_kept(company: Company, chromium: Browser) -> None:
    """At the form itself; nothing that was typed is lost."""
    page = chromium.new_page(locale="pt-BR")
    page.goto(company.root)
    page.click("#write-open")
    page.fill("#write-text", "texto")
    page.set_input_files(
        "#write-file",
        {"name": "a.bin", "mimeType": "", "buffer": b"0" * 5_242_881},
    )
    page.locator("#write").get_by_role("button", name="Enviar").click()
    wrong = page.locator("#write-wrong")
    expect(wrong).to_have_text("Não foi enviado: O arquivo tem mais de 5 MB.")
    page.set_input_files("#write-file", [])
    page.fill("#write-to", "a..b@exemplo.br")
    with page.expect_response(lambda reply: reply.status == 400):
        page.locator("#write").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(wrong).to_contain_text("Não foi enviado: to is")
    expect(page.locator("#write-text")).to_have_value("texto")
    page.fill("#write-to", OURS)
    page.locator("#write").get_by_role("button", name="Enviar").click()
    expect(page.locator("#letter-sent")).to_be_visible()
    assert len(emails(company)) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_writing_is_fit_for_everybody(
    company: Company, chromium: Browser, scheme: str, width: int
) -> None:
    """axe finds nothing, and nothing scrolls sideways, with both forms open."""
    context = window(chromium, width, scheme, reduced_motion="reduce")
    page = context.new_page()
    post(company, letter("Sua resposta"), [f"{'maria' * 10}@exemplo.br", "ana@exemplo.br"])
    page.goto(company.root)
    page.click("#write-open")
    open_first(page)
    page.click("#answer-open")
    expect(page.locator("#answer-as")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.fill("#answer-text", "a")
    page.locator("#answer").get_by_role("button", name="Enviar").click()
    expect(page.locator("#letter-sent")).to_be_visible()
    assert violations(page) == []
    context.close()
