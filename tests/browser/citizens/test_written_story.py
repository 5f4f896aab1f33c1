"""On a closed line, in one window: an answer by e-mail, then a message that an agent hears."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Demonstration
from tests.browser.desk_pages.test_outage import MOBILE, SLOWLY, hang_up
from tests.browser.test_story import open_telephone, sign_in

SATURDAY = "2026-11-28T13:00:00Z"
ADDRESS = "maria@exemplo.br"
SUBJECT = "Seu atendimento na SEFAZ/RN"
WORDS = "Minha carga está retida em Caraú."


def call_closed(page: Page) -> None:
    """The caller hears that the line is closed, and that there is a way in writing."""
    page.select_option("#from", MOBILE)
    page.click("#dial")
    expect(page.locator("#captions")).to_contain_text("Para e-mail, digite oito.")


def test_an_answer_comes_by_email_and_a_message_is_heard_and_the_audit_says_by_whom(
    demonstration: Demonstration, page: Page
) -> None:
    page.set_viewport_size({"width": 1440, "height": 1000})
    open_telephone(page, demonstration, now=SATURDAY)
    captions = page.locator("#captions")
    call_closed(page)
    page.click("#key-8")
    expect(captions).to_contain_text("Enviamos um SMS com um link.")
    hang_up(page)
    link = page.locator("#messages li", has_text="informe seu e-mail").get_by_role("link")
    expect(link.first).to_be_visible(timeout=SLOWLY)
    with page.expect_popup() as opened:
        link.first.click()
    form = opened.value
    form.get_by_label("E-mail").fill(ADDRESS)
    form.get_by_label("Assunto").select_option("mercadorias")
    form.get_by_role("button", name="Receber a resposta").click()
    expect(form.get_by_role("status")).to_contain_text("A resposta vai para m•••@exemplo.br")
    form.close()
    letter = page.locator("#emails button", has_text=SUBJECT)
    expect(letter.first).to_be_visible(timeout=SLOWLY)
    letter.first.click()
    answer = page.frame_locator("#email-seen iframe")
    expect(answer.locator("body")).to_contain_text("O que acontece agora")
    expect(answer.locator("body")).to_contain_text("Guarde este número")

    call_closed(page)
    page.click("#key-0")
    expect(captions).to_contain_text("Para mais opções, digite três.")
    page.click("#key-3")
    expect(captions).to_contain_text("Para deixar um recado, digite três.")
    page.click("#key-3")
    expect(captions).to_contain_text("O recado será gravado.")
    page.fill("#speech", WORDS)
    page.press("#speech", "Enter")
    page.click("#key-hash")
    expect(captions).to_contain_text("Seu recado foi gravado. Uma pessoa vai ouvir.")
    hang_up(page)

    sign_in(page, demonstration)
    row = page.locator("tbody tr").filter(has_text="Recado gravado").first
    row.get_by_role("link").click()
    expect_kept(page)
    assert page.evaluate("document.querySelector('audio').play().then(() => 'plays')") == "plays"
    page.reload()
    expect(page.locator("main")).to_contain_text("Ouvido por Ana Atendente")
    assert demonstration.tells(ADDRESS, WORDS, MOBILE[-8:]) == []  # row 42


def expect_kept(page: Page) -> None:
    """The message has come from the telephone company, and can be heard."""
    for _ in range(20):
        if page.locator("audio").count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("audio")).to_be_visible()
