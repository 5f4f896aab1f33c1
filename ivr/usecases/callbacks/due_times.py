"""Compute when a callback can be promised, by hours, shifts, slots and calls; record what is."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promise_wording import promise_words
from ivr.rules.callbacks.slots import (
    OVERDUE,
    SLOT,
    Due,
    agents_on,
    due_as_soon_as_possible,
    due_when_down,
    due_when_overdue,
    free_windows,
)
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.line.switchboard import State
from ivr.store.callbacks import dispatch, promises, rings, seats
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.queries.webhooks import wishes
from ivr.store.queries.webhooks.wishes import Staffing, Standing
from ivr.store.staff import shifts
from ivr.usecases.line.due_time import DueTimeInputs

MAX_COLLISIONS = 20  # of seats, before a slot counts as full


def free_slots(
    session: Session, around: DueTimeInputs, besides: Callback | None = None
) -> list[datetime]:
    """Return the free slots that may be chosen, earliest first; the seat of `besides` is free.

    Today's while the switchboard is up and the day's calls are not used up.
    """
    return _free_slots(session, around, besides, wishes.staffing(session, around.now))


def _free_slots(
    session: Session, around: DueTimeInputs, besides: Callback | None, staffing: Staffing
) -> list[datetime]:
    spans = [each.span for each in staffing.spans]
    since = around.now
    if around.switchboard is not State.AVAILABLE or _used_up(staffing, around):
        tomorrow = around.now.astimezone(FORTALEZA).date() + timedelta(days=1)
        since = datetime.combine(tomorrow, time.min, FORTALEZA)
    taken = seats.booked(session, around.now)
    if besides and besides.slot_at in taken:
        taken[besides.slot_at] -= 1
    return list(free_windows(around.schedule, spans, taken, since, around.capacity))


def due_for(
    session: Session,
    slot_at: datetime | None,
    around: DueTimeInputs,
    besides: Callback | None = None,
    staffing: Staffing | None = None,
) -> Due | None:
    """Return when a callback in that slot, or as soon as possible, is due.

    None: none can be promised. `besides`: the callback itself, where it is one that has a place
    already, which does not stand in its own way. `staffing`: where it was read before.
    """
    if slot_at:
        return Due(slot_at + SLOT, "slot")
    staffing = staffing or wishes.staffing(session, around.now)
    if not staffing.spans or staffing.stopped_why:
        return None  # nobody would call: nothing can be promised
    if around.switchboard is not State.AVAILABLE:
        closing = due_when_down(around.schedule, around.now)
        return Due(closing, "when-back") if closing else None
    spans = [each.span for each in staffing.spans if not each.paused]
    agents = agents_on(spans, around.now, around.now + timedelta(minutes=1))
    ahead = staffing.ahead - (besides is not None)
    soon = due_as_soon_as_possible(around.schedule, around.now, ahead, agents, around.capacity)
    if soon and not _used_up(staffing, around):
        return Due(soon, "until")
    first = next(iter(_free_slots(session, around, besides, staffing)), None)
    return Due(first + SLOT, "slot") if first else None


def due_as_told(
    session: Session,
    callback: Callback,
    now: datetime,
    promised: Sequence[Promise] | None = None,
) -> Due:
    """Return the due time of a callback that may be told now: its own, or the new forecast.

    `promised` are all promises about it, where they are known.

    Where neither lies ahead, its own, which is past. The new forecast stands before its own has
    passed, where we rang in vain and ring again only after that.
    """
    own = callback.due_at
    if promised is None:
        forecast = promises.forecast(session, callback.id)
    else:
        told = [each.due_at for each in promised if each.state == promises.OPEN]
        forecast = max(told, default=None)
    if own > now and (forecast is None or forecast <= own):
        return Due(own, callback.due_kind)
    if forecast is None:
        return Due(own, OVERDUE)
    return Due(forecast, rings.kind_of_new(session, callback.id))


def due_shown(
    callback: Callback, forecast: datetime | None, now: datetime, switchboard: State
) -> Due:
    """Return the due time of a callback as staff see it: what its citizen would be told at `now`.

    `forecast` is that of its open promises. One that has ended shows what it was promised for.
    """
    own = Due(callback.due_at, callback.due_kind)
    if callback.closed_at:
        return own.once_back(is_back=True)
    if own.at <= now or (forecast and forecast > own.at):
        return Due(forecast or own.at, OVERDUE)
    return own.once_back(switchboard is State.AVAILABLE)


def new_forecast(session: Session, callback: Callback, around: DueTimeInputs) -> datetime | None:
    """Return by when a callback can be made that was not made in time; None: nobody can say.

    It is never before the next try.
    """
    if not shifts.spans(session) or dispatch.is_stopped(session):
        return None
    reachable = around.switchboard is State.AVAILABLE
    since = max(around.now, callback.next_at)
    return due_when_overdue(around.schedule, since, reachable)


def _used_up(staffing: Staffing, around: DueTimeInputs) -> bool:
    return staffing.dials >= around.dials_per_day


def free_seats(
    session: Session, slot_at: datetime, around: DueTimeInputs, met: Standing | None = None
) -> Iterator[int]:
    """Yield seats of a slot that were free a moment ago, until none is left.

    `met`: what a wish for that very slot met a moment ago.
    """
    on_shift = met.staffing.spans if met else shifts.spans(session)
    most = around.capacity.of(agents_on([each.span for each in on_shift], slot_at, slot_at + SLOT))
    for n in range(MAX_COLLISIONS):
        taken = met.taken if met and n == 0 else seats.taken(session, slot_at)
        seat = next((n for n in range(most) if n not in taken), None)
        if seat is None:
            return
        yield seat


def promise(
    session: Session, callback: Callback, around: DueTimeInputs, case_id: int | None = None
) -> None:
    """Record the promise of a callback's due time, in the words in which it is said.

    `case_id` is the case of who hears it, the callback's own unless it is given. Where every time
    that was given has passed, nothing is promised.
    """
    _promise(session, callback, due_as_told(session, callback, around.now), around, case_id)


def promise_first(session: Session, callback: Callback, around: DueTimeInputs) -> list[Promise]:
    """Record the promise of a callback that was just made; return all there are, that one.

    As `promise`, without a look at the promises before.
    """
    return _promise(session, callback, Due(callback.due_at, callback.due_kind), around)


def promise_anew(
    session: Session,
    broken: Promise,
    callback: Callback,
    around: DueTimeInputs,
    at: datetime | None = None,
) -> None:
    """Record a new forecast, in the case where the one before does not hold, if there is one.

    `at` is the new time, where it is known.
    """
    at = at or new_forecast(session, callback, around)
    if at and callback.closed_at is None:
        due = Due(at, rings.kind_of_new(session, callback.id))
        said = promise_words(due, around.now, around.promises)
        _record(session, callback, (due, said), broken.case_id, around.now)


def _promise(
    session: Session,
    callback: Callback,
    due: Due,
    around: DueTimeInputs,
    case_id: int | None = None,
) -> list[Promise]:
    now, due = around.now, due.once_back(around.switchboard is State.AVAILABLE)
    if due.at <= now:
        return []
    said = promise_words(due, now, around.promises)
    return [_record(session, callback, (due, said), case_id, now)]


def _record(
    session: Session, callback: Callback, told: tuple[Due, str], case_id: int | None, now: datetime
) -> Promise:
    due, said = told
    words = {"said": said, "said_at": now, "due_at": due.at, "state": promises.OPEN}
    case_id = case_id or callback.case_id
    recorded = Promise(case_id=case_id, callback_id=callback.id, **words)
    session.add(recorded)
    session.flush()
    return recorded
