"""Answer Twilio's webhooks for the legs that we ring for callbacks: agents' and citizens'.

And for the delivery states of SMS.
"""

import re

from flask import Blueprint, Response, request

from ivr.rules.calls.leg_status import LegStatus
from ivr.store.database import request_deadline
from ivr.usecases.callbacks import callback_calls, citizens
from ivr.usecases.callbacks.callback_legs import receive_agent, receive_called
from ivr.usecases.notices.texts import note_text_status
from ivr.web.common.installation import installation
from ivr.web.telephone.guards import require_signature
from ivr.web.telephone.staleness import drop_stale
from ivr.web.telephone.twiml import Script
from ivr.web.telephone.voice import parent_sid, speak_anyway, spoken, the_sid

legs = Blueprint("legs", __name__, url_prefix="/voice")
legs.before_request(require_signature)
legs.before_request(drop_stale)
legs.before_request(lambda: request_deadline.begin())
legs.teardown_request(lambda _error: request_deadline.end())
legs.register_error_handler(Exception, speak_anyway)


@legs.post("/agent/<int:attempt>")
def agent(attempt: int) -> Response:
    """Say to an agent who picked up what the callback is about."""
    return spoken(receive_agent(installation().line, the_sid(), attempt))


@legs.post("/agent/<int:attempt>/status")
def agent_status(attempt: int) -> Response:
    """Record the status of the agent's leg, as Twilio reports it."""
    callback_calls.note_leg(installation().line, attempt, _status())
    return Response(status=204)


@legs.post("/citizen/<int:attempt>/status")
def citizen_status(attempt: int) -> Response:
    """Record the status of the citizen's leg, as Twilio reports it."""
    callback_calls.note_citizen(installation().line, attempt, _status())
    return Response(status=204)


@legs.post("/citizen/<int:attempt>/machine")
def citizen_machine(attempt: int) -> Response:
    """Record who or what picked up the citizen's leg, as far as Twilio can tell."""
    callback_calls.note_machine(
        installation().line, attempt, the_sid(), request.form.get("AnsweredBy", "")
    )
    return Response(status=204)


@legs.post("/called/<int:attempt>")
def called(attempt: int) -> Response:
    """Say to a citizen whom we rang before any agent who calls, and what may be done."""
    return spoken(receive_called(installation().line, the_sid(), attempt))


@legs.post("/called/<int:attempt>/status")
def called_status(attempt: int) -> Response:
    """Record the status of the leg of a citizen whom we rang before any agent."""
    by = request.form.get("AnsweredBy", "")
    citizens.note_called(installation().line, attempt, _status(), by)
    return Response(status=204)


@legs.post("/called/<int:attempt>/machine")
def called_machine(attempt: int) -> Response:
    """Record who or what picked up that leg, as far as Twilio can tell."""
    return citizen_machine(attempt)


@legs.post("/called/<int:attempt>/agent")
def called_agent(attempt: int) -> Response:
    """Ask an agent who picked up, while the citizen waits, for a key."""
    say = citizens.greet_agent(installation().line, attempt, parent_sid())
    return _xml(_script().screen(say, f"/voice/called/{attempt}/agent/key"))


@legs.post("/called/<int:attempt>/agent/key")
def called_agent_key(attempt: int) -> Response:
    """Put agent and citizen through for key 1; for any other key or none, end the agent's side."""
    if citizens.take_talk(
        installation().line, attempt, parent_sid(), request.form.get("Digits", "")
    ):
        return _xml(_script().whisper(""))
    return _xml(_script().last_words(citizens.decline(installation().line)))


@legs.post("/sms/<int:sms>/status")
def sms_status(sms: int) -> Response:
    """Record the delivery state of an SMS, as Twilio reports it."""
    form, code = request.form, request.form.get("ErrorCode", "")
    sid, said = form.get("MessageSid", ""), form.get("MessageStatus", "")
    known = int(code) if re.fullmatch(r"[0-9]{1,6}", code) else 0
    note_text_status(installation().ports, sms, sid, said, known)
    return Response(status=204)


def _script() -> Script:
    return Script.of(installation().settings)


def _xml(document: str) -> Response:
    return Response(document, content_type="text/xml; charset=utf-8")


def _status() -> LegStatus:
    form = request.form
    seconds = form.get("CallDuration", "")
    return LegStatus(
        sid=the_sid(),
        status=form.get("CallStatus", "")[:20],
        seconds=int(seconds) if re.fullmatch(r"[0-9]{1,6}", seconds) else None,
        sip_code=form.get("SipResponseCode", "")[:3],
    )
