"""An agent is rung first and dials the citizen: https://www.twilio.com/docs/voice/twiml/dial."""

import pytest

from tests.simulator.calling import (
    AGENT,
    BRIDGE,
    BYE,
    CITIZEN,
    CLAIM,
    VERDICT,
    ended,
    rings,
    statuses,
)
from tests.simulator.customer import LINE, Company, Customer
from tests.support.programs import wait_until


def test_an_agent_claims_talks_to_the_citizen_and_judges(
    company: Company, customer: Customer
) -> None:
    """Agent first: claim, bridge, star, verdict; the citizen's leg is a call of its own."""
    customer.serves("/claim", CLAIM)
    customer.serves("/claimed", BRIDGE)
    customer.serves("/verdict", VERDICT)
    customer.serves("/done", BYE)
    company.post("/clock", speed=10)
    company.post(f"/telephones/{AGENT}", mode="answers", answer_seconds=0, keys=["1", "1"])
    sid = rings(company, customer)
    rung = company.until(CITIZEN, "ringing")["ringing"]
    assert (rung["from"], rung["sid"]) == (LINE, sid)
    company.post(f"/telephones/{CITIZEN}/answer")
    company.until(CITIZEN, "talking")
    company.until(AGENT, "talking")
    company.post(f"/telephones/{AGENT}/said", text="Aqui é da Fazenda.")
    company.post(f"/telephones/{CITIZEN}/said", text="Pois não.")
    assert company.heard(CITIZEN, "caller") == ["Aqui é da Fazenda."]
    assert company.heard(AGENT, "caller") == ["Pois não."]
    [leg] = company.client().calls.list(parent_call_sid=sid)
    assert (leg.direction, leg.status, leg.to) == ("outbound-dial", "in-progress", CITIZEN)
    wait_until("the machine detection is told", lambda: bool(customer.at("/machine")))
    company.post(f"/telephones/{AGENT}/keys", digits="*")
    assert ended(company, sid) == "completed"
    [verdict] = customer.at("/verdict")
    assert (verdict.params["DialCallStatus"], verdict.params["DialBridged"]) == (
        "completed",
        "true",
    )
    assert verdict.params["DialCallSid"] == leg.sid
    assert customer.at("/done")[0].params["Digits"] == "1"
    assert statuses(customer, "/leg") == ["initiated", "ringing", "in-progress", "completed"]
    for each in customer.at("/leg"):
        assert (each.params["CallSid"], each.params["ParentCallSid"]) == (leg.sid, sid)
    last = customer.at("/leg")[-1].params
    assert last["AnsweredBy"] == "human"
    assert last["CallDuration"] == verdict.params["DialCallDuration"]


@pytest.mark.parametrize(
    ("mode", "final"), [("busy", "busy"), ("no-answer", "no-answer"), ("fails", "failed")]
)
def test_a_citizen_who_is_not_reached_is_told_on_both_ways(
    company: Company, customer: Customer, mode: str, final: str
) -> None:
    """The action and the leg's own callbacks agree."""
    customer.serves("/claim", CLAIM)
    customer.serves("/claimed", BRIDGE)
    customer.serves("/verdict", BYE)
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{AGENT}", mode="answers", keys=["1"])
    company.post(f"/telephones/{CITIZEN}", mode=mode)
    ended(company, rings(company, customer))
    assert customer.at("/verdict")[0].params["DialCallStatus"] == final
    assert statuses(customer, "/leg")[-1] == final
    first, second = company.diallings()
    assert (first["address"], first["ended"]) == (AGENT, "completed")
    assert (second["address"], second["ended"], second["parent_sid"]) == (
        CITIZEN,
        final,
        first["sid"],
    )


def test_a_machine_at_the_citizens_is_a_talk_of_twenty_seconds(
    company: Company, customer: Customer
) -> None:
    """DialBridged alone does not say that a person was there."""
    customer.serves("/claim", BRIDGE)
    customer.serves("/verdict", BYE)
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{AGENT}", mode="answers")
    company.post(f"/telephones/{CITIZEN}", mode="machine")
    ended(company, rings(company, customer))
    told = customer.at("/verdict")[0].params
    assert (told["DialBridged"], told["DialCallDuration"]) == ("true", "20")
    assert customer.at("/machine")[0].params["AnsweredBy"] == "machine_start"


def test_a_party_leaves_the_talk_when_its_habit_says(company: Company, customer: Customer) -> None:
    """talk_seconds: of the citizen, and then of the agent."""
    customer.serves("/claim", BRIDGE)
    customer.serves("/verdict", BYE)
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{AGENT}", mode="answers")
    company.post(f"/telephones/{CITIZEN}", mode="answers", talk_seconds=75)
    ended(company, rings(company, customer))
    assert customer.at("/verdict")[0].params["DialCallDuration"] == "75"
    assert company.heard(AGENT, "said") == ["Obrigado."]
    company.post(f"/telephones/{AGENT}", talk_seconds=30)
    ended(company, rings(company, customer))
    assert customer.at("/verdict")[1].params["DialCallDuration"] == "30"
    assert customer.at("/verdict")[1].params["CallStatus"] == "completed"
    assert company.heard(AGENT, "said") == ["Obrigado."]
