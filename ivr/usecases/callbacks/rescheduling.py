"""Move a callback to another time, or replace a time that is not kept; notify its citizen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promises import RUNG_IN_VAIN, PromiseState
from ivr.rules.callbacks.slots import SLOT
from ivr.rules.hours.business_time import half_of, next_dialling
from ivr.rules.notices.sms_texts import Telling
from ivr.store.callbacks import callbacks, owners, promises, rings, seats
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.usecases.callbacks.booking import Booking, BookingOutcome
from ivr.usecases.callbacks.callback_notices import tell, tell_late
from ivr.usecases.callbacks.due_times import (
    due_as_told,
    due_for,
    free_seats,
    new_forecast,
    promise,
    promise_anew,
)
from ivr.usecases.line.due_time import DueTimeInputs

TIME_IS_OVER = "o prazo passou"


@dataclass(frozen=True)
class Move:
    """A move of a callback: where to, why (pt-BR, for staff) and how the citizen is notified.

    `slot_at` empty: as soon as possible.
    """

    slot_at: datetime | None
    why: str
    telling: Telling = Telling.MOVED


def reschedule(session: Session, callback: Callback, move: Move, around: DueTimeInputs) -> Booking:
    """Move a waiting, locked callback to another time, with a new promise and notice.

    As soon as possible is never later than what was told before: then nothing changes (SOONEST).
    """
    if callback.state != callbacks.WAITING:
        return Booking(BookingOutcome.LATE)
    due = due_for(session, move.slot_at, around, besides=callback)
    if due is None:
        return Booking(BookingOutcome.LIMITED)
    told = due_as_told(session, callback, around.now).at
    if move.slot_at is None and around.now < told <= due.at:
        return Booking(BookingOutcome.SOONEST)
    slot_at = due.at - SLOT if due.kind == "slot" else None
    if slot_at is None:
        callback.slot_at = callback.seat = None
    elif callback.slot_at != slot_at:
        for seat in free_seats(session, slot_at, around):
            if seats.take(session, callback, slot_at, seat):
                break
        else:
            return Booking(BookingOutcome.GONE)
    owners.set_due(callback, due)
    callback.next_at = slot_at or next_dialling(around.schedule, around.now) or around.now
    callback.queue_half = half_of(callback.next_at)
    callback.published_at = None
    promises.settle(session, callback.id, PromiseState.MOVED, move.why, around.now)
    promise(session, callback, around)
    tell(session, around.letterhead, callback, move.telling, around.now)
    return Booking(BookingOutcome.REGISTERED, callback)


def break_promises(session: Session, around: DueTimeInputs) -> int:
    """Break the open promises whose time is over, or before the next try; return how many."""
    late = [*promises.overdue(session, around.now), *_out_of_reach(session, around)]
    return _break(session, late, around)


def replace_out_of_reach(session: Session, around: DueTimeInputs, callback_id: int) -> None:
    """Replace the times told of a callback that its next try comes after, after a call in vain."""
    _break(session, _out_of_reach(session, around, callback_id), around)


def _break(session: Session, late: Sequence[Promise], around: DueTimeInputs) -> int:
    owed: dict[int, Callback] = {}
    for each in late:
        callback = each.callback_id and session.get(Callback, each.callback_id)
        tried = bool(callback and rings.has_rung(session, callback.id, each.said_at))
        why = RUNG_IN_VAIN if tried else TIME_IS_OVER
        settled = promises.settle_one(session, each.id, PromiseState.BROKEN, why, around.now)
        if settled and callback:
            promise_anew(session, each, callback, around)
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
        each
        for each in promises.scheduled_too_late(session, callback_id)
        if each.due_at >= around.now
        and each.callback_id
        and rings.has_rung(session, each.callback_id, each.said_at)
        and new_forecast(session, session.get_one(Callback, each.callback_id), around)
    ]
