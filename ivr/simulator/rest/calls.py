"""Serve the REST resource Calls: create, fetch, list, redirect and end calls.

https://www.twilio.com/docs/voice/api/call-resource
"""

from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

from flask import Response, jsonify
from werkzeug.datastructures import MultiDict

from ivr.simulator.calls.outbound import Originating, originate
from ivr.simulator.control.asking import exchange
from ivr.simulator.exchange.faults import REFUSALS, Kind
from ivr.simulator.legs.amd import MODES, Detection
from ivr.simulator.rest.account import (
    VERSION,
    address_in,
    fail,
    form_of,
    method_in,
    missing,
    number_in,
    query_of,
    rest,
)
from ivr.simulator.rest.numbers import number_sid
from ivr.simulator.rest.paging import on_the_day, page_of
from ivr.simulator.telephones.addresses import is_address, plain
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.placing import BadPlacing, Direction, Placing, Reporting, events_named
from ivr.simulator.telephones.states import State
from ivr.simulator.wire.script import Script
from ivr.simulator.wire.twiml import document_from_text
from ivr.simulator.wire.webhooks import Failed, Webhook

OBEYED = (
    *("To", "From", "Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod", "Timeout"),
    *("StatusCallback", "StatusCallbackMethod", "StatusCallbackEvent", "TimeLimit"),
    *("MachineDetection", "AsyncAmd", "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod"),
)
HARMLESS = (
    *("MachineDetectionTimeout", "MachineDetectionSpeechThreshold", "CallReason", "Trim"),
    *("MachineDetectionSpeechEndThreshold", "MachineDetectionSilenceTimeout"),
    *("SipAuthUsername", "SipAuthPassword"),
)
CHANGED = ("Status", "Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod")
FILTERS = (
    *("To", "From", "ParentCallSid", "Status", "StartTime", "StartTime<", "StartTime>"),
    *("EndTime", "EndTime<", "EndTime>"),
)
MAX_TIMEOUT_SECONDS, USUAL_TIMEOUT = 600, 60
LONGEST_SECONDS = 4 * 3600
MAX_TWIML_CHARS = 4000


