"""Voice messages: each recording is part of its call's case, and a person hears it."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.store import calls, recordings
from ivr.usecases.turns import RecordReport


def keep(session: Session, call_sid: str, left: RecordReport, now: datetime) -> bool:
    """The recording is known, with its call's case; False when it was before."""
    call = calls.by_sid(session, call_sid)
    values = {
        "sid": left.sid,
        "call_sid": call_sid,
        "case_id": call.case_id if call else None,
        "seconds": left.seconds,
        "recorded_at": now,
        "found_at": now,
    }
    return recordings.add(session, values)
