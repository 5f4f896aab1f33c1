"""The page in a real browser: an outage, an agent's telephone, the citizen's telephone, an SMS."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.fitness import violations
from tests.browser.windows import window
from tests.simulator.conftest import Opens
from tests.simulator.customer import LINE, Company, Customer

AGENT, CITIZEN = "+5584999990001", "+5584988887777"
CLAIM = """<Response><Gather numDigits="1" timeout="600" action="/claimed">
    <Say language="pt-BR">Retorno. Para ligar agora, digite um.</Say></Gather></Response>"""
BRIDGE = f"""<Response><Dial callerId="{LINE}" timeout="600" hangupOnStar="true" action="/verdict">
    <Number>{CITIZEN}</Number></Dial></Response>"""
VERDICT = """<Response><Gather numDigits="1" timeout="600" action="/done">
    <Say language="pt-BR">Falou com a pessoa?</Say></Gather></Response>"""


@pytest.fixture
def company(open_company: Opens) -> Company:
    """One whose switchboard is a SIP address."""
    return open_company(switchboard="sip:central@pbx.exemplo.br")


def call_agent(company: Company, customer: Customer) -> str:
    """The application calls the agent first; the call's sid."""
    customer.serves("/claim", CLAIM)
    customer.serves("/claimed", BRIDGE)
    customer.serves("/verdict", VERDICT)
    customer.serves("/done", "<Response><Say>Obrigado.</Say></Response>")
    created = company.client().calls.create(
        to=AGENT, from_=LINE, url=f"{customer.root}/claim", timeout=600
    )
    return str(created.sid)


def test_a_callback_is_lived_in_one_window(
    company: Company, customer: Customer, page: Page
) -> None:
    """Switch off, on; the agent's telephone rings, then the citizen's; they talk and hang up."""
    page.goto(company.root)
    switch = page.get_by_role("switch")
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    expect(page.locator("#switchboard-state")).to_have_text("fora do ar")
    assert company.get("/switchboard") == {"up": False}
    switch.click()
    expect(page.locator("#switchboard-state")).to_have_text("no ar")
    expect(page.locator("#telephones-none")).to_be_visible()

    sid = call_agent(company, customer)
    agent = page.get_by_role("article", name="(84) 99999-0001")
    expect(agent.locator(".chip")).to_have_text("tocando")
    agent.get_by_role("button", name="Atender").click()
    expect(agent).to_contain_text("Para ligar agora, digite um.")
    agent.get_by_role("button", name="1", exact=True).click()

    expect(page.locator("#incoming")).to_contain_text("Secretaria da Fazenda está ligando…")
    page.click("#incoming-answer")
    expect(page.locator("#incoming")).to_be_hidden()
    expect(page.locator("#state")).to_have_text("em conversa")
    expect(agent.locator(".chip")).to_have_text("em conversa")
    page.fill("#speech", "Alô, sou eu.")
    page.press("#speech", "Enter")
    expect(agent).to_contain_text("Alô, sou eu.")
    company.post(f"/telephones/{AGENT}/said", text="Aqui é da Fazenda.")
    expect(page.locator("#captions")).to_contain_text("Aqui é da Fazenda.")
    page.click("#hangup")
    expect(page.locator("#state")).to_have_text("ligação encerrada")
    expect(page.locator("#dial")).to_be_enabled()
    expect(agent).to_contain_text("Falou com a pessoa?")
    agent.get_by_role("button", name="1", exact=True).click()
    expect(agent.locator(".chip")).to_have_text("livre")
    expect(page.locator("#requests")).to_contain_text("/verdict")
    assert company.call(sid).end() == "completed"
    assert customer.at("/done")[0].params["Digits"] == "1"


def test_a_telephone_declines_from_the_page(
    company: Company, customer: Customer, page: Page
) -> None:
    """The citizen's, and the agent's."""
    page.goto(company.root)
    created = company.client().calls.create(to=CITIZEN, from_=LINE, url=f"{customer.root}/claim")
    page.click("#incoming-decline")
    assert company.call(created.sid).end() == "busy"
    sid = call_agent(company, customer)
    page.get_by_role("article").get_by_role("button", name="Recusar").click()
    assert company.call(sid).end() == "busy"


