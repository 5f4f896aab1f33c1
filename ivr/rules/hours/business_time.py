"""Compute with business time: when dialling may start, and how many minutes the line was open."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from ivr.rules.hours.hours import FORTALEZA, SEARCH_DAYS, Interval, Schedule

LAST_MINUTES = 2  # of an interval, in which no dialling starts
MAX_DAYS = 400  # ahead that a term in business time may reach
HALF = time(11)  # in Fortaleza: the first half of a day ends, the second begins


def may_start_dialling(schedule: Schedule, now: datetime) -> bool:
    """Return whether the line is open and not in the last two minutes of its present interval.

    An unknown day counts as open, as it does for whoever calls.
    """
    opening = schedule.opening(now)
    return opening.closes_at is not None and now < opening.closes_at - timedelta(
        minutes=LAST_MINUTES
    )


def next_dialling(schedule: Schedule, at: datetime) -> datetime | None:
    """Return the first instant (UTC) from `at` on at which dialling may start.

    It is `at` itself where dialling may start then; else the start of the next certain interval.
    None where there is none within 60 days.
    """
    if may_start_dialling(schedule, at):
        return at
    for on in _days(at):
        for interval in _certain(schedule, on):
            start = _instant(on, interval.start)
            if start > at and may_start_dialling(schedule, start):
                return start
    return None


def open_minutes(
    schedule: Schedule, start: datetime, end: datetime, certain: bool = False
) -> float:
    """Return the minutes between two instants in which the line was open.

    0 where `end` is not after `start`. An unknown day counts as open; with `certain` it counts as
    closed, as it does in `after_open_minutes`, of which this is the inverse then.
    """
    total = timedelta()
    on, last = _local_date(start), _local_date(end)
    while on <= last:
        for interval in _certain(schedule, on) if certain else schedule.day(on).intervals:
            opens, closes = _instant(on, interval.start), _instant(on, interval.end)
            total += max(min(closes, end) - max(opens, start), timedelta())
        on += timedelta(days=1)
    return total / timedelta(minutes=1)


def after_open_minutes(schedule: Schedule, start: datetime, minutes: float) -> datetime:
    """Return the instant (UTC) at which the line has been open for `minutes` minutes since `start`.

    Days that are not certain count as closed, so that nothing is promised on them too early. Where
    the hours of 400 days do not suffice (no charter has so few), it is 400 days after `start`.
    """
    left = timedelta(minutes=minutes)
    on, passed = _local_date(start), 0
    while passed < MAX_DAYS:
        for interval in _certain(schedule, on):
            opens, closes = _instant(on, interval.start), _instant(on, interval.end)
            begins = max(opens, start)
            if closes - begins >= left:
                return begins + left
            left -= max(closes - begins, timedelta())
        on, passed = on + timedelta(days=1), passed + 1
    return start + timedelta(days=MAX_DAYS)


def minutes_without(
    schedule: Schedule,
    start: datetime,
    end: datetime,
    outages: Iterable[tuple[datetime, datetime]],
) -> float:
    """Return `open_minutes` less those in outages (start, end), in any order; they may overlap."""
    total, since = 0.0, start
    for begun, ended in sorted(each for each in outages if each[0] < each[1]):
        total += open_minutes(schedule, since, min(begun, end))
        since = max(since, ended)
    return total + open_minutes(schedule, since, end)


def working_day_minutes(schedule: Schedule) -> int:
    """Return the minutes of the charter's ordinary working day: the longest of its week, or 0."""
    days = (
        sum((_length(interval) for interval in intervals), timedelta())
        for intervals in schedule.weekly.values()
    )
    return max(days, default=timedelta()) // timedelta(minutes=1)


def half_of(at: datetime) -> int:
    """Return the number of the half day that `at` lies in; it orders all halves of all days."""
    local = at.astimezone(FORTALEZA)
    return local.toordinal() * 2 + (local.time() >= HALF)


def other_half_of_next_day(schedule: Schedule, at: datetime) -> datetime | None:
    """Return the start (UTC) of the other half of the next working day, or None.

    The other half is that in which `at` does not lie: halves part at 11:00 in Fortaleza. Passed
    over: days that are not certain, and those on which no dialling may start in that half. None
    where there is none within 60 days.
    """
    later = at.astimezone(FORTALEZA).time() < HALF
    for on in _days(at, first=1):
        for interval in _certain(schedule, on):
            start = max(interval.start, HALF) if later else interval.start
            if start < interval.end and (later or start < HALF):
                instant = _instant(on, start)
                if may_start_dialling(schedule, instant):
                    return instant
    return None


def closing_of_next_open_day(schedule: Schedule, now: datetime) -> datetime | None:
    """Return when (UTC) the next certain working day closes: today only before its first opening.

    None where there is none within 60 days.
    """
    local, ahead = now.astimezone(FORTALEZA), schedule.ahead()
    for on in _days(now):
        intervals = _certain(ahead, on)
        if intervals and (on > local.date() or local.time() < intervals[0].start):
            return _instant(on, intervals[-1].end)
    return None


def last_closing(schedule: Schedule, now: datetime) -> datetime | None:
    """Return when (UTC) the line closed last, at or before `now`; None: not within 60 days."""
    for back in range(SEARCH_DAYS + 1):
        on = _local_date(now) - timedelta(days=back)
        ends = [_instant(on, each.end) for each in schedule.day(on).intervals]
        if past := [end for end in ends if end <= now]:
            return max(past)
    return None


def _days(at: datetime, first: int = 0) -> Iterator[date]:
    """Yield the dates in Fortaleza from `first` days after that of `at` up to 60 days after it."""
    today = _local_date(at)
    return (today + timedelta(days=ahead) for ahead in range(first, SEARCH_DAYS + 1))


def _certain(schedule: Schedule, on: date) -> tuple[Interval, ...]:
    hours = schedule.day(on)
    return hours.intervals if hours.certain else ()


def _local_date(at: datetime) -> date:
    return at.astimezone(FORTALEZA).date()


def _instant(on: date, at: time) -> datetime:
    return datetime.combine(on, at, FORTALEZA).astimezone(UTC)


def _length(interval: Interval) -> timedelta:
    midnight = date.min
    return datetime.combine(midnight, interval.end) - datetime.combine(midnight, interval.start)
