"""Serve the REST resource IncomingPhoneNumbers: the line's number and its webhooks.

https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from email.utils import format_datetime
from typing import Any

from flask import Response, jsonify

from ivr.simulator.control.asking import exchange
from ivr.simulator.rest.account import VERSION, missing, query_of, rest
from ivr.simulator.rest.paging import page_of

FILTERS = ("PhoneNumber", "FriendlyName")


def number_sid(account: str) -> str:
    """Return the sid of the line's number: the account's hex digits, reversed."""
    return f"PN{account[2:][::-1]}"


class _Line:
    """The line's number, which is the only one there is."""

    @property
    def sid(self) -> str:
        return number_sid(exchange().settings.account_sid)


@rest.get("/IncomingPhoneNumbers.json")
def list_numbers(account: str) -> Response:
    """Return the line's number in a page, which is empty if another is asked for."""
    query, line = query_of(FILTERS), exchange().settings.line_number
    fits = query.get("PhoneNumber", line) == line and query.get("FriendlyName", line) == line
    return page_of("incoming_phone_numbers", [_Line()] if fits else [], _as_resource)


@rest.get("/IncomingPhoneNumbers/<sid>.json")
def fetch_number(account: str, sid: str) -> Response:
    """Return the line's number; any other sid ends in 404."""
    return jsonify(_as_resource(_Line()) if sid == number_sid(account) else missing(sid))


def _as_resource(line: _Line) -> dict[str, Any]:
    company = exchange()
    settings, opened = company.settings, format_datetime(company.opened)
    account = settings.account_sid
    nothing = dict.fromkeys(
        (
            *("address_sid", "bundle_sid", "emergency_address_sid", "identity_sid", "trunk_sid"),
            *("sms_application_sid", "voice_application_sid"),
        )
    )
    return nothing | {
        "sid": line.sid,
        "account_sid": account,
        "api_version": VERSION,
        "address_requirements": "none",
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "date_created": opened,
        "date_updated": opened,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": settings.line_number,
        "origin": "twilio",
        "phone_number": settings.line_number,
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": "",
        "status": "in-use",
        "status_callback": settings.status_url,
        "status_callback_method": "POST",
        "type": "local",
        "uri": f"/{VERSION}/Accounts/{account}/IncomingPhoneNumbers/{line.sid}.json",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": settings.fallback_url,
        "voice_method": settings.voice_method,
        "voice_receive_mode": "voice",
        "voice_url": settings.voice_url,
    }
