"""Tell whether, and how, a citizen was rung for a callback, as far as that counts."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import AGAIN, CUT_SHORT, OVERDUE
from ivr.rules.callbacks.states import NO_ATTEMPT, Result
from ivr.store.callbacks import promises
from ivr.store.callbacks.attempts import Attempt
from ivr.store.callbacks.callbacks import Callback

_RANG = Attempt.claimed_at.is_not(None) | Attempt.citizen_first
_COUNTS = Attempt.result.not_in([*(each.value for each in NO_ATTEMPT), ""])


def has_rung(session: Session, callback_id: int, since: datetime) -> bool:
    """Return whether the citizen was rung for a callback since then, as far as it counts."""
    return _last_ring(session, callback_id, since) is not None


def _last_ring(session: Session, callback_id: int, since: datetime) -> Result | None:
    """Return how the last ring of the citizen since then ended, as far as it counts; else None.

    A call whose result is not known does not: it goes on, or its agent has yet to say how it went.
    """
    lately = or_(Attempt.claimed_at >= since, Attempt.citizen_first & (Attempt.offered_at >= since))
    found = select(Attempt.result).where(Attempt.callback_id == callback_id, lately, _COUNTS)
    last = session.scalar(found.order_by(Attempt.id.desc()).limit(1))
    return Result(last) if last else None


def has_rung_for(session: Session, case_id: int) -> bool:
    """Return whether the citizen was rung, as far as it counts, for a callback of that case."""
    promised = select(promises.Promise.callback_id).where(promises.Promise.case_id == case_id)
    found = (
        select(Attempt.id)
        .join(Callback, Callback.id == Attempt.callback_id)
        .where((Callback.case_id == case_id) | Callback.id.in_(promised), _RANG, _COUNTS)
    )
    return session.scalar(found.limit(1)) is not None


def kind_of_new(session: Session, callback_id: int) -> str:
    """Return the kind of a forecast that follows on the promise that was broken last.

    OVERDUE where its citizen was not rung; AGAIN after a call that reached nobody; CUT_SHORT after
    one that was answered and ended before any talk. A call from before that promise was said, such
    as before its citizen chose another time, does not count.
    """
    said = promises.broken_since(session, callback_id)
    last = _last_ring(session, callback_id, said) if said else None
    if last is None:
        return OVERDUE
    return CUT_SHORT if last is Result.SHORT else AGAIN
