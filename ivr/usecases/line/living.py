"""Tell whether the call that a signed webhook names can still be where it says."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callflow.places import Kind, read_situation
from ivr.rules.calls.liveness import CLOCKS_APART, goes_on
from ivr.store.calls import steps
from ivr.store.calls.calls import Call


def is_live(session: Session, call: Call, now: datetime) -> bool:
    """Return whether the call goes on, or ended a moment ago."""
    return goes_on(call.ended_at, steps.heard_at(session, call), now)


def is_ringing(present: steps.Present | None, answered_at: datetime, now: datetime) -> bool:
    """Return whether that call is at the switchboard, where somebody answered at that instant."""
    if present is None or present.ended_at or present.outcome:
        return False
    at_switchboard = read_situation(present.place, present.memory).place.kind is Kind.TRANSFER
    since_then = present.at - CLOCKS_APART <= answered_at <= now + CLOCKS_APART
    return at_switchboard and since_then and goes_on(None, present.at, now)
