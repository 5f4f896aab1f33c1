"""Status callbacks, against https://www.twilio.com/docs/voice/api/call-resource#statuscallback."""

from email.utils import parsedate_to_datetime

import pytest

from tests.simulator.customer import Company, Customer

GATHER = '<Response><Gather numDigits="1" action="/next"/></Response>'
ALL = ["initiated", "ringing", "answered", "completed"]


def statuses(customer: Customer) -> list[str]:
    """The statuses told, in the order of arrival."""
    told = customer.at("/voice/status")
    assert all(each.genuine for each in told)
    return [each.params["CallStatus"] for each in told]


def test_the_end_is_told_once_with_its_duration(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource#statuscallback: CallDuration"""
    customer.serves("/voice/incoming", '<Response><Pause length="90"/></Response>')
    company.dial().end()
    [told] = customer.at("/voice/status")
    assert told.params["CallStatus"] == "completed"
    assert (told.params["CallDuration"], told.params["Duration"]) == ("90", "2")
    assert told.params["CallbackSource"] == "call-progress-events"
    assert told.params["SequenceNumber"] == "0"
    assert parsedate_to_datetime(told.params["Timestamp"]).tzinfo is not None


def test_asked_events_come_in_order_and_numbered(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent"""
    customer.serves("/voice/incoming", "<Response/>")
    company.dial(events=ALL).end()
    assert statuses(customer) == ["initiated", "ringing", "in-progress", "completed"]
    numbers = [each.params["SequenceNumber"] for each in customer.at("/voice/status")]
    assert numbers == ["0", "1", "2", "3"]
    order = [each.path for each in customer.received]
    assert order.index("/voice/incoming") == 2


def test_doubled_callbacks_are_the_same_byte_for_byte(company: Company, customer: Customer) -> None:
    """A retried callback carries the same token."""
    customer.serves("/voice/incoming", "<Response/>")
    company.dial(callbacks="doubled").end()
    first, second = customer.at("/voice/status")
    assert first == second
    assert first.headers["I-Twilio-Idempotency-Token"]


def test_late_callbacks_come_after_the_end(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource: order is not guaranteed"""
    customer.serves("/voice/incoming", GATHER)
    phone = company.dial(callbacks="late", events=ALL)
    phone.doing("listening")
    assert statuses(customer) == []
    phone.hang_up()
    phone.end()
    assert statuses(customer) == ["initiated", "ringing", "in-progress", "completed"]


def test_shuffled_callbacks_begin_with_the_last(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource: order is not guaranteed"""
    customer.serves("/voice/incoming", "<Response/>")
    company.dial(callbacks="shuffled").end()
    assert statuses(customer) == ["completed", "initiated", "ringing", "in-progress"]


def test_an_early_callback_comes_before_the_voice_webhook(
    company: Company, customer: Customer
) -> None:
    """Webhooks travel apart: nothing says which arrives first."""
    customer.serves("/voice/incoming", "<Response/>")
    company.dial(callbacks="early").end()
    assert [each.path for each in customer.received][:2] == ["/voice/status", "/voice/incoming"]
    assert statuses(customer) == ["ringing", "completed"]


def test_callbacks_may_be_lost(company: Company, customer: Customer) -> None:
    """Callbacks are not durable: after 15 seconds Twilio gives them up."""
    customer.serves("/voice/incoming", "<Response/>")
    company.dial(callbacks="none").end()
    assert statuses(customer) == []


@pytest.mark.parametrize("asked", [{"callbacks": "never"}, {"events": ["x"]}, {"pace": "slow"}])
def test_a_placing_that_makes_no_sense_is_refused(company: Company, asked: dict[str, str]) -> None:
    """The answer says what would."""
    import requests

    reply = requests.post(f"{company.root}/calls", json=asked, timeout=5)
    assert reply.status_code == 400
    assert reply.json()["error"]
