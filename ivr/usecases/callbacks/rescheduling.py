"""Move a callback to another time, and notify its citizen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.callbacks.slots import SLOT
from ivr.rules.hours.business_time import half_of, next_dialling
from ivr.rules.notices.sms_texts import Telling
from ivr.store.callbacks import callbacks, owners, promises, seats
from ivr.store.callbacks.callbacks import Callback
from ivr.usecases.callbacks.booking import Booking, BookingOutcome, promise
from ivr.usecases.callbacks.callback_notices import tell
from ivr.usecases.callbacks.due_times import due_as_told, due_for, free_seats
from ivr.usecases.line.due_time import DueTimeInputs


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
