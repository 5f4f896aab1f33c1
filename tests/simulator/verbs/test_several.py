"""Several nouns in one <Dial>, against https://www.twilio.com/docs/voice/twiml/number."""

import pytest

from tests.simulator.calling import AGENT, BYE, CITIZEN, ended, rings, statuses
from tests.simulator.customer import LINE, Company, Customer

BIA, CAIO = "sip:bia@pbx.exemplo", "+5584999990003"
EVENTS = 'statusCallbackEvent="initiated ringing answered completed"'
NOUNS = f"""<Sip statusCallback="/bia" {EVENTS}>{BIA}</Sip>
    <Number statusCallback="/caio" {EVENTS}>{CAIO}</Number>"""


def dials(customer: Customer, nouns: str = NOUNS, attributes: str = 'timeout="20"') -> None:
    """Every caller is put through to whoever of them answers first."""
    customer.serves(
        "/voice/incoming", f'<Response><Dial action="/done" {attributes}>{nouns}</Dial></Response>'
    )
    customer.serves("/done", BYE)


def outcome(customer: Customer) -> tuple[str, str]:
    """What the action was told: the status, and whether anybody was bridged."""
    [told] = customer.at("/done")
    return told.params["DialCallStatus"], told.params["DialBridged"]


def test_the_first_person_to_answer_is_put_through_and_the_other_is_canceled(
    company: Company, customer: Customer
) -> None:
    """Both telephones ring at once; each leg tells its own story to its own address."""
    dials(customer)
    phone = company.dial(pace="real")
    company.until(BIA, "ringing")
    company.until(CAIO, "ringing")
    company.post(f"/telephones/{CAIO}/answer")
    phone.doing("talking")
    assert company.until(BIA, "free")["ringing"] is None
    assert phone.talk("Bom dia") is True
    assert company.heard(CAIO, "caller") == ["Bom dia"]
    company.post(f"/telephones/{CAIO}/hangup")
    assert phone.end() == "completed"
    assert statuses(customer, "/bia") == ["initiated", "ringing", "canceled"]
    assert statuses(customer, "/caio") == ["initiated", "ringing", "in-progress", "completed"]
    assert outcome(customer) == ("completed", "true")
    [leg] = [each for each in company.diallings(CAIO) if each["parent_sid"] == phone.sid]
    assert customer.at("/done")[0].params["DialCallSid"] == leg["sid"]
    sids = {each.params["CallSid"] for each in customer.at("/bia")}
    assert sids == {company.diallings(BIA)[0]["sid"]} != {leg["sid"]}
    assert {each.params["ParentCallSid"] for each in customer.at("/bia")} == {phone.sid}


def test_a_telephone_that_is_quicker_by_itself_wins(company: Company, customer: Customer) -> None:
    """In fast pace too, where seconds are only counted."""
    dials(customer)
    company.post(f"/telephones/{BIA}", mode="answers", answer_seconds=9)
    company.post(f"/telephones/{CAIO}", mode="answers", answer_seconds=4, talk_seconds=30)
    company.dial().end()
    assert statuses(customer, "/bia")[-1] == "canceled"
    assert customer.at("/done")[0].params["DialCallDuration"] == "30"
    assert 34 <= company.offset() < 40


def test_while_one_is_busy_and_one_declines_the_third_may_answer(
    company: Company, customer: Customer
) -> None:
    """Whoever is out of the race leaves the others in it."""
    dials(customer, NOUNS + f"<Number>{AGENT}</Number>")
    company.post(f"/telephones/{BIA}", mode="busy")
    phone = company.dial()
    company.until(CAIO, "ringing")
    company.post(f"/telephones/{CAIO}/decline")
    company.until(AGENT, "ringing")
    company.post(f"/telephones/{AGENT}/answer")
    phone.doing("talking")
    company.post(f"/telephones/{AGENT}/hangup")
    phone.end()
    assert outcome(customer) == ("completed", "true")
    assert statuses(customer, "/bia") == ["initiated", "busy"]
    assert statuses(customer, "/caio") == ["initiated", "ringing", "busy"]


