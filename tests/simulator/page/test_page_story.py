"""The page as somebody lives an outage on it: the guide, the agent's telephone, the SMS."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.fitness import violations
from tests.simulator.conftest import SLOWEST, Opens
from tests.simulator.customer import LINE, Company, Customer
from tests.support.programs import wait_until

ANA, CITIZEN, LANDLINE = "sip:ana@pbx.exemplo.br", "+5584988887777", "+558432221234"
CENTRAL = "sip:central@pbx.exemplo.br"
LADDER = """<Response><Gather numDigits="1" timeout="600" action="/asked"><Say language="pt-BR">
    A central está fora do ar. Para ligarmos de volta neste número, digite um.</Say></Gather>
    </Response>"""
PROMISE = '<Response><Say language="pt-BR">Ligaremos assim que a central voltar.</Say></Response>'
CLAIM = """<Response><Gather numDigits="1" timeout="600" action="/claimed">
    <Say language="pt-BR">Retorno. Para ligar agora, digite um.</Say></Gather></Response>"""
BRIDGE = f"""<Response><Dial callerId="{LINE}" timeout="600" hangupOnStar="true" action="/verdict">
    <Number>{CITIZEN}</Number></Dial></Response>"""
VERDICT = """<Response><Gather numDigits="1" timeout="600" action="/done">
    <Say language="pt-BR">Falou com a pessoa? Digite um.</Say></Gather></Response>"""


def window(chromium: Browser, width: int, wrong: list[str]) -> Page:
    """A window that notes every error of the page's own."""
    page = chromium.new_page(
        viewport={"width": width, "height": 1000}, locale="pt-BR", reduced_motion="reduce"
    )
    page.set_default_timeout(SLOWEST)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    return page


@pytest.fixture
def company(open_company: Opens) -> Company:
    """One that knows Ana's telephone from the start, as `make run` does."""
    return open_company(switchboard=CENTRAL, telephones=((ANA, "Ana Atendente"),))


def serve_story(customer: Customer) -> None:
    """An application that offers a callback when the switchboard fails, and keeps it."""
    customer.serves(
        "/voice/incoming",
        f'<Response><Dial action="/failed"><Sip>{CENTRAL}</Sip></Dial></Response>',
    )
    customer.serves("/failed", LADDER)
    customer.serves("/asked", PROMISE)
    customer.serves("/claim", CLAIM)
    customer.serves("/claimed", BRIDGE)
    customer.serves("/verdict", VERDICT)
    customer.serves("/done", "<Response><Say>Obrigado.</Say></Response>")


@pytest.mark.parametrize("width", [360, 1440])
def test_an_outage_and_its_callback_are_lived_in_one_window(
    company: Company, customer: Customer, chromium: Browser, width: int
) -> None:
    """Off, dial, ask, on, the clock; Ana presses 1, the citizen answers, they talk; 1; the SMS."""
    wrong: list[str] = []
    page = window(chromium, width, wrong)
    serve_story(customer)
    page.goto(company.root)
    expect(page.locator("#guide li")).to_have_count(7)
    ana = page.get_by_role("article", name="Ana Atendente")
    expect(ana).to_contain_text("ana@pbx.exemplo.br")
    expect(ana.locator(".chip")).to_have_text("livre")
    page.click("#switchboard-up")
    expect(page.locator("#switchboard-state")).to_have_text("fora do ar")
    page.click("#dial")
    expect(page.locator("#captions")).to_contain_text("a central está fora do ar")
    expect(page.locator("#captions")).to_contain_text("digite um")
    page.click("#key-1")
    expect(page.locator("#captions")).to_contain_text("Ligaremos assim que a central voltar.")
    expect(page.locator("#dial")).to_be_enabled()
    page.click("#switchboard-up")
    before = company.offset()
    page.click("#clock-5")
    expect(page.locator("#clock-moved")).to_be_visible()
    assert company.offset() == pytest.approx(before + 300, abs=5)

    company.client().calls.create(to=ANA, from_=LINE, url=f"{customer.root}/claim", timeout=600)
    expect(ana.locator(".chip")).to_have_text("tocando")
    if width < 820:
        page.click("#ringing a:has-text('Ana Atendente está tocando')")
        expect(ana).to_be_in_viewport()
    ana.get_by_role("button", name="Atender").click()
    expect(page.locator("#ringing")).to_be_hidden()
    expect(ana).to_contain_text("Para ligar agora, digite um.")
    assert violations(page) == []
    ana.get_by_role("button", name="1", exact=True).click()
    page.click("#incoming-answer")
    expect(page.locator("#state")).to_have_text("em conversa")
    ana.get_by_label("Diga a quem está na ligação").fill("Aqui é a Ana, da Fazenda.")
    ana.get_by_role("button", name="Falar").click()
    expect(page.locator("#captions")).to_contain_text("Aqui é a Ana, da Fazenda.")
    page.fill("#speech", "Minha carga foi retida.")
    page.press("#speech", "Enter")
    expect(ana).to_contain_text("Minha carga foi retida.")
    page.click("#hangup")
    expect(ana).to_contain_text("Falou com a pessoa?")
    ana.get_by_role("button", name="1", exact=True).click()
    expect(ana.locator(".chip")).to_have_text("livre")
    company.client().messages.create(to=CITIZEN, from_=LINE, body="Protocolo 123: retorno feito.")
    expect(page.locator("#messages")).to_contain_text("Protocolo 123: retorno feito.")
    assert customer.at("/done")[0].params["Digits"] == "1"
    lived = page.locator("#guide li.done")
    expect(lived).to_have_count(4)
    steps = lived.evaluate_all("all => all.map(each => each.dataset.step)")
    assert steps == ["off", "sms", "on", "callback"]
    expect(page.locator("#guide-count")).to_have_text("4 de 7")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
    assert wrong == []


