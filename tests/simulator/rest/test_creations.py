"""How fast calls are created, counted, and refused where a test asks for the limit."""

import threading
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.simulator.calling import BYE, CITIZEN, ended, rings
from tests.simulator.customer import LINE, Company, Customer


def counted(company: Company) -> dict[str, Any]:
    """What the simulator counted."""
    told = company.get("/diallings/created")
    assert isinstance(told, dict)
    return told


def hurry(company: Company, customer: Customer) -> int:
    """201, or the status with which a call too many is refused, in Twilio's own words."""
    try:
        rings(company, customer, CITIZEN)
    except TwilioRestException as refused:
        said = (refused.code, refused.msg.rpartition(": ")[2])
        return int(refused.status) if said == (20429, "Too Many Requests") else 0
    return 201


def test_calls_are_counted_by_the_second_in_which_they_were_created(
    company: Company, customer: Customer
) -> None:
    """Without the limit none is refused; a REST call counts, what dials the line does not."""
    assert counted(company) == {
        "created": 0,
        "hurried": 0,
        "refused": 0,
        "most_in_a_second": 0,
    }
    company.post("/telephones", default_mode="fails")
    company.post("/pace", outbound="fast")
    for advance in (0, 0.3, 0.3, 3600, 5):
        company.post("/clock", advance=advance)
        ended(company, rings(company, customer, CITIZEN))
    customer.serves("/voice/incoming", BYE)
    company.dial().end()
    told = counted(company)
    assert (told["created"], told["refused"]) == (5, 0)
    # Each call that cannot be reached takes a second of its own.
    assert (told["hurried"], told["most_in_a_second"]) == (0, 1)
    company.post("/pace", outbound="real")
    company.post("/clock", speed=0.01)
    for advance in (0, 0.6, 0.6, 0):
        company.post("/clock", advance=advance)
        rings(company, customer, CITIZEN)
    told = counted(company)
    assert (told["created"], told["hurried"], told["most_in_a_second"]) == (9, 3, 3)
    wait_all(company)


def wait_all(company: Company) -> None:
    """No call is left."""
    company.post("/clock", speed=50)
    for each in company.client().calls.list():
        ended(company, each.sid)


def test_the_limit_refuses_what_comes_within_a_second_and_makes_no_call(
    company: Company, customer: Customer
) -> None:
    """As often as asked; a second later, and with no limit, calls are made again."""
    company.post("/telephones", default_mode="fails")
    company.post("/clock", speed=0.01)
    company.post("/faults", path="Calls", kind="limit", times=2)
    assert [hurry(company, customer) for _ in range(4)] == [201, 429, 429, 201]
    assert company.get("/faults") == []
    company.post("/faults", path="Calls", kind="limit", times=None)
    company.post("/clock", advance=1)
    assert hurry(company, customer) == 201
    company.post("/clock", advance=0.8)
    assert hurry(company, customer) == 429
    company.post("/clock", advance=0.2)
    assert hurry(company, customer) == 201
    told = counted(company)
    assert (told["created"], told["refused"]) == (4, 3)
    assert len(company.client().calls.list()) == 4
    wait_all(company)


def test_of_calls_created_at_once_the_limit_lets_one_through(
    company: Company, customer: Customer
) -> None:
    """However many ask."""
    company.post("/telephones", default_mode="fails")
    company.post("/clock", speed=0.01)
    company.post("/faults", path="Calls", kind="limit", times=None)
    told: list[int] = []
    askers = [
        threading.Thread(target=lambda: told.append(hurry(company, customer))) for _ in range(8)
    ]
    for each in askers:
        each.start()
    for each in askers:
        each.join(20)
    assert sorted(told) == [201] + [429] * 7
    assert counted(company)["most_in_a_second"] == 1
    wait_all(company)


def test_a_call_that_is_refused_for_another_reason_does_not_count(
    company: Company, customer: Customer
) -> None:
    """A wrong number, or a fault before it."""
    company.post("/telephones", default_mode="fails")
    company.post("/clock", speed=0.01)
    company.post("/faults", path="Calls", kind="limit", times=None)
    with pytest.raises(TwilioRestException):
        rings(company, customer, "3232-1234")
    assert hurry(company, customer) == 201
    assert counted(company)["created"] == 1
    wait_all(company)
    company.post("/pace", outbound="fast")
    company.client().messages.create(to=CITIZEN, from_=LINE, body="Oi")
    assert counted(company)["created"] == 1


@pytest.mark.parametrize("path", ["Messages", "webhooks", "Calls/CA1"])
def test_only_calls_have_the_limit(company: Company, path: str) -> None:
    """With a reason."""
    asked = {"path": path, "kind": "limit"}
    reply = requests.post(f"{company.root}/faults", json=asked, timeout=5)
    assert reply.status_code == 400