@pytest.mark.parametrize(
    ("bia", "caio", "told"),
    [
        ("busy", "no-answer", "no-answer"),
        ("fails", "busy", "busy"),
        ("fails", "fails", "failed"),
    ],
)
def test_when_nobody_answers_each_leg_ends_in_its_own_way(
    company: Company, customer: Customer, bia: str, caio: str, told: str
) -> None:
    """The action hears of the most hopeful of them."""
    dials(customer)
    company.post(f"/telephones/{BIA}", mode=bia)
    company.post(f"/telephones/{CAIO}", mode=caio)
    company.dial().end()
    names = {"fails": "failed"}
    assert statuses(customer, "/bia")[-1] == names.get(bia, bia)
    assert statuses(customer, "/caio")[-1] == names.get(caio, caio)
    assert outcome(customer) == (told, "false")
    assert "DialCallDuration" not in customer.at("/done")[0].params


def test_a_caller_who_does_not_wait_cancels_every_ringing(
    company: Company, customer: Customer
) -> None:
    """Nobody goes on ringing for a caller who is gone."""
    dials(customer)
    phone = company.dial()
    company.until(CAIO, "ringing")
    phone.hang_up()
    phone.end()
    assert outcome(customer) == ("canceled", "false")
    for address, path in [(BIA, "/bia"), (CAIO, "/caio")]:
        assert company.telephone(address)["state"] == "free"
        assert statuses(customer, path)[-1] == "canceled"


def test_a_ringing_leg_that_is_ended_over_rest_leaves_the_other(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource"""
    dials(customer)
    phone = company.dial()
    company.until(CAIO, "ringing")
    [leg] = company.client().calls.list(parent_call_sid=phone.sid, to=CAIO)
    company.client().calls(leg.sid).update(status="completed")
    company.until(CAIO, "free")
    company.post(f"/telephones/{BIA}/answer")
    phone.doing("talking")
    company.post(f"/telephones/{BIA}/hangup")
    phone.end()
    assert statuses(customer, "/caio")[-1] == "canceled"
    assert outcome(customer) == ("completed", "true")


def test_one_after_another_when_the_dial_is_sequential(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/dial#sequential: each with its own timeout"""
    dials(customer, attributes='sequential="true" timeout="10"')
    company.post(f"/telephones/{BIA}", mode="no-answer")
    company.post(f"/telephones/{CAIO}", mode="answers", answer_seconds=2, talk_seconds=5)
    company.dial().end()
    assert statuses(customer, "/bia") == ["initiated", "ringing", "no-answer"]
    assert outcome(customer) == ("completed", "true")
    first, second = company.diallings()
    assert (first["address"], second["address"]) == (BIA, CAIO)
    assert first["at"][:17] <= second["at"][:17]
    assert company.offset() >= 17


def test_an_address_that_is_none_does_not_stop_the_others(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/api/errors/13224"""
    dials(customer, f"<Number>3232-1234</Number><Number>{CAIO}</Number>")
    company.post(f"/telephones/{CAIO}", mode="answers", talk_seconds=5)
    company.dial().end()
    assert outcome(customer) == ("completed", "true")
    assert company.errors() == [13224]


def test_ten_telephones_ring_at_most(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/number: up to ten nouns"""
    dials(customer, "".join(f"<Number>+55849999900{n:02d}</Number>" for n in range(11)))
    company.post("/telephones", default_mode="busy")
    company.dial().end()
    assert len(company.diallings()) == 10
    assert company.errors() == [12200]


def test_an_agent_who_was_called_first_dials_two_of_the_citizens_telephones(
    company: Company, customer: Customer
) -> None:
    """The same in a call that the application made; the line's number is shown to both."""
    customer.serves(
        "/claim",
        f"""<Response><Dial callerId="{LINE}" action="/done">
        <Number>{CITIZEN}</Number><Number>{CAIO}</Number></Dial></Response>""",
    )
    customer.serves("/done", BYE)
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{AGENT}", mode="answers")
    company.post(f"/telephones/{CITIZEN}", mode="machine", answer_seconds=15)
    company.post(f"/telephones/{CAIO}", mode="answers", answer_seconds=3, talk_seconds=40)
    sid = rings(company, customer)
    assert ended(company, sid) == "completed"
    legs = company.client().calls.list(parent_call_sid=sid, from_=LINE)
    assert {(each.to, each.status) for each in legs} == {
        (CITIZEN, "canceled"),
        (CAIO, "completed"),
    }
