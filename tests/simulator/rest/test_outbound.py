"""Calls that the application makes, against https://www.twilio.com/docs/voice/api/call-resource."""

from email.utils import parsedate_to_datetime

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.calling import AGENT, BYE, CITIZEN, CLAIM, VERDICT, ended, rings, statuses
from tests.simulator.customer import LINE, Company, Customer


def test_a_telephone_rings_answers_presses_and_hangs_up(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource"""
    customer.serves("/claim", CLAIM)
    customer.serves("/claimed", '<Response><Pause length="60"/></Response>')
    sid = rings(company, customer)
    ringing = company.until(AGENT, "ringing")["ringing"]
    assert (ringing["from"], ringing["child_sid"]) == (LINE, sid)
    assert company.client().calls(sid).fetch().status == "ringing"
    assert not customer.at("/claim")
    company.post(f"/telephones/{AGENT}/answer")
    assert company.until(AGENT, "on-line")["talking"]["direction"] == "outbound-api"
    company.call(sid).doing("listening")
    assert company.heard(AGENT, "said") == ["Digite um."]
    assert company.post(f"/telephones/{AGENT}/keys", digits="1")["taken"] == 1
    company.call(sid).until(lambda _: bool(customer.at("/claimed")))
    company.post(f"/telephones/{AGENT}/hangup")
    assert ended(company, sid) == "completed"
    [claimed] = customer.at("/claimed")
    assert (claimed.params["Digits"], claimed.params["Direction"]) == ("1", "outbound-api")
    assert claimed.params["To"] == AGENT
    assert statuses(customer) == ["initiated", "ringing", "in-progress", "completed"]
    numbers = [each.params["SequenceNumber"] for each in customer.at("/status")]
    assert numbers == ["0", "1", "2", "3"]
    assert all(parsedate_to_datetime(each.params["Timestamp"]) for each in customer.at("/status"))
    assert "CallDuration" in customer.at("/status")[-1].params
    assert company.until(AGENT, "free")["talking"] is None


@pytest.mark.parametrize(
    ("mode", "final"), [("busy", "busy"), ("no-answer", "no-answer"), ("fails", "failed")]
)
def test_who_is_not_reached_hears_no_document(
    company: Company, customer: Customer, mode: str, final: str
) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource#call-status-values"""
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{AGENT}", mode=mode)
    sid = rings(company, customer, timeout=25)
    assert ended(company, sid) == final
    rung = ["ringing"] if mode == "no-answer" else []
    assert statuses(customer) == ["initiated", *rung, final]
    assert not customer.at("/claim")
    call = company.client().calls(sid).fetch()
    assert (call.status, call.duration) == (final, "0")
    assert company.offset() == pytest.approx(25 if rung else 1, abs=1)


def test_who_declines_is_busy(company: Company, customer: Customer) -> None:
    """A person refuses."""
    sid = rings(company, customer)
    company.until(AGENT, "ringing")
    company.post(f"/telephones/{AGENT}/decline")
    assert ended(company, sid) == "busy"


def test_a_ringing_call_can_be_cancelled(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource: canceled"""
    sid = rings(company, customer)
    company.until(AGENT, "ringing")
    company.client().calls(sid).update(status="canceled")
    assert ended(company, sid) == "canceled"
    assert statuses(customer)[-1] == "canceled"
    assert company.until(AGENT, "free")["ringing"] is None


def test_a_call_in_progress_is_completed_and_not_cancelled(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource: completed"""
    customer.serves("/claim", CLAIM.replace('timeout="5"', 'timeout="60"'))
    company.post(f"/telephones/{AGENT}", mode="answers", answer_seconds=0)
    sid = rings(company, customer)
    company.call(sid).doing("listening")
    company.client().calls(sid).update(status="canceled")
    assert company.client().calls(sid).fetch().status == "in-progress"
    company.client().calls(sid).update(status="completed")
    assert ended(company, sid) == "completed"
    with pytest.raises(TwilioRestException):
        company.client().calls(sid).update(status="completed")


def test_a_second_call_to_a_telephone_in_use_is_busy(company: Company, customer: Customer) -> None:
    """One receiver, one call; and whoever is calling the line is in use too."""
    first = rings(company, customer)
    company.until(AGENT, "ringing")
    assert ended(company, rings(company, customer)) == "busy"
    company.post(f"/telephones/{AGENT}/decline")
    ended(company, first)
    customer.serves("/voice/incoming", CLAIM)
    caller = company.dial(**{"from": CITIZEN})
    caller.doing("listening")
    assert company.telephone(CITIZEN)["calling"] is True
    assert ended(company, rings(company, customer, CITIZEN)) == "busy"
    caller.hang_up()
    caller.end()
    assert company.telephone(CITIZEN)["calling"] is False


def test_a_habit_presses_one_key_a_gather_and_then_none(
    company: Company, customer: Customer
) -> None:
    """Each call begins with the first key again."""
    customer.serves("/claim", CLAIM)
    customer.serves("/claimed", VERDICT)
    customer.serves("/done", CLAIM.replace("Digite um", "Mais alguma coisa?"))
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{AGENT}", mode="answers", keys=["1", "3"])
    for n in (1, 2):
        assert ended(company, rings(company, customer)) == "completed"
        told = [
            each.params["Digits"] for path in ("/claimed", "/done") for each in customer.at(path)
        ]
        assert sorted(told) == ["1"] * n + ["3"] * n


@pytest.mark.parametrize(("mode", "who"), [("answers", "human"), ("machine", "machine_start")])
def test_who_answered_is_told_while_the_document_plays(
    company: Company, customer: Customer, mode: str, who: str
) -> None:
    """https://www.twilio.com/docs/voice/answering-machine-detection: asynchronous"""
    company.post("/clock", speed=20)
    customer.serves("/claim", '<Response><Pause length="15"/></Response>')
    company.post(f"/telephones/{CITIZEN}", mode=mode)
    sid = rings(
        company,
        customer,
        CITIZEN,
        machine_detection="Enable",
        async_amd="true",
        async_amd_status_callback=f"{customer.root}/machine",
    )
    assert ended(company, sid) == "completed"
    [told] = customer.at("/machine")
    assert told.genuine
    assert (told.params["AnsweredBy"], told.params["CallSid"]) == (who, sid)
    assert int(told.params["MachineDetectionDuration"]) > 0
    assert "AnsweredBy" not in customer.at("/claim")[0].params
    assert customer.at("/status")[-1].params["AnsweredBy"] == who
    assert company.client().calls(sid).fetch().answered_by == who


def test_without_async_detection_comes_before_the_document(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/answering-machine-detection"""
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{CITIZEN}", mode="machine")
    customer.serves("/claim", BYE)
    ended(company, rings(company, customer, CITIZEN, machine_detection="DetectMessageEnd"))
    assert customer.at("/claim")[0].params["AnsweredBy"] == "machine_end_beep"


def test_a_machine_presses_nothing_and_ends_after_twenty_seconds(
    company: Company, customer: Customer
) -> None:
    """It records what it hears."""
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{CITIZEN}", mode="machine", keys=["1"])
    customer.serves("/claim", CLAIM.replace("</Gather>", "</Gather><Redirect>/claim</Redirect>"))
    sid = rings(company, customer, CITIZEN)
    assert ended(company, sid) == "completed"
    assert company.client().calls(sid).fetch().duration == "20"
    assert not customer.at("/claimed")


def test_the_time_limit_ends_the_call(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource: TimeLimit"""
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{AGENT}", mode="answers")
    customer.serves("/claim", '<Response><Pause length="500"/></Response>')
    sid = rings(company, customer, time_limit=40)
    assert ended(company, sid) == "completed"
    assert customer.at("/status")[-1].params["CallDuration"] == "40"


def test_a_document_may_come_with_the_request(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource: Twiml"""
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{AGENT}", mode="answers")
    created = company.client().calls.create(to=AGENT, from_=LINE, twiml=BYE)
    assert ended(company, created.sid) == "completed"
    assert company.heard(AGENT, "said") == ["Obrigado."]


def test_a_document_that_cannot_be_had_turns_to_the_fallback(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource: FallbackUrl"""
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{AGENT}", mode="answers")
    customer.serves("/claim", "<Response>")
    customer.serves("/spare", BYE)
    ended(company, rings(company, customer, fallback_url=f"{customer.root}/spare"))
    assert customer.at("/spare")[0].params["ErrorCode"] == "12100"
    assert company.heard(AGENT, "said") == ["Obrigado."]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"to": ""}, 21201),
        ({"from_": ""}, 21213),
        ({"to": "3232-1234"}, 21211),
        ({"from_": "+5584911112222"}, 21210),
        ({"url": ""}, 21205),
        ({"url": "http://under_scored.example/x"}, 21205),
        ({"status_callback_event": ["sometimes"]}, 21626),
        ({"status_callback": "nowhere"}, 21609),
        ({"record": True}, 20001),
        ({"timeout": 601}, 20001),
    ],
)
def test_a_call_that_cannot_be_made_is_refused_with_twilios_code(
    company: Company, customer: Customer, asked: dict[str, object], code: int
) -> None:
    """https://www.twilio.com/docs/api/errors"""
    with pytest.raises(TwilioRestException) as refused:
        rings(company, customer, **asked)  # type: ignore[arg-type]
    assert (refused.value.status, refused.value.code) == (400, code)
    assert company.diallings() == []
