"""Compute the 15-minute slots free for callbacks, and when a callback is due.

All instants are UTC.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ivr.rules.hours.business_time import closing_of_next_open_day, half_of
from ivr.rules.hours.hours import FORTALEZA, Schedule

SLOT = timedelta(minutes=15)
MARGIN = timedelta(minutes=10)  # between a due time of today and the closing
CHOICES = 3
OVERDUE = "overdue"  # kind of a due time that follows on one that was not kept
AGAIN = "again"  # the same, where the citizen was rung in time and not reached
CUT_SHORT = "cut-short"  # the same, where that call was answered and ended before any talk
ANEW = frozenset({OVERDUE, AGAIN, CUT_SHORT})
LEFT_TODAY = timedelta(hours=1)  # before the closing, for a new forecast to be of today


@dataclass(frozen=True)
class Capacity:
    """The share of an agent's time open to callbacks, and how many days ahead slots are offered."""

    handling_minutes: int = 5  # one callback, from ringing to the agent's verdict; 1 or more
    live_percent: int = 50  # of the agents' time, left to those who call; 0 to 100
    days: int = 10  # dates from which a slot may be chosen, today's the first

    def of(self, agents: int) -> int:
        """Return how many callbacks `agents` agents can take in one slot, rounded down.

        The share of their time that is left to live calls is not counted.
        """
        left = 100 - self.live_percent
        return (
            int(SLOT / timedelta(minutes=1))
            * left
            * max(agents, 0)
            // (100 * self.handling_minutes)
        )


USUAL = Capacity()


@dataclass(frozen=True)
class ShiftSpan:
    """One agent's weekly shift, in Fortaleza time; `weekday` counts from Monday, 0.

    It does not hold on the dates from the first to the last of each pair in `away`.
    """

    weekday: int
    starts: time
    ends: time
    away: tuple[tuple[date, date], ...] = ()

    def holds(self, day: date) -> bool:
        """Return whether the shift takes place on that date."""
        gone = any(first <= day <= last for first, last in self.away)
        return day.weekday() == self.weekday and not gone


@dataclass(frozen=True)
class Due:
    """The due time of a callback, and the kind of promise that it is.

    `kind` is "until" (as soon as possible, with a time), "when-back" (the switchboard is down),
    "slot" (a chosen time), "overdue" (a new forecast, after one that was not kept), "again" (a
    new forecast, after a call in time that did not reach the citizen) or "cut-short" (the same,
    where somebody answered that call, and it ended before any talk).
    """

    at: datetime
    kind: str

    @property
    def start(self) -> datetime:
        """Return when a slot begins that ends at the due time."""
        return self.at - SLOT

    def once_back(self, is_back: bool) -> "Due":
        """Return the due time as it may be told where the switchboard is back, if it is.

        Its return is waited for no more then, and the latest time is what stands.
        """
        return Due(self.at, "until") if is_back and self.kind == "when-back" else self

    def seen_at(self, now: datetime) -> "Due":
        """Return the due time as it may still be told: nothing that has passed is told as to come.

        A slot that has begun has only its end; what is past is overdue, with no time ahead.
        """
        if self.at <= now:
            return Due(self.at, OVERDUE)
        begun = self.kind == "slot" and self.at - SLOT <= now
        return Due(self.at, "until") if begun else self


def windows(schedule: Schedule, day: date) -> tuple[datetime, ...]:
    """Return the starts of all 15-minute windows in a date's certain hours, on the quarter."""
    hours = schedule.day(day)
    return tuple(
        start
        for interval in (hours.intervals if hours.certain else ())
        for start in _quarters(_instant(day, interval.start), _instant(day, interval.end))
    )


def agents_on(shifts: Sequence[ShiftSpan], start: datetime, end: datetime) -> int:
    """Return how many shifts cover the whole span from `start` to `end`.

    The span lies within one date in Fortaleza; 0 for one that does not.
    """
    first, last = start.astimezone(FORTALEZA), end.astimezone(FORTALEZA)
    return sum(
        shift.holds(first.date())
        and first.date() == last.date()
        and shift.starts <= first.time()
        and last.time() <= shift.ends
        for shift in shifts
    )


def free_windows(
    schedule: Schedule,
    shifts: Sequence[ShiftSpan],
    booked: Mapping[datetime, int],
    since: datetime,
    capacity: Capacity = USUAL,
) -> Iterator[datetime]:
    """Yield, in order, the starts of windows from `since` on that still have room for a callback.

    `booked` counts the callbacks at each window's start. It looks at `capacity.days` dates, that of
    `since` the first.
    """
    today = since.astimezone(FORTALEZA).date()
    for ahead in range(capacity.days):
        for start in windows(schedule, today + timedelta(days=ahead)):
            room = capacity.of(agents_on(shifts, start, start + SLOT))
            if start >= since and booked.get(start, 0) < room:
                yield start


def three_choices(free: Iterable[datetime]) -> tuple[datetime, ...]:
    """Return up to three free windows to offer: the first one of each of three half days.

    `free` comes in order. The caller so hears a real choice; there are fewer where there are fewer
    half days.
    """
    chosen: list[datetime] = []
    for start in free:
        if not chosen or half_of(start) != half_of(chosen[-1]):
            chosen.append(start)
        if len(chosen) == CHOICES:
            break
    return tuple(chosen)


def due_as_soon_as_possible(
    schedule: Schedule, now: datetime, ahead: int, agents: int, capacity: Capacity = USUAL
) -> datetime | None:
    """Return when a callback asked for now is due, behind `ahead` others, or None.

    For when the switchboard is up. Each callback takes an agent the handling minutes; the time is
    rounded up to a quarter hour. None without agents, outside certain hours, and if the due time
    would be less than 10 minutes before the closing: then the first free window is offered instead.
    """
    opening = schedule.opening(now)
    if agents < 1 or opening.closes_at is None or not opening.certain:
        return None
    work = timedelta(minutes=capacity.handling_minutes) * (max(ahead, 0) + 1)
    due = _quarter_at_or_after(now + work / agents)
    return due if due <= opening.closes_at - MARGIN else None


def due_when_down(schedule: Schedule, now: datetime) -> datetime | None:
    """Return the due time of a callback asked for while the switchboard is down.

    It is the closing of the next open day; None if no certain one is within 60 days.
    """
    return closing_of_next_open_day(schedule, now)


def due_when_overdue(schedule: Schedule, now: datetime, reachable: bool) -> datetime | None:
    """Return the new forecast for a callback that was not made in time, or None.

    It is a closing: today's while people answer and an hour is left, else that of the next open
    day. Whoever waited in vain is not told a fine time again that may not hold either.
    """
    opening = schedule.opening(now)
    closes_at = opening.closes_at if reachable and opening.certain else None
    if closes_at and closes_at - now >= LEFT_TODAY:
        return closes_at
    return closing_of_next_open_day(schedule, now)


def _quarters(opens: datetime, closes: datetime) -> Iterator[datetime]:
    start = _quarter_at_or_after(opens)
    while start + SLOT <= closes:
        yield start
        start += SLOT


def _quarter_at_or_after(at: datetime) -> datetime:
    """Return the first quarter hour (UTC) at or after `at`.

    Quarter hours of UTC are those of Fortaleza.
    """
    at = at.astimezone(UTC)
    return at + (datetime.min.replace(tzinfo=UTC) - at) % SLOT


def _instant(on: date, at: time) -> datetime:
    return datetime.combine(on, at, FORTALEZA).astimezone(UTC)
