"""Move the promises on time that is closed now to a later one, and tell why."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.callbacks.replanning import falls_on_closed_time, later_due
from ivr.rules.callbacks.slots import SLOT, Capacity, Due, agents_on, free_windows
from ivr.rules.hours.business_time import half_of, next_dialling
from ivr.rules.hours.hours import Schedule
from ivr.rules.line.switchboard import State
from ivr.store.callbacks import callbacks, owners, promises, seats
from ivr.store.callbacks.callbacks import Callback
from ivr.store.staff import shifts
from ivr.usecases.callbacks.callback_notices import tell
from ivr.usecases.callbacks.due_times import promise
from ivr.usecases.hours.forecasts import NO_DAY, WHY, replan_forecasts, telling_of_move
from ivr.usecases.line.line import Line


class _SeatTaken(Exception):
    """Between one look and the next the window was booked up."""


def replan(line: Line) -> int:
    """Move every promise on time that is closed now to a later one; return how many were moved.

    Their citizens are notified. A callback whose telephone rings is left alone; of one that is
    overdue the forecast is moved. Two at once move each of them once.
    """
    now, schedule = line.ports.clock.now(), line.schedule()
    with line.ports.database.read() as session:
        dues = callbacks.due_after(session, now)
    closed = [each for each, due in dues if falls_on_closed_time(schedule, due)]
    moved = sum(_move(line, schedule, callback_id, now) for callback_id in closed)
    return moved + replan_forecasts(line)


def _move(line: Line, schedule: Schedule, callback_id: int, now: datetime) -> bool:
    try:
        with line.ports.database.write() as session:
            callback = callbacks.lock(session, callback_id)
            if callback is None or callback.state != callbacks.WAITING or callback.due_at <= now:
                return False
            old = Due(callback.due_at, callback.due_kind)
            if not falls_on_closed_time(schedule, old):
                return False
            telling = telling_of_move(schedule, old)
            if not _find_time(session, schedule, callback, old, line.ports.capacity):
                callback.needs_person |= callback.why not in NO_DAY.values()
                callback.why = NO_DAY[telling]
                return False
            if callback.due_kind == "when-back" and line.board.state(now) is State.AVAILABLE:
                callback.due_kind = "until"
            promises.settle(session, callback.id, PromiseState.MOVED, WHY[telling], now)
            promise(session, callback, line.around(now))
            tell(session, line.letterhead(), callback, telling, now)
    except (IntegrityError, _SeatTaken):
        return False  # somebody takes that seat this instant: the next round finds another
    return True


def _find_time(
    session: Session, schedule: Schedule, callback: Callback, old: Due, capacity: Capacity
) -> bool:
    """Set a later due time, with a free seat where that is a slot; return False without one.

    Raises _SeatTaken where no seat of it is free.
    """
    spans, since = [each.span for each in shifts.spans(session)], old.at - SLOT
    free = free_windows(schedule, spans, seats.booked(session, since), since, capacity)
    new = later_due(schedule, old, free)
    if new is None:
        return False
    start, seat = None, None
    if new.kind == "slot":
        start = new.at - SLOT
        taken = seats.taken(session, start)
        all_seats = range(capacity.of(agents_on(spans, start, new.at)))
        seat = next((n for n in all_seats if n not in taken), None)
        if seat is None:
            raise _SeatTaken
        callback.queue_half = half_of(start)
    owners.set_due(callback, new)
    callback.slot_at, callback.seat = start, seat
    first = start or next_dialling(schedule, callback.next_at) or new.at
    if first > callback.next_at:
        callback.next_at, callback.published_at = first, None
    return True
