"""Telephones by their address, the switchboard's switch, and what is counted of all ringing."""

from typing import Any

import pytest
import requests

from tests.simulator.conftest import Opens
from tests.simulator.customer import CALLER, LINE, SWITCHBOARD, Company, Customer
from tests.support.programs import wait_until

AGENT = "sip:ana@pbx.exemplo"
DONE = "<Response><Say>Done</Say></Response>"


def dials(customer: Customer, noun: str, attributes: str = "") -> None:
    """The line puts every caller through to this."""
    customer.serves(
        "/voice/incoming", f'<Response><Dial action="/done" {attributes}>{noun}</Dial></Response>'
    )
    customer.serves("/done", DONE)


def outcome(customer: Customer) -> str:
    """How the last <Dial> ended."""
    return customer.at("/done")[-1].params["DialCallStatus"]


@pytest.mark.parametrize(
    "spelling",
    [f"<Sip>{AGENT};transport=tls?X-A=1</Sip>", "<Sip>SIP:Ana@PBX.exemplo</Sip>"],
)
def test_one_telephone_has_many_spellings(
    company: Company, customer: Customer, spelling: str
) -> None:
    """Parameters, headers and capitals are no part of an address."""
    dials(customer, spelling)
    company.post(f"/telephones/{AGENT}", mode="busy")
    company.dial().end()
    assert outcome(customer) == "busy"
    assert [each["address"] for each in company.diallings()] == [AGENT]


def test_an_agents_telephone_has_a_name_and_is_known_from_the_start(open_company: Opens) -> None:
    """Before it ever rang; however its address is written."""
    company = open_company(telephones=(("SIP:Ana@PBX.exemplo;transport=tls", "Ana"),))
    known = company.get("/telephones")
    names = [(each["address"], each["name"]) for each in known]  # type: ignore[attr-defined]
    assert names == [(SWITCHBOARD, ""), (AGENT, "Ana")]
    assert company.telephone(AGENT)["state"] == "free"


def test_those_of_the_last_hour_can_be_asked_for_alone(open_company: Opens) -> None:
    """And always whoever has a name; setting the clock lets no time pass."""
    company = open_company(telephones=((AGENT, "Ana"),))

    def latest(**asked: int) -> list[str]:
        found = requests.get(f"{company.root}/telephones", params=asked, timeout=5).json()
        return [each["address"] for each in found]

    numbers = [f"+558499999000{n}" for n in range(4)]
    company.post("/telephones", default_mode="ask")
    for number in numbers[:3]:
        company.post(f"/telephones/{number}", mode="ask")
    client = company.client()
    ringing = client.calls.create(to=numbers[3], from_=LINE, twiml=DONE, timeout=600)
    company.until(numbers[3], "ringing")
    company.post("/clock", advance=7200)
    assert latest(within=3600) == [SWITCHBOARD, AGENT, *numbers]
    assert latest(within=3600, most=2) == [AGENT, *numbers[1:]]
    assert latest(within=0) == [AGENT, numbers[3]]
    company.post("/clock", speed=1000)
    wait_until("an hour has passed", lambda: latest(within=3600) == [AGENT])
    assert company.call(ringing.sid).end() == "no-answer"
    assert len(latest()) == 6


def test_telephones_not_yet_known_do_the_usual(company: Company, customer: Customer) -> None:
    """A known one keeps its habits; looking at one does not make it known."""
    company.post(f"/telephones/{CALLER}", mode="answers", talk_seconds=12, keys=["1"])
    company.post("/telephones", default_mode="no-answer", answer_seconds=2)
    assert company.telephone("+5584999990009")["mode"] == "no-answer"
    known = company.get("/telephones")
    assert [each["address"] for each in known] == [SWITCHBOARD, CALLER]  # type: ignore[attr-defined]
    mine = company.telephone(CALLER)
    assert (mine["mode"], mine["talk_seconds"], mine["keys"]) == ("answers", 12, ["1"])
    assert company.telephone(SWITCHBOARD)["mode"] == "ask"
    dials(customer, "+5584999990009", 'timeout="10"')
    company.dial().end()
    assert outcome(customer) == "no-answer"


@pytest.mark.parametrize(
    ("address", "asked", "status"),
    [
        (CALLER, {"mode": "asleep"}, 400),
        (CALLER, {"keys": "1"}, 400),
        (CALLER, {"keys": ["x"]}, 400),
        (CALLER, {"talk_seconds": -1}, 400),
        (CALLER, {"sms": "lost"}, 400),
        ("3232-1234", {"mode": "ask"}, 404),
        (f"{CALLER}/dance", {}, 404),
        (f"{CALLER}/answer", {}, 409),
        (f"{CALLER}/decline", {}, 409),
        (f"{CALLER}/hangup", {}, 409),
        (f"{CALLER}/keys", {"digits": "1"}, 409),
        (f"{CALLER}/keys", {"digits": "a"}, 400),
        (f"{CALLER}/said", {"text": "oi"}, 409),
    ],
)
def test_what_a_telephone_cannot_do_is_refused(
    company: Company, address: str, asked: dict[str, Any], status: int
) -> None:
    """With a reason, in JSON."""
    reply = requests.post(f"{company.root}/telephones/{address}", json=asked, timeout=5)
    assert reply.status_code == status
    assert reply.json()["error"]


