"""A call in progress is sent to another document by the genuine client.

https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource
"""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.calling import AGENT, BRIDGE, BYE, CITIZEN, CLAIM, ended, rings, statuses
from tests.simulator.customer import LINE, Company, Customer

LONG = '<Response><Gather timeout="500" action="/claimed"><Say>Digite um.</Say></Gather></Response>'


def listening(company: Company, customer: Customer, document: str = LONG) -> str:
    """A call to the agent that waits for a key; its sid."""
    customer.serves("/claim", document)
    company.post(f"/telephones/{AGENT}", mode="answers", answer_seconds=0)
    sid = rings(company, customer)
    company.call(sid).doing("listening")
    return sid


def test_a_call_that_waits_for_a_key_hears_another_document_at_once(
    company: Company, customer: Customer
) -> None:
    """By address; what it waited for is forgotten."""
    customer.serves("/elsewhere", BYE)
    sid = listening(company, customer)
    told = company.client().calls(sid).update(url=f"{customer.root}/elsewhere", method="GET")
    assert (told.sid, told.status) == (sid, "in-progress")
    assert ended(company, sid) == "completed"
    [asked] = customer.at("/elsewhere")
    assert (asked.method, asked.genuine) == ("GET", True)
    assert asked.params["CallSid"] == sid
    assert company.heard(AGENT, "said") == ["Digite um.", "Obrigado."]
    assert not customer.at("/claimed")
    assert statuses(customer) == ["initiated", "ringing", "in-progress", "completed"]


def test_a_call_is_given_another_document_itself(company: Company, customer: Customer) -> None:
    """And may be given one again."""
    sid = listening(company, customer)
    company.client().calls(sid).update(twiml=LONG.replace("um", "dois").replace("/claimed", LINE))
    company.call(sid).until(lambda _: "Digite dois." in company.heard(AGENT, "said"))
    company.client().calls(sid).update(twiml=BYE)
    assert ended(company, sid) == "completed"
    assert company.heard(AGENT, "said")[-1] == "Obrigado."


def test_a_document_elsewhere_that_cannot_be_had_turns_to_its_own_fallback(
    company: Company, customer: Customer
) -> None:
    """The new one, and not the call's first."""
    customer.serves("/elsewhere", "<Response>")
    customer.serves("/spare", BYE)
    sid = listening(company, customer)
    company.client().calls(sid).update(
        url=f"{customer.root}/elsewhere", fallback_url=f"{customer.root}/spare"
    )
    assert ended(company, sid) == "completed"
    assert customer.at("/spare")[0].params["ErrorCode"] == "12100"


def test_a_caller_is_fetched_out_of_a_talk(company: Company, customer: Customer) -> None:
    """The other party is hung up, and the <Dial>'s action is not told."""
    customer.serves("/claim", BRIDGE)
    customer.serves("/elsewhere", BYE)
    company.post(f"/telephones/{AGENT}", mode="answers", answer_seconds=0)
    company.post(f"/telephones/{CITIZEN}", mode="answers", answer_seconds=0)
    sid = rings(company, customer)
    company.until(CITIZEN, "talking")
    company.client().calls(sid).update(url=f"{customer.root}/elsewhere")
    assert ended(company, sid) == "completed"
    assert company.heard(AGENT, "said") == ["Obrigado."]
    assert statuses(customer, "/leg")[-1] == "completed"
    assert company.until(CITIZEN, "free")["talking"] is None
    assert not customer.at("/verdict")


def test_a_caller_is_fetched_away_while_a_telephone_rings(
    company: Company, customer: Customer
) -> None:
    """In fast pace too; an inbound caller as well."""
    customer.serves("/voice/incoming", BRIDGE.replace(f'callerId="{LINE}" ', ""))
    customer.serves("/elsewhere", BYE)
    phone = company.dial(**{"from": "+5584911112222"})
    company.until(CITIZEN, "ringing")
    company.client().calls(phone.sid).update(url=f"{customer.root}/elsewhere")
    assert phone.end() == "completed"
    assert phone.said == ["Obrigado."]
    assert statuses(customer, "/leg")[-1] == "canceled"


def test_a_caller_is_fetched_away_from_a_whisper(company: Company, customer: Customer) -> None:
    """What the called party hears alone stops too."""
    customer.serves(
        "/voice/incoming",
        f'<Response><Dial action="/done"><Number url="/w">{AGENT}</Number></Dial></Response>',
    )
    customer.serves("/w", '<Response><Gather timeout="500"><Say>Um?</Say></Gather></Response>')
    company.post(f"/telephones/{AGENT}", mode="answers", answer_seconds=0)
    phone = company.dial(pace="real")
    phone.until(lambda _: phone.log("whisper") == ["Um?"])
    company.client().calls(phone.sid).update(twiml=BYE)
    assert phone.end() == "completed"
    assert phone.said == ["Obrigado."]
    assert not customer.at("/done")


def test_a_message_that_was_being_left_is_kept(company: Company, customer: Customer) -> None:
    """Its own callback is told, its action is not."""
    customer.serves(
        "/voice/incoming",
        '<Response><Record action="/done" recordingStatusCallback="/kept"/></Response>',
    )
    phone = company.dial(pace="real")
    phone.doing("recording")
    phone.say("Minha mercadoria está retida.")
    phone.until(lambda _: phone.log("heard") != [])
    company.client().calls(phone.sid).update(twiml=BYE)
    assert phone.end() == "completed"
    assert len(customer.at("/kept")) == 1
    assert not customer.at("/done")


def test_only_a_call_in_progress_is_sent_elsewhere(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/api/errors/21220; it must be told where to, too"""
    sid = rings(company, customer)
    company.until(AGENT, "ringing")
    calls = company.client().calls
    refused = []
    for asked in ({"twiml": BYE}, {"status": "canceled"}, {"twiml": BYE}):
        try:
            calls(sid).update(**asked)
        except TwilioRestException as why:
            refused.append((why.status, why.code))
        if "status" in asked:
            assert ended(company, sid) == "canceled"
    assert refused == [(400, 21220)] * 2
    sid = listening(company, customer, CLAIM.replace('timeout="5"', 'timeout="500"'))
    for wrong, code in [({}, 21205), ({"url": "nowhere"}, 21205), ({"twiml": "<Re"}, 12100)]:
        with pytest.raises(TwilioRestException) as why_not:
            calls(sid).update(**wrong)
        assert why_not.value.code == code
    calls(sid).update(status="completed")
    assert ended(company, sid) == "completed"


def test_a_dialled_leg_is_not_sent_elsewhere_but_can_be_ended(
    company: Company, customer: Customer
) -> None:
    """It is refused, so that nobody relies on it."""
    customer.serves("/claim", BRIDGE)
    customer.serves("/verdict", BYE)
    company.post(f"/telephones/{AGENT}", mode="answers", answer_seconds=0)
    company.post(f"/telephones/{CITIZEN}", mode="answers", answer_seconds=0)
    sid = rings(company, customer)
    company.until(CITIZEN, "talking")
    [leg] = company.client().calls.list(parent_call_sid=sid)
    with pytest.raises(TwilioRestException) as refused:
        company.client().calls(leg.sid).update(twiml=BYE)
    assert (refused.value.status, refused.value.code) == (400, 20001)
    company.client().calls(leg.sid).update(status="completed")
    assert ended(company, sid) == "completed"
    assert customer.at("/verdict")[0].params["DialBridged"] == "true"
