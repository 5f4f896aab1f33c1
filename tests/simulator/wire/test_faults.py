"""Faults on request: at the REST interface, and on the way of status callbacks."""

import threading
import time
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.simulator.customer import LINE, Company, Customer
from tests.support.programs import wait_until

CITIZEN = "+5584988887777"
ALL = ["initiated", "ringing", "answered", "completed"]


def call(company: Company, customer: Customer, seconds: float = 5) -> str:
    """A call that is answered and hung up at once; its sid."""
    customer.serves("/claim", "<Response/>")
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{CITIZEN}", mode="answers")
    created = company.client(seconds=seconds).calls.create(
        to=CITIZEN,
        from_=LINE,
        url=f"{customer.root}/claim",
        status_callback=f"{customer.root}/status",
        status_callback_event=ALL,
    )
    return str(created.sid)


def made(company: Company) -> int:
    """How many calls and messages there are."""
    client = company.client()
    return len(client.calls.list()) + len(client.messages.list())


def told(customer: Customer) -> list[str]:
    """The sequence numbers of the callbacks, in the order of arrival."""
    assert all(each.genuine for each in customer.at("/status"))
    return [each.params["SequenceNumber"] for each in customer.at("/status")]


def until_told(customer: Customer, *numbers: str) -> None:
    """Those callbacks came, in that order, and no others."""
    wait_until(f"{numbers} are told", lambda: told(customer) == list(numbers))


def test_a_call_is_made_and_the_socket_closes_without_a_reply(
    company: Company, customer: Customer
) -> None:
    """Whoever asked cannot know."""
    company.post("/faults", path="Calls", kind="accept-then-close")
    with pytest.raises(requests.ConnectionError):
        call(company, customer)
    [only] = company.client().calls.list()
    company.call(only.sid).end()
    assert only.to == CITIZEN
    assert company.get("/faults") == []
    company.call(call(company, customer)).end()


def test_a_message_is_sent_and_the_socket_closes_without_a_reply(
    company: Company, customer: Customer
) -> None:
    """The same for SMS, and calls are not touched."""
    company.post("/faults", path="Messages", kind="accept-then-close")
    company.call(call(company, customer)).end()
    with pytest.raises(requests.ConnectionError):
        company.client().messages.create(to=CITIZEN, from_=LINE, body="Oi")
    assert made(company) == 2


@pytest.mark.parametrize(("kind", "code"), [("429", 20429), ("500", 20500), ("503", 20503)])
def test_a_refused_call_is_not_made(
    company: Company, customer: Customer, kind: str, code: int
) -> None:
    """As often as asked, and then no more."""
    company.post("/faults", path="Calls", kind=kind, times=2)
    for _ in range(2):
        with pytest.raises(TwilioRestException) as refused:
            call(company, customer)
        assert (str(refused.value.status), refused.value.code) == (kind, code)
    assert made(company) == 0
    company.call(call(company, customer)).end()
    assert made(company) == 1


def test_a_call_is_made_and_the_reply_does_not_come_in_time(
    company: Company, customer: Customer
) -> None:
    """Until all faults are cleared."""
    company.post("/faults", path="Calls", kind="hang", seconds=60, times=None)
    for _ in range(2):
        with pytest.raises(requests.ReadTimeout):
            call(company, customer, seconds=0.3)
    assert requests.delete(f"{company.root}/faults", timeout=5).json() == []
    calls = company.client().calls.list()
    assert len(calls) == 2
    for each in calls:
        company.call(each.sid).end()


def test_a_reply_that_hangs_comes_in_the_end(company: Company, customer: Customer) -> None:
    """In real seconds, however fast the clock."""
    company.post("/clock", speed=100)
    company.post("/faults", path="Calls", kind="hang", seconds=0.4)
    began = time.monotonic()
    company.call(call(company, customer)).end()
    assert time.monotonic() - began >= 0.4


def test_a_hanging_reply_is_let_go_when_faults_are_cleared(
    company: Company, customer: Customer
) -> None:
    """Nobody waits on for a test that has ended."""
    company.post("/faults", path="Calls", kind="hang", seconds=500)
    done: list[str] = []
    asking = threading.Thread(target=lambda: done.append(call(company, customer, 60)))
    asking.start()
    wait_until("the call is made", lambda: made(company) == 1)
    requests.delete(f"{company.root}/faults", timeout=5)
    asking.join(5)
    assert len(done) == 1
    company.call(done[0]).end()


def test_reading_is_not_at_fault_unless_asked(company: Company, customer: Customer) -> None:
    """The method is POST by default."""
    company.post("/faults", path="Calls", kind="503", times=None)
    assert company.client().calls.list() == []
    company.post("/faults", path="Messages", kind="500", method="GET")
    with pytest.raises(TwilioRestException):
        company.client().messages("SM" + "0" * 32).fetch()


def test_a_callback_comes_twice_byte_for_byte(company: Company, customer: Customer) -> None:
    """With the same token."""
    company.post("/faults", path="webhooks", kind="duplicate", times=2)
    company.call(call(company, customer)).end()
    until_told(customer, "0", "0", "1", "1", "2", "3")
    first, second = customer.at("/status")[:2]
    assert first == second


def test_a_callback_is_overtaken_by_the_next(company: Company, customer: Customer) -> None:
    """Order is not guaranteed."""
    company.post("/faults", path="webhooks", kind="reorder")
    company.call(call(company, customer)).end()
    until_told(customer, "1", "0", "2", "3")


def test_the_last_callback_comes_alone_when_nothing_overtakes_it(
    company: Company, customer: Customer
) -> None:
    """Late, and not never."""
    company.post("/faults", path="webhooks", kind="reorder", times=4)
    company.call(call(company, customer)).end()
    wait_until("all four are told", lambda: sorted(told(customer)) == ["0", "1", "2", "3"])


def test_a_callback_never_comes(company: Company, customer: Customer) -> None:
    """Callbacks are not durable."""
    company.post("/faults", path="webhooks", kind="drop", times=None)
    company.call(call(company, customer)).end()
    assert customer.at("/claim")
    assert told(customer) == []


def test_a_callback_comes_late(company: Company, customer: Customer) -> None:
    """In real seconds; it holds nothing up."""
    company.post("/faults", path="webhooks", kind="delay", seconds=0.5)
    company.call(call(company, customer)).end()
    assert told(customer) == ["1", "2", "3"]
    until_told(customer, "1", "2", "3", "0")


def test_a_fault_may_befall_only_some_callbacks(company: Company, customer: Customer) -> None:
    """By a part of their address."""
    company.post("/faults", path="webhooks", kind="drop", times=None, match="/elsewhere")
    company.call(call(company, customer)).end()
    until_told(customer, "0", "1", "2", "3")
    assert len(company.get("/faults")) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"path": "Calls", "kind": "explode"},
        {"path": "", "kind": "429"},
        {"path": "Calls", "kind": "drop"},
        {"path": "webhooks", "kind": "429"},
        {"path": "sms", "kind": "429"},
        {"path": "Messages", "kind": "undelivered"},
        {"path": "Calls", "kind": "429", "times": 0},
        {"path": "Calls", "kind": "hang", "seconds": "long"},
        {"path": "Calls", "kind": "hang", "seconds": 1e9},
    ],
)
def test_a_fault_that_cannot_be_had_is_refused(company: Company, asked: dict[str, Any]) -> None:
    """With a reason."""
    reply = requests.post(f"{company.root}/faults", json=asked, timeout=5)
    assert reply.status_code == 400
    assert reply.json()["error"]
