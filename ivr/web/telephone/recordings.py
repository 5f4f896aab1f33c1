"""Answer Twilio's webhook about a recording: that it is complete, or that there is none."""

import logging
import re

from flask import Blueprint, Response, request

from ivr.rules.calls.voice_messages import SID
from ivr.store.database import request_deadline
from ivr.usecases.calls.voice_messages import RecordingReport, note_recording
from ivr.web.common.installation import installation
from ivr.web.telephone.guards import require_signature
from ivr.web.telephone.staleness import read_instant
from ivr.web.telephone.voice import CALL_SID

log = logging.getLogger(__name__)

recordings = Blueprint("recordings", __name__, url_prefix="/voice")
recordings.before_request(require_signature)
recordings.before_request(lambda: request_deadline.begin())
recordings.teardown_request(lambda _error: request_deadline.end())


@recordings.post("/recording")
def recording() -> Response:
    """Record that a recording is complete or absent; ignore one without a recording's sid."""
    form = request.form
    sid, call_sid = form.get("RecordingSid", ""), form.get("CallSid", "")
    if SID.fullmatch(sid):
        status, seconds = form.get("RecordingStatus", ""), form.get("RecordingDuration", "")
        length = int(seconds) if re.fullmatch(r"[0-9]{1,5}", seconds) else 0
        of_call = call_sid if CALL_SID.fullmatch(call_sid) else ""
        told = RecordingReport(sid, of_call, status, length, read_instant("RecordingStartTime"))
        note_recording(installation().ports, told)
    return Response(status=204)


@recordings.errorhandler(Exception)
def ask_again(error: Exception) -> Response:
    """Answer a failed webhook with 503, so that Twilio sends it again; nobody listens here."""
    answer = getattr(error, "response", None)
    if isinstance(answer, Response) and answer.status_code == 403:
        return answer
    log.error("a webhook failed: %s", request.path, exc_info=error)
    return Response(status=503)
