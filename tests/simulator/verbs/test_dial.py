"""<Dial>, against https://www.twilio.com/docs/voice/twiml/dial, /number and /sip."""

import pytest

from tests.simulator.conftest import Opens
from tests.simulator.customer import CALLER, SWITCHBOARD, Company, Customer

DIAL = f"""<Response><Dial action="/done" timeout="25">{SWITCHBOARD}</Dial>
    <Say>I am unreachable</Say></Response>"""
DONE = "<Response><Say>Done</Say></Response>"
WHISPER = f"""<Response><Dial action="/done"><Number url="/whisper">{SWITCHBOARD}</Number></Dial>
</Response>"""


def told(customer: Customer) -> dict[str, str]:
    """What the action was told about the dialled leg."""
    [asked] = customer.at("/done")
    assert asked.genuine
    return {name: value for name, value in asked.params.items() if name.startswith("Dial")}


@pytest.mark.parametrize(
    ("mode", "status", "seconds"), [("busy", "busy", 1), ("no-answer", "no-answer", 25)]
)
def test_whoever_does_not_answer_is_told_to_the_action(
    company: Company, customer: Customer, mode: str, status: str, seconds: int
) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values; timeout"""
    customer.serves("/voice/incoming", DIAL)
    customer.serves("/done", DONE)
    company.post("/agent", mode=mode)
    phone = company.dial()
    phone.end()
    report = told(customer)
    assert (report["DialCallStatus"], report["DialBridged"]) == (status, "false")
    assert report["DialCallSid"].startswith("CA")
    assert phone.said == ["Done"]
    assert seconds <= company.offset() < seconds + 2


def test_a_switchboard_out_of_order_is_failed(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values: failed"""
    customer.serves("/voice/incoming", DIAL)
    customer.serves("/done", DONE)
    company.post("/agent", mode="fails")
    company.dial().end()
    assert told(customer)["DialCallStatus"] == "failed"