@rest.post("/Calls.json")
def create_call(account: str) -> tuple[Response, int]:
    """Queue a call and return it; a telephone rings within a moment."""
    form, settings = form_of(OBEYED, HARMLESS), exchange().settings
    to, sender = form.get("To", "").strip(), form.get("From", "").strip()
    if not to:
        fail(400, 21201, "No 'To' number is specified")
    if not sender:
        fail(400, 21213, "No 'From' number is specified")
    if not is_address(to):
        fail(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if plain(sender) != settings.line_number:
        fail(400, 21210, f"Source phone number not verified: {sender}")
    placing = Placing(
        caller=settings.line_number,
        dialled=to,
        pace=exchange().outbound_pace,
        reporting=_reporting(form),
        direction=Direction.API,
    )
    asked = Originating(
        placing=placing,
        script=_script(form),
        patience=number_in(form, "Timeout", USUAL_TIMEOUT, MAX_TIMEOUT_SECONDS),
        limit=number_in(form, "TimeLimit", LONGEST_SECONDS, LONGEST_SECONDS),
        detection=_detection(form),
        waits_for_detection=form.get("AsyncAmd", "false").lower() != "true",
    )
    if not exchange().creations.begin(exchange().clock.now(), _forbidden_to_hurry):
        fail(*REFUSALS[Kind.LIMIT])
    return jsonify(as_resource(originate(exchange(), asked), queued=True)), 201


@rest.get("/Calls.json")
def list_calls(account: str) -> Response:
    """Return the account's calls, newest first, filtered and paged."""
    query = query_of(FILTERS)
    read: dict[str, Callable[[Call], str | None]] = {
        "To": lambda call: call.placing.dialled,
        "From": lambda call: call.placing.caller,
        "ParentCallSid": lambda call: call.placing.parent_sid,
        "Status": lambda call: call.state.value,
    }
    wanted = {name: query[name] for name in read if name in query}
    started, ended = on_the_day("StartTime"), on_the_day("EndTime")
    found = [
        call
        for call in exchange().calls()
        if all(read[name](call) == value for name, value in wanted.items())
        and started(call.started)
        and ended(call.ended)
    ]
    return page_of("calls", found, as_resource)


@rest.get("/Calls/<sid>.json")
def fetch_call(account: str, sid: str) -> Response:
    """Return one call."""
    return jsonify(as_resource(exchange().find(sid) or missing(sid)))


@rest.post("/Calls/<sid>.json")
def update_call(account: str, sid: str) -> Response:
    """End or redirect a call, and return it.

    Status=completed ends a call; Status=canceled only one that nobody has answered. Url or Twiml
    sends a call in progress there, and whoever it was put through to is hung up.
    """
    call = exchange().find(sid) or missing(sid)
    form = form_of(CHANGED)
    status = form.get("Status", "")
    if status not in ("", "completed", "canceled"):
        fail(400, 21220, "Invalid call state")
    if call.over or (not status and call.state is not State.IN_PROGRESS):
        fail(400, 21220, "Call is not in-progress. Cannot redirect.")
    if not status:
        if call.placing.parent_sid:
            fail(400, 20001, "A leg that a <Dial> opened is not redirected here, only ended")
        call.divert(_script(form))
    elif status == "completed" or call.state is not State.IN_PROGRESS:
        call.hang_up(at_once=True, by="line")
    return jsonify(as_resource(call))


def as_resource(call: Call, queued: bool = False) -> dict[str, Any]:
    """Return the call as Twilio's JSON; `queued`: as it was when it was created."""
    account, placing = exchange().settings.account_sid, call.placing
    path = f"/{VERSION}/Accounts/{account}/Calls/{call.sid}"
    started = None if queued or call.started is None else format_datetime(call.started)
    return {
        "sid": call.sid,
        "account_sid": account,
        "api_version": VERSION,
        "parent_call_sid": placing.parent_sid,
        "to": placing.dialled,
        "to_formatted": placing.dialled,
        "from": placing.caller or "",
        "from_formatted": placing.caller or "",
        "status": State.QUEUED.value if queued else call.state.value,
        "direction": placing.direction.value,
        "date_created": format_datetime(call.created),
        "date_updated": format_datetime(call.updated),
        "start_time": started,
        "end_time": format_datetime(call.ended) if call.ended else None,
        "duration": str(call.seconds_talked) if call.over else None,
        "answered_by": call.answered_by,
        "caller_name": None,
        "forwarded_from": None,
        "group_sid": None,
        "phone_number_sid": number_sid(account),
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "trunk_sid": None,
        "uri": f"{path}.json",
        "subresource_uris": {
            "recordings": f"/{VERSION}/Accounts/{account}/Recordings.json?CallSid={call.sid}"
        },
    }


def _forbidden_to_hurry() -> bool:
    return exchange().faults.of_hurry() is not None


def _script(form: "MultiDict[str, str]") -> Script:
    fallback = address_in(form, "FallbackUrl", 21205)
    spare = Webhook(fallback, method_in(form, "FallbackMethod")) if fallback else None
    if url := address_in(form, "Url", 21205):
        return Script(Webhook(url, method_in(form, "Method")), spare)
    twiml = form.get("Twiml", "")
    if not twiml:
        fail(400, 21205, "Url parameter is required.")
    if len(twiml) > MAX_TWIML_CHARS:
        fail(400, 21218, f"Twiml is longer than {MAX_TWIML_CHARS} characters")
    try:
        return Script(document_from_text(twiml), spare)
    except Failed as failed:
        fail(400, failed.code, failed.message)


def _reporting(form: "MultiDict[str, str]") -> Reporting:
    url = address_in(form, "StatusCallback", 21609)
    try:
        events = events_named(form.getlist("StatusCallbackEvent") or ["completed"])
    except BadPlacing as bad:
        fail(400, 21626, f"Invalid StatusCallbackEvents: {bad}")
    return Reporting(url, method_in(form, "StatusCallbackMethod"), events)


def _detection(form: "MultiDict[str, str]") -> Detection:
    mode = form.get("MachineDetection", "")
    if mode and mode not in MODES:
        fail(400, 20001, f"MachineDetection is one of {', '.join(MODES)}")
    url = address_in(form, "AsyncAmdStatusCallback", 21609)
    return Detection(mode, url, method_in(form, "AsyncAmdStatusCallbackMethod"))
