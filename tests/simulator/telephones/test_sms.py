"""How a message may end: as its telephone's habits say, or as was asked for the next one."""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.simulator.customer import Company, Customer
from tests.simulator.rest.test_rest import CITIZEN, LANDLINE, settled, sms


def test_a_telephones_owner_may_have_said_stop(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/api/errors/21610"""
    company.post(f"/telephones/{CITIZEN}", sms="unsubscribed")
    with pytest.raises(TwilioRestException) as refused:
        sms(company, customer)
    assert (refused.value.status, refused.value.code) == (400, 21610)
    told = company.get("/refusals")
    assert [(each["to"], each["code"]) for each in told] == [(CITIZEN, 21610)]  # type: ignore[attr-defined]


def test_a_landline_may_be_found_out_too_late(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/api/errors/30006: taken, and not delivered"""
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{LANDLINE}", sms="landline")
    sid = sms(company, customer, LANDLINE)
    assert settled(company, sid) == "undelivered"
    message = company.client().messages(sid).fetch()
    assert (message.error_code, message.error_message) == (30006, "Landline or unreachable carrier")


def test_the_next_messages_may_end_otherwise(company: Company, customer: Customer) -> None:
    """POST /faults, path "sms": before the telephone's habits, so many times, and not elsewhere."""
    company.post("/pace", outbound="fast")
    company.post("/faults", path="sms", kind="landline", times=2, match=CITIZEN)
    company.post("/faults", path="sms", kind="refused", match=CITIZEN)
    other = sms(company, customer, "+5584911112222")
    assert settled(company, other) == "delivered"
    for _ in range(2):
        sid = sms(company, customer)
        assert settled(company, sid) == "undelivered"
        assert company.client().messages(sid).fetch().error_code == 30006
    with pytest.raises(TwilioRestException) as refused:
        sms(company, customer)
    assert refused.value.code == 21614
    assert company.get("/faults") == []
    company.post(f"/telephones/{CITIZEN}", sms="failed")
    company.post("/faults", path="sms", kind="delivered")
    assert settled(company, sms(company, customer)) == "delivered"
    assert settled(company, sms(company, customer)) == "failed"
