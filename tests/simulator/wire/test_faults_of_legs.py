"""The same faults befall what is told of a dialled leg, of a detection, and of an SMS."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.simulator.calling import AGENT, BRIDGE, BYE, CITIZEN, ended, rings, statuses
from tests.simulator.customer import LINE, Company, Customer
from tests.support.programs import wait_until

LEG = ["initiated", "ringing", "in-progress", "completed"]


def bridge(company: Company, customer: Customer) -> str:
    """An agent dials a citizen, they talk, and both hang up; the agent's sid."""
    customer.serves("/claim", BRIDGE)
    customer.serves("/verdict", BYE)
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{AGENT}", mode="answers")
    company.post(f"/telephones/{CITIZEN}", mode="answers", talk_seconds=30)
    sid = rings(company, customer)
    ended(company, sid)
    return sid


def text(company: Company, customer: Customer) -> str:
    """An SMS to the citizen; its sid."""
    company.post("/pace", outbound="fast")
    created = company.client().messages.create(
        to=CITIZEN, from_=LINE, body="Ligaremos hoje.", status_callback=f"{customer.root}/sms"
    )
    return str(created.sid)


def texts(customer: Customer) -> list[str]:
    """What was told of SMS, in the order of arrival."""
    assert all(each.genuine for each in customer.at("/sms"))
    return [each.params["MessageStatus"] for each in customer.at("/sms")]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("drop", ["ringing", "in-progress", "completed"]),
        ("duplicate", ["initiated", *LEG]),
        ("reorder", ["ringing", "initiated", "in-progress", "completed"]),
        ("delay", ["ringing", "in-progress", "completed", "initiated"]),
    ],
)
def test_a_dialled_legs_callback_is_lost_doubled_or_late(
    company: Company, customer: Customer, kind: str, told: list[str]
) -> None:
    """Only the leg's: what the parent tells is not touched, and the talk is not either."""
    company.post("/faults", path="webhooks", kind=kind, match="/leg", seconds=2)
    bridge(company, customer)
    wait_until("the leg is told", lambda: statuses(customer, "/leg") == told)
    assert statuses(customer) == LEG
    if kind == "duplicate":
        first, second = customer.at("/leg")[:2]
        assert first == second
    assert customer.at("/verdict")[0].params["DialCallDuration"] == "30"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("drop", ["sent", "delivered"]),
        ("duplicate", ["queued", "queued", "sent", "delivered"]),
        ("reorder", ["sent", "queued", "delivered"]),
        ("delay", ["sent", "delivered", "queued"]),
    ],
)
def test_an_sms_status_is_lost_doubled_or_late(
    company: Company, customer: Customer, kind: str, told: list[str]
) -> None:
    """The message itself arrives."""
    company.post("/faults", path="webhooks", kind=kind, match="/sms", seconds=1)
    sid = text(company, customer)
    wait_until("the message is told", lambda: texts(customer) == told)
    assert company.client().messages(sid).fetch().status == "delivered"


@pytest.mark.parametrize(("kind", "times"), [("drop", 0), ("duplicate", 2), ("delay", 1)])
def test_a_detection_is_lost_doubled_or_late(
    company: Company, customer: Customer, kind: str, times: int
) -> None:
    """Among the callbacks of the same leg, the right one is doubled."""
    company.post("/faults", path="webhooks", kind=kind, match="/machine", seconds=1)
    bridge(company, customer)
    wait_until("the detection is told", lambda: len(customer.at("/machine")) == times)
    assert {each.params["AnsweredBy"] for each in customer.at("/machine")} <= {"human"}
    assert statuses(customer, "/leg") == LEG


@pytest.mark.parametrize(("kind", "code"), [("429", 20429), ("500", 20500), ("503", 20503)])
def test_a_refused_message_is_not_sent(
    company: Company, customer: Customer, kind: str, code: int
) -> None:
    """And calls are not touched."""
    company.post("/faults", path="Messages", kind=kind)
    with pytest.raises(TwilioRestException) as refused:
        text(company, customer)
    assert (str(refused.value.status), refused.value.code) == (kind, code)
    assert company.client().messages.list() == []
    text(company, customer)
    wait_until("the message is told", lambda: texts(customer)[-1:] == ["delivered"])


@pytest.mark.parametrize("kind", ["accept-then-close", "hang"])
def test_a_call_is_ended_although_nobody_hears_that_it_was(
    company: Company, customer: Customer, kind: str
) -> None:
    """An update is at fault by the call's own address; so is one of a message's sending."""
    sid = rings(company, customer)
    company.until(AGENT, "ringing")
    company.post("/faults", path=f"Calls/{sid}", kind=kind, seconds=30)
    lost = (requests.ConnectionError, requests.ReadTimeout)
    with pytest.raises(lost):
        company.client(seconds=0.5).calls(sid).update(status="completed")
    assert ended(company, sid) == "canceled"
    company.post("/faults", path="Messages", kind=kind, seconds=30)
    with pytest.raises(lost):
        company.client(seconds=0.5).messages.create(to=CITIZEN, from_=LINE, body="Oi")
    requests.delete(f"{company.root}/faults", timeout=5)
    assert len(company.client().messages.list()) == 1