def test_the_guide_is_shown_until_it_is_dismissed(company: Company, chromium: Browser) -> None:
    """In this browser, for good."""
    context = chromium.new_context(locale="pt-BR")
    page = context.new_page()
    page.goto(company.root)
    page.click("#guide-close")
    expect(page.locator("#guide ol")).to_be_hidden()
    expect(page.locator("#guide")).to_contain_text("A seguir: Desligue a central.")
    expect(page.locator("#dial")).to_be_focused()
    page.reload()
    expect(page.locator("#clock-now")).to_contain_text("de 20")
    expect(page.locator("#guide ol")).to_be_hidden()
    page.locator("#emails").scroll_into_view_if_needed()
    expect(page.locator("#guide summary")).to_be_in_viewport()
    context.close()


def test_a_card_goes_when_its_telephone_has_not_rung_for_an_hour(
    company: Company, chromium: Browser
) -> None:
    """Ana's stays, who is known; one that rings again has its card again."""
    wrong: list[str] = []
    page = window(chromium, 1440, wrong)
    page.goto(company.root)
    company.client().calls.create(to=LANDLINE, from_=LINE, twiml=PROMISE, timeout=600)
    cards = page.get_by_role("article")
    other = page.get_by_role("article", name="(84) 3222-1234")
    expect(other.locator(".chip")).to_have_text("tocando")
    other.get_by_role("button", name="Recusar").click()
    expect(other.locator(".chip")).to_have_text("livre")
    company.post("/clock", speed=1000)
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text("Ana Atendente")
    company.post("/clock", speed=1)
    company.client().calls.create(to=LANDLINE, from_=LINE, twiml=PROMISE, timeout=600)
    other.get_by_role("button", name="Atender").click()
    expect(other).to_contain_text("Ligaremos assim que a central voltar.")
    expect(cards).to_have_count(2)
    page.close()
    assert wrong == []


def test_who_closes_the_window_has_hung_up(
    company: Company, customer: Customer, chromium: Browser
) -> None:
    """In fast pace the line would wait a quarter of an hour for the next key."""
    wrong: list[str] = []
    page = window(chromium, 1440, wrong)
    customer.serves("/voice/incoming", LADDER)
    page.goto(company.root)
    page.select_option("#pace", "fast")
    page.click("#dial")
    expect(page.locator("#captions")).to_contain_text("A central está fora do ar.")
    assert company.telephone(CITIZEN)["calling"]
    page.goto("about:blank")
    wait_until("hung up", lambda: not company.telephone(CITIZEN)["calling"])
    page.close()
    assert wrong == []


def test_every_fault_that_the_page_offers_can_be_had(company: Company, chromium: Browser) -> None:
    """Each is asked for as it is written there, and listed by its name."""
    wrong: list[str] = []
    page = window(chromium, 1440, wrong)
    page.goto(company.root)
    page.click("#faults summary")
    offered = page.locator("#fault-kind option")
    names = offered.all_inner_texts()
    for n, name in enumerate(names):
        page.select_option("#fault-kind", index=n)
        page.click("#fault-ask")
        expect(page.locator("#fault-list li").nth(n)).to_have_text(f"{name} (1 vez)")
    assert len(names) == 22
    assert page.locator("#trouble").is_hidden()
    page.close()
    assert wrong == []


def test_sms_of_every_telephone_show_how_far_they_came(company: Company, chromium: Browser) -> None:
    """Long ones in parts, lost ones with their error, refused ones with the reason."""
    wrong: list[str] = []
    page = window(chromium, 360, wrong)
    company.post("/pace", outbound="fast")
    page.goto(company.root)
    messages = company.client().messages
    long = "Protocolo 12345678901. " + "Ligaremos hoje, assim que a central voltar. " * 12
    messages.create(to=CITIZEN, from_=LINE, body=long)
    shown = page.locator("#messages li")
    expect(shown.first).to_contain_text("4 partes")
    expect(shown.first).to_contain_text("entregue")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.select_option("#sms-outcome", "refused")
    expect(page.locator("#sms-outcome")).to_have_value("refused")
    for to in (CITIZEN, LANDLINE):
        with pytest.raises(Exception, match="not a valid mobile number"):
            messages.create(to=to, from_=LINE, body="Oi")
    expect(shown.first).to_contain_text("Este telefone não recebe SMS.")
    expect(shown.first).to_contain_text("recusada (21614)")
    company.post("/telephones/+5584911112222", sms="undelivered")
    messages.create(to="+5584911112222", from_=LINE, body="Aviso da central.")
    expect(shown).to_have_count(2)
    expect(page.locator("#messages-elsewhere")).to_have_text("Há 2 mensagens em outros telefones.")
    page.select_option("#messages-of", "all")
    expect(shown).to_have_count(4)
    expect(shown.first).to_contain_text("Aviso da central.")
    expect(shown.first).to_contain_text("para (84) 91111-2222")
    expect(shown.first).to_contain_text("não entregue (30005)")
    expect(page.locator("#messages-elsewhere")).to_be_hidden()
    page.select_option("#messages-of", "mine")
    page.select_option("#from", LANDLINE)
    expect(shown).to_have_count(1)
    expect(shown.first).to_contain_text("recusada (21614)")
    page.close()
    assert wrong == []
