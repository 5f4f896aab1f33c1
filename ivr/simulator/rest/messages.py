"""Serve the REST resource Messages: send, fetch and list SMS.

https://www.twilio.com/docs/messaging/api/message-resource
"""

import re
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

from flask import Response, jsonify

from ivr.simulator.control.asking import exchange
from ivr.simulator.exchange.exchange import new_sid
from ivr.simulator.exchange.sending import outcome_of, send
from ivr.simulator.rest.account import (
    VERSION,
    address_in,
    fail,
    form_of,
    missing,
    query_of,
    rest,
)
from ivr.simulator.rest.paging import on_the_day, page_of
from ivr.simulator.telephones.addresses import plain
from ivr.simulator.telephones.sms import REASONS, REFUSALS, Message, Outcome, is_landline, segments

OBEYED = ("To", "From", "MessagingServiceSid", "Body", "StatusCallback")
HARMLESS = (
    *("ValidityPeriod", "SmartEncoded", "RiskCheck", "ContentRetention", "AddressRetention"),
    *("ProvideFeedback", "MaxPrice", "Attempt", "ForceDelivery", "TrafficType"),
)
FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")
MAX_CHARACTERS = 1600


@rest.post("/Messages.json")
def create_message(account: str) -> tuple[Response, int]:
    """Queue an SMS, start its delivery and return it as queued."""
    form, settings = form_of(OBEYED, HARMLESS), exchange().settings
    to, sender = form.get("To", "").strip(), form.get("From", "").strip()
    service, body = form.get("MessagingServiceSid", "").strip(), form.get("Body", "")
    if not to:
        fail(400, 21604, "A 'To' phone number is required.")
    if not re.fullmatch(r"\+[1-9]\d{6,14}", plain(to)) or to.startswith("sip"):
        fail(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if not sender and not service:
        fail(400, 21603, "A 'From' phone number is required.")
    if sender and plain(sender) not in (settings.line_number, settings.sms_from):
        fail(400, 21606, f"The 'From' phone number {sender} is not valid for the account.")
    if service and not re.fullmatch(r"MG[0-9a-fA-F]{32}", service):
        fail(400, 21701, f"The Messaging Service {service} does not exist.")
    if not body:
        fail(400, 21602, "Message body is required.")
    if len(body) > MAX_CHARACTERS:
        fail(400, 21617, f"The message body exceeds the {MAX_CHARACTERS} character limit.")
    outcome = _possible_outcome(to)
    message = Message(
        sid=new_sid("SM"),
        to=plain(to),
        sender=None if service else plain(sender),
        body=body,
        created=exchange().clock.now(),
        status="accepted" if service else "queued",
        service_sid=service or None,
        status_url=address_in(form, "StatusCallback", 21609),
    )
    told = jsonify(as_resource(message))
    send(exchange(), message, outcome)
    return told, 201


def _possible_outcome(to: str) -> Outcome:
    """Return the outcome of an SMS to this telephone.

    One that is not taken ends the request in 400.
    """
    outcome = outcome_of(exchange(), plain(to))
    if is_landline(plain(to)) and outcome is not Outcome.LANDLINE:
        outcome = Outcome.REFUSED
    if outcome in REFUSALS:
        code, why = REFUSALS[outcome]
        fail(400, code, f"{why}: {to}")
    return outcome


@rest.get("/Messages.json")
def list_messages(account: str) -> Response:
    """Return the account's SMS, newest first, filtered and paged."""
    query = query_of(FILTERS)
    read: dict[str, Callable[[Message], str | None]] = {
        "To": lambda message: message.to,
        "From": lambda message: message.sender,
    }
    wanted = {name: query[name] for name in read if name in query}
    on_day = on_the_day("DateSent", most_is_inclusive=True)
    found = [
        each
        for each in exchange().messages.newest_first()
        if all(read[name](each) == value for name, value in wanted.items()) and on_day(each.sent)
    ]
    return page_of("messages", found, as_resource)


@rest.get("/Messages/<sid>.json")
def fetch_message(account: str, sid: str) -> Response:
    """Return one SMS."""
    return jsonify(as_resource(exchange().messages.find(sid) or missing(sid)))


def as_resource(message: Message) -> dict[str, Any]:
    """Return the SMS as Twilio's JSON."""
    account = exchange().settings.account_sid
    path = f"/{VERSION}/Accounts/{account}/Messages/{message.sid}"
    return {
        "sid": message.sid,
        "account_sid": account,
        "api_version": VERSION,
        "body": message.body,
        "date_created": format_datetime(message.created),
        "date_sent": format_datetime(message.sent) if message.sent else None,
        "date_updated": format_datetime(message.updated or message.created),
        "direction": "outbound-api",
        "error_code": message.error,
        "error_message": REASONS.get(message.error or 0),
        "from": message.sender,
        "messaging_service_sid": message.service_sid,
        "num_media": "0",
        "num_segments": str(segments(message.body)),
        "price": None,
        "price_unit": "USD",
        "status": message.status,
        "to": message.to,
        "uri": f"{path}.json",
        "subresource_uris": {"media": f"{path}/Media.json"},
    }
