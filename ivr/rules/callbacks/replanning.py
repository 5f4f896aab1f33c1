"""Find a new due time for a callback whose day turns out to be closed; it is always later."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from ivr.rules.callbacks.slots import SLOT, Due
from ivr.rules.hours.business_time import closing_of_next_open_day
from ivr.rules.hours.hours import FORTALEZA, Schedule


def falls_on_closed_time(schedule: Schedule, due: Due) -> bool:
    """Return whether the line is closed when the callback is due; for a slot, in any part of it.

    The very end of an interval is still time to call by. An unknown day counts as open, as it does
    for whoever calls.
    """
    ends = due.at.astimezone(FORTALEZA)
    starts = ends - (SLOT if due.kind == "slot" else timedelta(microseconds=1))
    return not any(
        interval.start <= starts.time() and ends.time() <= interval.end
        for interval in schedule.day(starts.date()).intervals
    )


def day_is_closed(schedule: Schedule, due: Due) -> bool:
    """Return whether the line is closed all of the day on which the callback is due."""
    starts = due.at - (SLOT if due.kind == "slot" else timedelta(microseconds=1))
    return not schedule.day(starts.astimezone(FORTALEZA).date()).intervals


def later_due(schedule: Schedule, due: Due, free: Iterable[datetime]) -> Due | None:
    """Return the new, later due time of a callback; None if no certain day opens within 60 days.

    A slot: on the first day with free windows, which come in order from the old slot on, the one at
    the same time of day, else the nearest to it. What was promised with a latest time, and a slot
    where no window is free: by the closing of the next open day.
    """
    start = _nearest(free, due.at - SLOT) if due.kind == "slot" else None
    if start:
        return Due(start + SLOT, "slot")
    kind = "until" if due.kind == "slot" else due.kind
    # From the day's first moment: the day's own rest, after a morning off, is the next open time.
    closing = closing_of_next_open_day(schedule, _midnight(due.at))
    if closing and closing <= due.at:
        closing = closing_of_next_open_day(schedule, _midnight(due.at) + timedelta(days=1))
    return Due(closing, kind) if closing else None


def _nearest(free: Iterable[datetime], wanted: datetime) -> datetime | None:
    windows = list(free)
    if not windows:
        return None
    first_day = windows[0].astimezone(FORTALEZA).date()
    clock = wanted.astimezone(FORTALEZA).time()
    wished = datetime.combine(first_day, clock, FORTALEZA)
    of_day = (each for each in windows if each.astimezone(FORTALEZA).date() == first_day)
    return min(of_day, key=lambda each: (abs(each - wished), each))


def _midnight(at: datetime) -> datetime:
    local = at.astimezone(FORTALEZA)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
