"""Asynchronous machine detection of calls that the application makes to citizens.

https://www.twilio.com/docs/voice/answering-machine-detection
"""

import pytest

from tests.simulator.calling import BYE, CITIZEN, ended, rings, statuses
from tests.simulator.customer import Company, Customer, Received
from tests.support.programs import wait_until

WELCOME = """<Response><Gather numDigits="1" timeout="30" action="/pressed">
    <Say>Aqui é da Fazenda. Para falar agora, digite um.</Say></Gather></Response>"""
SPEED = 20


def calls_citizen(company: Company, customer: Customer, mode: str = "Enable") -> str:
    """Citizen first: the document plays at once, and who answered is told later."""
    return rings(
        company,
        customer,
        CITIZEN,
        machine_detection=mode,
        async_amd="true",
        async_amd_status_callback=f"{customer.root}/machine",
    )


@pytest.mark.parametrize("pace", ["real", "fast"])
@pytest.mark.parametrize(
    ("mode", "who", "told"),
    [
        ("Enable", "answers", "human"),
        ("Enable", "machine", "machine_start"),
        ("DetectMessageEnd", "answers", "human"),
        ("DetectMessageEnd", "machine", "machine_end_beep"),
    ],
)
def test_the_document_plays_at_once_and_who_answered_comes_later(
    company: Company, customer: Customer, mode: str, who: str, told: str, pace: str
) -> None:
    """The first request does not know yet; the ones after it do."""
    company.post("/clock", speed=SPEED)
    company.post("/pace", outbound=pace)
    company.post(f"/telephones/{CITIZEN}", mode=who)
    customer.serves("/claim", '<Response><Pause length="15"/><Redirect>/more</Redirect></Response>')
    customer.serves("/more", BYE)
    assert ended(company, calls_citizen(company, customer, mode)) == "completed"
    assert "AnsweredBy" not in customer.at("/claim")[0].params
    [machine] = customer.at("/machine")
    assert (machine.genuine, machine.params["AnsweredBy"]) == (True, told)
    assert customer.at("/more")[0].params["AnsweredBy"] == told
    paths = [each.path for each in customer.received if each.path != "/status"]
    assert paths == ["/claim", "/machine", "/more"]
    assert customer.at("/status")[-1].params["AnsweredBy"] == told


@pytest.mark.parametrize("pace", ["real", "fast"])
def test_a_citizen_may_press_one_before_it_is_known_who_they_are(
    company: Company, customer: Customer, pace: str
) -> None:
    """The key is taken; the verdict comes when its time has come."""
    company.post("/pace", outbound=pace)
    company.post(f"/telephones/{CITIZEN}", answer_seconds=0)
    customer.serves("/claim", WELCOME)
    customer.serves("/pressed", '<Response><Pause length="4"/></Response>')
    sid = calls_citizen(company, customer)
    company.until(CITIZEN, "ringing")
    company.post(f"/telephones/{CITIZEN}/answer")
    company.call(sid).until(lambda news: news["expects"]["digits"] == 1)  # type: ignore[index]
    asked = {"after": 1} if pace == "fast" else {}
    assert company.post(f"/calls/{sid}/keys", digits="1", **asked)["taken"] == 1
    assert ended(company, sid) == "completed"
    assert "AnsweredBy" not in customer.at("/pressed")[0].params
    assert customer.at("/machine")[0].params["AnsweredBy"] == "human"


@pytest.mark.parametrize("pace", ["real", "fast"])
def test_a_citizen_who_hangs_up_at_once_is_never_detected(
    company: Company, customer: Customer, pace: str
) -> None:
    """Nothing is told of who answered a call that is over."""
    company.post("/pace", outbound=pace)
    customer.serves("/claim", WELCOME)
    sid = calls_citizen(company, customer)
    company.until(CITIZEN, "ringing")
    company.post(f"/telephones/{CITIZEN}/answer")
    company.call(sid).until(lambda _: bool(customer.at("/claim")))
    company.post(f"/calls/{sid}/hangup", after=0.5, now=pace == "real")
    assert ended(company, sid) == "completed"
    company.post("/clock", speed=100)
    wait_until("the end is told", lambda: statuses(customer)[-1] == "completed")
    assert not customer.at("/machine")
    assert "AnsweredBy" not in customer.at("/status")[-1].params


def test_a_machine_may_be_hung_up_or_sent_elsewhere_when_it_is_known(
    company: Company, customer: Customer
) -> None:
    """Within the callback itself, by the genuine client."""
    company.post("/clock", speed=SPEED)
    company.post(f"/telephones/{CITIZEN}", mode="machine")
    client = company.client()

    def sends_elsewhere(got: Received) -> str:
        client.calls(got.params["CallSid"]).update(url=f"{customer.root}/message")
        return ""

    customer.serves("/claim", WELCOME)
    customer.serves("/machine", sends_elsewhere)
    customer.serves("/message", BYE)
    assert ended(company, calls_citizen(company, customer)) == "completed"
    assert customer.at("/message")[0].params["AnsweredBy"] == "machine_start"
    assert company.heard(CITIZEN, "said")[-1] == "Obrigado."
    assert not customer.at("/pressed")

    def hangs_up(got: Received) -> str:
        client.calls(got.params["CallSid"]).update(status="completed")
        return ""

    customer.serves("/machine", hangs_up)
    sid = calls_citizen(company, customer)
    assert ended(company, sid) == "completed"
    assert int(client.calls(sid).fetch().duration) < 20  # a machine left alone records so long


def test_who_does_not_answer_is_not_detected(company: Company, customer: Customer) -> None:
    """Nor is a busy telephone."""
    company.post("/pace", outbound="fast")
    for mode in ("busy", "no-answer"):
        company.post(f"/telephones/{CITIZEN}", mode=mode)
        assert ended(company, calls_citizen(company, customer)) == mode
    assert not customer.at("/machine")
    assert not customer.at("/claim")
