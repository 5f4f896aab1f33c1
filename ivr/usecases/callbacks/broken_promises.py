"""Break the promises of a call whose time is over, and tell their citizens by when now."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promises import RUNG_IN_VAIN, PromiseState
from ivr.store.callbacks import attempts, promises
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.usecases.callbacks.booking import promise_anew
from ivr.usecases.callbacks.callback_notices import tell_late
from ivr.usecases.callbacks.due_times import new_forecast
from ivr.usecases.line.due_time import DueTimeInputs

TIME_IS_OVER = "o prazo passou"


def break_promises(session: Session, around: DueTimeInputs) -> int:
    """Break the open promises whose time is over, or before the next try; return how many."""
    late = [*promises.overdue(session, around.now), *_out_of_reach(session, around)]
    return _break(session, late, around)


def replace_out_of_reach(session: Session, around: DueTimeInputs, callback_id: int) -> None:
    """Replace the times told of a callback that its next try comes after, after a call in vain."""
    _break(session, _out_of_reach(session, around, callback_id), around)


def _break(session: Session, late: Sequence[Promise], around: DueTimeInputs) -> int:
    owed: dict[int, Callback] = {}
    for promise in late:
        callback = promise.callback_id and session.get(Callback, promise.callback_id)
        tried = bool(callback and attempts.has_rung(session, callback.id, promise.said_at))
        why = RUNG_IN_VAIN if tried else TIME_IS_OVER
        settled = promises.settle_one(session, promise.id, PromiseState.BROKEN, why, around.now)
        if settled and callback:
            promise_anew(session, promise, callback, around)
            owed[callback.id] = callback
    for callback in owed.values():  # once, under however many protocols it was promised
        tell_late(session, around.letterhead, callback, around.switchboard, around.now)
    return len(late)


def _out_of_reach(
    session: Session, around: DueTimeInputs, callback_id: int | None = None
) -> list[Promise]:
    """Return promises whose citizen was rung in vain and whose time is over before the next try.

    Nobody is to hear such a time until it has passed. Where no other can be said, it stands.
    """
    return [
        promise
        for promise in promises.scheduled_too_late(session, callback_id)
        if promise.due_at >= around.now
        and promise.callback_id
        and attempts.has_rung(session, promise.callback_id, promise.said_at)
        and new_forecast(session, session.get_one(Callback, promise.callback_id), around)
    ]