def test_the_switch_takes_the_switchboard_and_its_whole_host_out(
    open_company: Opens, customer: Customer
) -> None:
    """Whatever their modes; citizens' telephones still work."""
    company = open_company(switchboard="sip:fila@pbx.exemplo;transport=tls")
    company.post("/telephones", default_mode="answers", talk_seconds=5)
    company.post("/agent", mode="answers")
    assert company.post("/switchboard", up=False) == {"up": False}
    for noun, told in [
        ("<Sip>sip:fila@pbx.exemplo</Sip>", "failed"),
        (f"<Sip>{AGENT}</Sip>", "failed"),
        ("<Sip>sip:ana@elsewhere.exemplo</Sip>", "completed"),
        (f"<Number>{CALLER}</Number>", "completed"),
    ]:
        dials(customer, noun)
        company.dial(**{"from": "+5584977776666"}).end()
        assert outcome(customer) == told, noun
    company.post("/switchboard", up=True)
    dials(customer, f"<Sip>{AGENT}</Sip>")
    company.dial(**{"from": "+5584977776666"}).end()
    assert outcome(customer) == "completed"
    assert company.get("/switchboard") == {"up": True}


def test_a_switch_is_on_or_off(company: Company) -> None:
    """Nothing in between."""
    reply = requests.post(f"{company.root}/switchboard", json={"up": "maybe"}, timeout=5)
    assert reply.status_code == 400


def test_every_ringing_is_counted(company: Company, customer: Customer) -> None:
    """When, where, by whom, how it ended and how long it lasted."""
    company.post("/clock", now="2026-11-23T13:00:00Z")
    company.post(f"/telephones/{SWITCHBOARD}", mode="answers", talk_seconds=33)
    dials(customer, SWITCHBOARD)
    phone = company.dial()
    phone.end()
    [rung] = company.diallings(SWITCHBOARD)
    assert rung["at"].startswith("2026-11-23T13:00:")
    assert (rung["parent_sid"], rung["direction"]) == (phone.sid, "outbound-dial")
    assert (rung["ended"], rung["seconds"]) == ("completed", 33)


def test_a_caller_id_that_is_not_ours_is_not_shown(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/api/errors/13214"""
    dials(customer, SWITCHBOARD, 'callerId="+5511999990000"')
    company.dial().end()
    assert outcome(customer) == "failed"
    assert company.errors() == [13214]
    assert company.diallings() == []


def test_a_called_party_may_answer_a_whisper_with_a_key(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/number#url: a <Gather> to decline by"""
    dials(customer, f'<Number url="/whisper">{SWITCHBOARD}</Number>')
    customer.serves(
        "/whisper",
        """<Response><Gather numDigits="1" action="/accepted"><Say>Digite um.</Say></Gather>
        <Hangup/></Response>""",
    )
    customer.serves("/accepted", "<Response/>")
    phone = company.dial()
    company.until(SWITCHBOARD, "ringing")
    company.post("/agent/answer")
    assert company.until(SWITCHBOARD, "on-line")["talking"]["from"] == CALLER
    company.post("/agent/keys", digits="1")
    phone.doing("talking")
    company.post("/agent/hangup", after=9)
    phone.end()
    [asked] = customer.at("/accepted")
    assert (asked.params["Digits"], asked.params["ParentCallSid"]) == ("1", phone.sid)
    assert customer.at("/done")[0].params["DialBridged"] == "true"


def test_a_caller_who_leaves_during_a_whisper_ends_it(company: Company, customer: Customer) -> None:
    """The called party hears no more."""
    dials(customer, f'<Number url="/whisper">{SWITCHBOARD}</Number>')
    customer.serves("/whisper", '<Response><Gather numDigits="1" action="/no"/></Response>')
    company.post("/agent", mode="ask")
    phone = company.dial()
    company.until(SWITCHBOARD, "ringing")
    company.post("/agent/answer")
    company.until(SWITCHBOARD, "on-line")
    phone.hang_up()
    assert phone.end() == "completed"
    told = customer.at("/done")[0].params
    assert (told["DialBridged"], told["CallStatus"]) == ("false", "completed")
    assert company.telephone(SWITCHBOARD)["state"] == "free"


def test_a_leg_can_be_ended_by_itself(company: Company, customer: Customer) -> None:
    """The dialled leg is a call known to REST; the caller goes on."""
    dials(customer, SWITCHBOARD)
    phone = company.dial()
    company.until(SWITCHBOARD, "ringing")
    company.post("/agent/answer")
    phone.doing("talking")
    [leg] = company.client().calls.list(parent_call_sid=phone.sid)
    company.client().calls(leg.sid).update(status="completed")
    assert phone.end() == "completed"
    assert phone.said == ["Done"]
    assert company.client().calls(leg.sid).fetch().status == "completed"