def test_a_citizens_telephone_behaves_as_chosen(
    company: Company, customer: Customer, page: Page
) -> None:
    """A machine takes the call by itself; keys go to whoever called."""
    company.post("/clock", speed=50)
    page.goto(company.root)
    with page.expect_response(lambda got: got.request.method == "POST" and got.ok):
        page.select_option("#citizen-mode", "machine")
    customer.serves("/claim", CLAIM)
    created = company.client().calls.create(to=CITIZEN, from_=LINE, url=f"{customer.root}/claim")
    assert company.call(created.sid).end() == "completed"
    assert company.telephone(CITIZEN)["mode"] == "machine"
    with page.expect_response(lambda got: got.request.method == "POST" and got.ok):
        page.select_option("#citizen-mode", "ask")
    with page.expect_response(lambda got: got.request.method == "POST" and got.ok):
        page.click("#speed-1")
    customer.serves("/claimed", "<Response/>")
    again = company.client().calls.create(to=CITIZEN, from_=LINE, url=f"{customer.root}/claim")
    page.click("#incoming-answer")
    expect(page.locator("#captions")).to_contain_text("Para ligar agora, digite um.")
    company.call(again.sid).doing("listening")
    page.click("#key-1")
    assert company.call(again.sid).end() == "completed"
    assert customer.at("/claimed")[0].params["Digits"] == "1"


def test_messages_show_on_the_telephone_newest_first(company: Company, page: Page) -> None:
    """Each with how far it came; another telephone shows its own."""
    company.post("/clock", speed=50)
    page.goto(company.root)
    expect(page.locator("#messages")).to_contain_text("Nenhuma mensagem")
    messages = company.client().messages
    messages.create(to=CITIZEN, from_=LINE, body="Primeira")
    expect(page.locator("#messages li")).to_contain_text(["Primeira"])
    expect(page.locator("#messages")).to_contain_text("entregue")
    with page.expect_response(lambda got: got.request.method == "POST" and got.ok):
        page.select_option("#sms-outcome", "undelivered")
    messages.create(to=CITIZEN, from_=LINE, body="Segunda")
    expect(page.locator("#messages li")).to_contain_text(["Segunda", "Primeira"])
    expect(page.locator("#messages li").first).to_contain_text("não entregue")
    page.select_option("#from", "+558432221234")
    expect(page.locator("#messages")).to_contain_text("Nenhuma mensagem")
    page.select_option("#from", "anonymous")
    expect(page.locator("#citizen-mode")).to_be_disabled()


def test_speed_and_faults_are_asked_for_from_the_page(company: Company, page: Page) -> None:
    """And what is asked for is shown."""
    page.goto(company.root)
    page.click("#speed-60")
    expect(page.locator("#speed-60")).to_have_attribute("aria-pressed", "true")
    told = company.get("/clock")
    assert isinstance(told, dict)
    assert told["speed"] == 60
    page.click("#faults summary")
    page.select_option("#fault-kind", "Calls 429")
    page.fill("#fault-times", "3")
    page.click("#fault-ask")
    expect(page.locator("#fault-list")).to_contain_text("recusada: pedidos demais (3 vezes)")
    page.select_option("#fault-kind", "webhooks drop")
    page.click("#fault-ask")
    expect(page.locator("#faults-count")).to_have_text("2")
    asked = company.get("/faults")
    assert [(each["path"], each["kind"]) for each in asked] == [  # type: ignore[attr-defined]
        ("Calls", "429"),
        ("webhooks", "drop"),
    ]
    page.click("#fault-clear")
    expect(page.locator("#fault-list li")).to_have_count(0)
    assert company.get("/faults") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_is_fit_for_everybody_while_telephones_ring(
    company: Company, customer: Customer, chromium: Browser, scheme: str, width: int
) -> None:
    """axe finds nothing, and nothing scrolls sideways."""
    context = window(chromium, width, scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(company.root)
    company.post("/clock", speed=5)
    company.post("/switchboard", up=False)
    company.client().messages.create(to=CITIZEN, from_=LINE, body="Ligaremos hoje.")
    company.post("/faults", path="Calls", kind="hang", method="PUT")
    page.click("#faults summary")
    company.post(f"/telephones/{AGENT}", mode="answers", answer_seconds=0, keys=["1"])
    sid = call_agent(company, customer)
    expect(page.locator("#incoming")).to_be_visible()
    expect(page.locator(".handset .chip")).to_have_text("ouvindo a linha")
    expect(page.locator("#messages")).to_contain_text("Ligaremos hoje.")
    assert violations(page) == []
    page.click("#incoming-answer")
    expect(page.locator("#state")).to_have_text("em conversa")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("#hangup")
    company.post(f"/telephones/{AGENT}/hangup")
    assert company.call(sid).end() == "completed"
    context.close()