def test_a_number_that_is_not_the_switchboard_fails(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/api/errors/13224"""
    customer.serves("/voice/incoming", DIAL.replace(SWITCHBOARD, "415-123-4567"))
    customer.serves("/done", DONE)
    company.post("/agent", mode="answers")
    company.dial().end()
    assert told(customer)["DialCallStatus"] == "failed"
    assert company.errors() == [13224]


def test_the_agent_answers_both_talk_and_the_agent_hangs_up(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial#action: completed, DialBridged, duration"""
    customer.serves("/voice/incoming", DIAL)
    customer.serves("/done", DONE)
    phone = company.dial()
    phone.doing("dialling")
    ringing = company.get("/agent")
    assert isinstance(ringing, dict)
    assert (ringing["ringing"]["from"], ringing["talking"]) == (CALLER, None)
    company.post("/agent/answer")
    phone.doing("talking")
    assert phone.talk("Bom dia") is True
    company.post("/agent/said", text="Bom dia, em que posso ajudar?")
    company.post("/agent/hangup", after=42)
    phone.end()
    report = told(customer)
    assert (report["DialCallStatus"], report["DialBridged"]) == ("completed", "true")
    assert report["DialCallDuration"] == "42"
    assert "Bom dia, em que posso ajudar?" in phone.log("agent")
    heard = company.get("/agent")
    assert isinstance(heard, dict)
    assert [each["text"] for each in heard["log"] if each["kind"] == "caller"] == ["Bom dia"]
    assert phone.said == ["Done"]


def test_an_agent_may_decline(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values: busy"""
    customer.serves("/voice/incoming", DIAL)
    customer.serves("/done", DONE)
    phone = company.dial()
    phone.doing("dialling")
    company.post("/agent/decline")
    phone.end()
    assert told(customer)["DialCallStatus"] == "busy"


def test_without_action_the_next_verb_follows(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial#examples: Goodbye is said when the call ends"""
    document = f"""<?xml version="1.0" encoding="UTF-8"?>
<Response>
    <Dial>{SWITCHBOARD}</Dial>
    <Say>Goodbye</Say>
</Response>"""
    customer.serves("/voice/incoming", document)
    company.post("/agent", mode="busy")
    phone = company.dial()
    phone.end()
    assert phone.said == ["Goodbye"]


def test_a_caller_who_hangs_up_while_talking_still_has_the_action_told(
    company: Company, customer: Customer
) -> None:
    """The dialled leg is completed; the answer to the action is not obeyed."""
    customer.serves("/voice/incoming", DIAL)
    customer.serves("/done", DONE)
    company.post("/agent", mode="answers")
    phone = company.dial()
    phone.hang_up(after=30)
    assert phone.end() == "completed"
    report = told(customer)
    assert (report["DialBridged"], report["DialCallDuration"]) == ("true", "30")
    assert customer.at("/done")[0].params["CallStatus"] == "completed"
    assert phone.said == []


def test_a_caller_who_does_not_wait_cancels_the_ringing(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values: canceled"""
    customer.serves("/voice/incoming", DIAL)
    phone = company.dial()
    phone.hang_up()
    phone.end()
    assert told(customer)["DialCallStatus"] == "canceled"
    agent = company.get("/agent")
    assert isinstance(agent, dict)
    assert agent["ringing"] is None


def test_the_time_limit_ends_the_talk(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial#timelimit"""
    document = DIAL.replace('timeout="25"', 'timeLimit="20"')
    customer.serves("/voice/incoming", document)
    customer.serves("/done", DONE)
    company.post("/agent", mode="answers")
    phone = company.dial()
    phone.doing("talking")
    phone.wait()
    phone.end()
    assert told(customer)["DialCallDuration"] == "20"


def test_the_caller_may_leave_the_talk_with_a_star(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial#hanguponstar"""
    document = DIAL.replace('timeout="25"', 'hangupOnStar="true"')
    customer.serves("/voice/incoming", document)
    customer.serves("/done", DONE)
    company.post("/agent", mode="answers")
    phone = company.dial()
    phone.doing("talking")
    phone.press("5*")
    phone.end()
    assert told(customer)["DialBridged"] == "true"
    assert phone.said == ["Done"]


def test_an_agent_hears_the_whisper_before_the_caller(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/number#url"""
    customer.serves("/voice/incoming", WHISPER)
    customer.serves("/whisper", "<Response><Say>Mercadoria retida.</Say></Response>")
    customer.serves("/done", DONE)
    company.post("/agent", mode="answers")
    phone = company.dial()
    phone.doing("talking")
    company.post("/agent/hangup")
    phone.end()
    [asked] = customer.at("/whisper")
    assert asked.genuine
    assert asked.params["ParentCallSid"] == phone.sid
    assert asked.params["CallSid"] == told(customer)["DialCallSid"]
    assert asked.params["Direction"] == "outbound-dial"
    assert phone.log("whisper") == ["Mercadoria retida."]


def test_a_whisper_that_hangs_up_leaves_the_two_apart(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/number#url"""
    customer.serves("/voice/incoming", WHISPER)
    customer.serves("/whisper", "<Response><Hangup/></Response>")
    customer.serves("/done", DONE)
    company.post("/agent", mode="answers")
    company.dial().end()
    assert told(customer)["DialBridged"] == "false"


def test_a_sip_address_carries_headers(open_company: Opens, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/sip#custom-headers: X-… in the address's query"""
    company = open_company(switchboard="sip:fila@pbx.exemplo")
    document = """<Response><Dial action="/done" ringTone="br">
        <Sip>sip:fila@pbx.exemplo;transport=tls?X-Assunto=Acesso%20%C3%A0%20UVT&amp;X-Protocolo=123</Sip>
        </Dial></Response>"""
    customer.serves("/voice/incoming", document)
    customer.serves("/done", DONE)
    phone = company.dial()
    phone.doing("dialling")
    agent = company.get("/agent")
    assert isinstance(agent, dict)
    assert agent["ringing"]["headers"] == {"X-Assunto": "Acesso à UVT", "X-Protocolo": "123"}
    company.post("/agent/decline")
    phone.end()


def test_one_telephone_takes_one_call(company: Company, customer: Customer) -> None:
    """The second caller meets a busy switchboard."""
    customer.serves("/voice/incoming", DIAL)
    customer.serves("/done", DONE)
    company.post("/agent", mode="answers")
    first = company.dial()
    first.doing("talking")
    second = company.dial()
    second.end()
    company.post("/agent/hangup")
    first.end()
    statuses = [each.params["DialCallStatus"] for each in customer.at("/done")]
    assert statuses == ["busy", "completed"]


def test_answer_on_bridge_leaves_the_caller_ringing(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial#answeronbridge"""
    customer.serves("/voice/incoming", DIAL.replace("<Dial ", '<Dial answerOnBridge="true" '))
    phone = company.dial()
    assert phone.doing("dialling")["state"] == "ringing"
    company.post("/agent/answer")
    assert phone.doing("talking")["state"] == "in-progress"
    company.post("/agent/hangup")
    phone.end()
