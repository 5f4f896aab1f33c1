"""Answer Twilio's webhooks for calls: parse, call one use case, render; on failure, speak."""

import logging
import re
from datetime import datetime

from flask import Blueprint, Response, abort, request, send_file
from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.events import dial_event
from ivr.rules.callflow.turn_output import Dial, Record
from ivr.store.calls import steps
from ivr.store.database import request_deadline
from ivr.usecases.calls import calls, emergencies
from ivr.usecases.calls.arrivals import receive
from ivr.usecases.calls.dropped import note_emergency_transfer
from ivr.usecases.calls.endings import Status, note_failure, note_status
from ivr.usecases.line.turns import AnsweredTurn, DialReport, Keys, RecordReport
from ivr.web.common.installation import installation
from ivr.web.telephone.guards import require_signature
from ivr.web.telephone.staleness import drop_stale, read_instant
from ivr.web.telephone.twiml import Script, kept_document

log = logging.getLogger(__name__)

voice = Blueprint("voice", __name__, url_prefix="/voice")
voice.before_request(require_signature)
voice.before_request(drop_stale)
voice.before_request(lambda: request_deadline.begin())
voice.teardown_request(lambda _error: request_deadline.end())

AGENT_JOINS = re.compile(r"/voice/called/[0-9]+/agent(/key)?")  # while a citizen waits
KEPT = "/voice/emergency/kept"
CALL_SID = re.compile(r"[A-Za-z0-9]{2,64}")
RECORDING_SID = re.compile(r"RE[A-Za-z0-9]{1,62}")


class OddRequest(Exception):
    """A signed request without what makes it a call's."""


@voice.post("/incoming")
def incoming() -> Response:
    """Answer a new call to the line with the first menu."""
    return spoken(receive(installation().line, the_sid(), _from()))


@voice.post("/turn/<int:n>")
@voice.post("/called/turn/<int:n>")  # of a citizen whom we rang
def turn(n: int) -> Response:
    """Answer what the caller typed, said or did not say."""
    keys = Keys(request.form.get("Digits", ""), request.form.get("SpeechResult", ""))
    return spoken(calls.hear(installation().line, the_sid(), _from(), n, keys))


@voice.post("/dial/<int:n>")
@voice.post("/called/dial/<int:n>")  # to an agent, for a citizen whom we rang
def dialled(n: int) -> Response:
    """Answer the end of a transfer."""
    return spoken(calls.hear(installation().line, the_sid(), _from(), n, _dial_report()))


@voice.post("/recorded/<int:n>")
def recorded(n: int) -> Response:
    """Answer the end of a voice message, or of the silence after the beep."""
    return spoken(calls.hear(installation().line, the_sid(), _from(), n, _record_report()))


@voice.post("/whisper/<int:n>")
def whisper(n: int) -> Response:
    """Say topic and protocol to an agent with a plain number, before the caller is put through."""
    parent = parent_sid()
    with installation().ports.database.single_read() as connection:
        kept = steps.stored(connection, parent, n) if parent else None
    then = turn_output.load(kept.answer).then if kept else None
    return _xml(_script().whisper(then.whisper if isinstance(then, Dial) else ""))


@voice.post("/status")
def status() -> Response:
    """Record the status of a call, as Twilio reports it; ignore legs that a call dialled."""
    form = request.form
    if "ParentCallSid" not in form and form.get("CallStatus"):
        note_status(
            installation().line,
            the_sid(),
            Status(form["CallStatus"][:20], _from(), _instant(), _seconds()),
        )
    return Response(status=204)


@voice.post("/answered")
def answered() -> Response:
    """Record that somebody at the switchboard picked up, where it was thought to be down."""
    calls.note_answer(installation().line, parent_sid(), _instant())
    return Response(status=204)


@voice.post("/emergency/dial")
def emergency_dialled() -> Response:
    """Answer the end of a transfer that we could not log.

    Thanks, or the written route and a beep.
    """
    report, line, sid = _dial_report(), installation().line, the_sid()
    result = dial_event(report.status, report.bridged, report.seconds).value
    emergencies.try_to(lambda: note_emergency_transfer(line, sid, result))
    if result == "bridged":
        return _xml(_script().last_words(emergencies.goodbye(installation().line)))
    return _xml(_script().record(emergencies.written_route(installation().line), KEPT, Record()))


@voice.post("/emergency/kept")
def emergency_kept() -> Response:
    """Answer a voice message that stays at Twilio while our database is down, or its absence."""
    said = emergencies.message_kept if request.form.get("RecordingSid") else emergencies.goodbye
    return _xml(_script().last_words(said(installation().line)))


