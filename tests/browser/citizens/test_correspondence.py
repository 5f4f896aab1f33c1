"""A matter in writing, lived in one browser: the form, the sector, the answer, and what follows.

The citizen's and the sector's mailboxes are the simulator's; everything goes by SMTP and IMAP.
"""

import re
import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import Demonstration
from tests.browser.desk_pages.test_outage import SLOWLY, hang_up
from tests.browser.test_story import dial, open_telephone, sign_in

CITIZEN = "maria@exemplo.br"
SECTOR = "setor.central-de-atendimento@exemplo.br"
QUESTION = "Mudei de endereço. Como altero o cadastro da empresa?"
REASON = "É com vocês: alteração de endereço."
GUIDANCE = "O pedido de alteração é feito pela UVT, em Serviços."
THANKS = "Obrigada. E preciso levar algum documento?"


def write(page: Page, demonstration: Demonstration) -> str:
    """The citizen writes by the form; the protocol that the page tells."""
    form = page.context.new_page()
    form.goto(f"{demonstration.web}/contato")
    form.locator("input[name=tipo]").first.check()
    form.get_by_label("Assunto").select_option("cadastro")
    form.locator("#campo-email").fill(CITIZEN)
    # As fast as people type: what comes within three seconds is a program's.
    form.locator("#campo-text").press_sequentially(QUESTION, delay=80)
    form.get_by_role("button", name="Enviar mensagem").click()
    expect(form.get_by_role("heading", name="Recebemos sua mensagem")).to_be_visible()
    told = form.locator(".protocol").first.text_content() or ""
    form.close()
    return re.sub(r"\D", "", told)


def read_letter(page: Page, to: str, words: str) -> None:
    """The e-mail to that address with those words in its subject is read by its receiver."""
    letter = page.locator("#emails button", has_text=f"para {to}").filter(has_text=words)
    expect(letter.first).to_be_visible(timeout=SLOWLY)
    letter.first.click()
    expect(page.locator("#email-facts")).to_contain_text(to)


def answer_letter(page: Page, text: str) -> None:
    """Whoever got the e-mail that is read answers it."""
    page.click("#answer-open")
    page.fill("#answer-text", text)
    page.locator("#answer").get_by_role("button", name="Enviar").click()
    expect(page.locator("#letter-sent")).to_contain_text("E-mail enviado para")


def expect_in_time(desk: Page, words: str) -> None:
    """The desk's page says so, looked at again and again, yet not all the time.

    The page is drawn by the processor that also has to bring what it is looked at for.
    """
    deadline = time.monotonic() + SLOWLY / 1000
    while time.monotonic() < deadline:
        if words in (desk.locator("main").text_content() or ""):
            return
        desk.wait_for_timeout(500)
        desk.reload()
    expect(desk.locator("main")).to_contain_text(words)


def test_a_matter_in_writing_keeps_one_protocol_to_its_end(
    demonstration: Demonstration, page: Page
) -> None:
    page.set_viewport_size({"width": 1440, "height": 1000})
    open_telephone(page, demonstration)
    protocol = write(page, demonstration)
    assert len(protocol) == 11
    read_letter(page, CITIZEN, "protocolo")

    desk = page.context.new_page()
    sign_in(desk, demonstration)
    desk.goto(f"{demonstration.web}/painel/mensagens")
    row = desk.locator("tbody tr").filter(has_text=re.compile(r"\D?".join(protocol)))
    row.get_by_role("link").first.click()
    expect(desk.locator("main")).to_contain_text(QUESTION)
    desk.locator("summary", has_text="Encaminhar a um setor").click()
    desk.get_by_label("Setor", exact=True).select_option("Central de Atendimento (tem e-mail)")
    desk.get_by_label("Mandar por e-mail ao setor").check()
    desk.get_by_label("Por quê", exact=True).fill(REASON)
    desk.get_by_role("button", name="Encaminhar").click()
    expect(desk.locator("main")).to_contain_text("Com o setor Central de Atendimento")

    read_letter(page, SECTOR, "")
    expect(page.frame_locator("#email-seen iframe").locator("body")).to_contain_text(QUESTION)
    answer_letter(page, GUIDANCE)
    expect_in_time(desk, GUIDANCE)
    desk.get_by_role("button", name="Usar como resposta").click()
    desk.get_by_role("button", name="Conferir antes de enviar").click()
    expect(desk.get_by_role("heading", name="Confira e envie")).to_be_visible()
    desk.get_by_role("button", name="Enviar").click()
    expect(desk.locator("h1")).to_contain_text("Atendimento")

    letter = page.locator("#emails button", has_text=f"para {CITIZEN}")
    expect(letter).to_have_count(2, timeout=SLOWLY)
    letter.first.click()
    expect(page.frame_locator("#email-seen iframe").locator("body")).to_contain_text(GUIDANCE)
    answer_letter(page, THANKS)
    expect_in_time(desk, THANKS)
    expect(desk.locator("h1")).to_contain_text(re.compile(r"\D?".join(protocol)))

    dial(page)
    captions = page.locator("#captions")
    page.click("#key-9")
    expect(captions).to_contain_text("Para consultar um protocolo, digite um.")
    page.click("#key-1")
    expect(captions).to_contain_text("Informe o protocolo pelas teclas")
    for digit in protocol:
        page.click(f"#key-{digit}")
    expect(captions).to_contain_text("Recebemos sua mensagem. Uma pessoa vai ler e responder")
    hang_up(page)
    assert demonstration.tells(CITIZEN, QUESTION, GUIDANCE, THANKS) == []