@voice.errorhandler(Exception)
def speak_anyway(error: Exception) -> Response:
    """Answer a failed webhook with a sentence and a way on; never HTML, never silence.

    Where nobody listens it is 503, so that Twilio sends it again; an agent who joins hears nothing.
    """
    answer = getattr(error, "response", None)
    if isinstance(answer, Response) and answer.status_code == 403:
        return answer
    log.error("a webhook failed: %s", request.path, exc_info=error)
    if request.path.endswith(("/status", "/answered", "/machine")):
        return Response(status=503)
    if request.path.startswith("/voice/whisper") or AGENT_JOINS.fullmatch(request.path):
        return _xml(_script().whisper(""))
    if not isinstance(error, SQLAlchemyError):
        _remember_failure()
    try:
        if request.path.startswith("/voice/called/"):
            # Nobody called: there is no wish to be transferred, and no message to be taken.
            return _xml(_script().last_words(emergencies.sorry_called(installation().line)))
        if request.form.get("Direction") == "outbound-api":
            # An agent, not a caller: nobody is to be transferred or recorded.
            return _xml(_script().last_words(emergencies.sorry_agent(installation().line)))
        return _xml(_emergency())
    except Exception:
        log.exception("the emergency answer failed too")
        last = emergencies.last_words(installation().line)
        return _xml(_script().transfer(last, "/voice/emergency/dial"))


def _emergency() -> str:
    """Return a transfer to a person while the line is open, else the written route and a beep."""
    line = installation().line
    if emergencies.may_transfer(line):
        return _script().transfer(emergencies.sorry(line), "/voice/emergency/dial")
    sorry = emergencies.sorry_closed(line) + emergencies.written_route(line)
    return _script().record(sorry, KEPT, Record())


def _remember_failure() -> None:
    """Record that the end of this call was our fault, if the database can be reached at all."""
    sid = request.form.get("CallSid", "")
    if CALL_SID.fullmatch(sid):
        emergencies.try_to(lambda: note_failure(installation().line, sid))


def the_sid() -> str:
    """Return the CallSid of this webhook. Raises OddRequest where there is none."""
    sid = request.form.get("CallSid", "")
    if not CALL_SID.fullmatch(sid):
        raise OddRequest("no CallSid")
    return sid


def parent_sid() -> str:
    """Return the CallSid of the call that dialled this one; "" where there is none."""
    sid = request.form.get("ParentCallSid", "")
    return sid if CALL_SID.fullmatch(sid) else ""


def _from() -> str:
    """Return the caller's number as the carrier presented it."""
    return request.form.get("From", "")[:100]


def _dial_report() -> DialReport:
    form = request.form
    bridged = {"true": True, "false": False}.get(form.get("DialBridged", "").lower())
    seconds = form.get("DialCallDuration", "0")
    return DialReport(
        status=form.get("DialCallStatus", "")[:20],
        bridged=bridged,
        seconds=int(seconds) if re.fullmatch(r"[0-9]{1,6}", seconds) else 0,
        caller_gone=form.get("CallStatus") == "completed",
    )


def _record_report() -> RecordReport:
    sid, seconds = request.form.get("RecordingSid", ""), request.form.get("RecordingDuration", "0")
    return RecordReport(
        sid=sid if RECORDING_SID.fullmatch(sid) else "",
        seconds=int(seconds) if re.fullmatch(r"[0-9]{1,6}", seconds) else 0,
        caller_gone=request.form.get("Digits") == "hangup",
    )


def _seconds() -> int | None:
    text = request.form.get("CallDuration", "")
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def _instant() -> datetime:
    """Return Twilio's own instant of the event where it sent a readable one, else now."""
    return read_instant("Timestamp") or installation().ports.clock.now()


def spoken(told: AnsweredTurn) -> Response:
    """Return what a caller is told, as the document that Twilio obeys."""
    render = kept_document if told.same_for_all else Script.turn
    return _xml(render(_script(), told.n, told.answer, told.hints))


def _script() -> Script:
    return Script.of(installation().settings)


def _xml(document: str) -> Response:
    return Response(document, content_type="text/xml; charset=utf-8")


audio = Blueprint("audio", __name__, url_prefix="/audio")


@audio.get("/<file>")
def recording(file: str) -> Response:
    """Send a recorded prompt, to be cached for a year: its name changes with its content."""
    path = installation().ports.files.audio(file)
    if path is None:
        abort(404)
    return send_file(path, mimetype="audio/mpeg", max_age=31536000)
