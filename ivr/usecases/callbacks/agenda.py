"""Agenda: a day's quarter hours, how many callbacks each takes, and how many it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import SLOT, agents_on, windows
from ivr.rules.hours.hours import FORTALEZA, SEARCH_DAYS
from ivr.store.callbacks import seats
from ivr.store.staff import shifts
from ivr.usecases.line.around import Around


@dataclass(frozen=True)
class Slot:
    """One quarter hour; `room` is how many callbacks the people on shift take beside live calls."""

    at: datetime
    room: int
    taken: int
    past: bool

    @property
    def full(self) -> bool:
        """Whether no further callback has a seat there."""
        return self.taken >= self.room

    @property
    def free(self) -> int:
        """How many callbacks more it takes."""
        return max(0, self.room - self.taken)


@dataclass(frozen=True)
class Day:
    """One date's slots, and the rule that decided its hours."""

    date: date
    rule: str
    certain: bool
    slots: tuple[Slot, ...]

    @property
    def room(self) -> int:
        """How many callbacks the whole day takes."""
        return sum(slot.room for slot in self.slots)

    @property
    def taken(self) -> int:
        """How many it has."""
        return sum(slot.taken for slot in self.slots)


def read_days(session: Session, around: Around, first: date, count: int) -> Iterator[Day]:
    """So many dates from the first on."""
    spans = [each.span for each in shifts.spans(session)]
    booked = seats.booked(session, datetime.combine(first, time.min, FORTALEZA).astimezone(UTC))
    for ahead in range(count):
        on = first + timedelta(days=ahead)
        hours = around.schedule.day(on)
        yield Day(
            on,
            hours.rule,
            hours.certain,
            tuple(
                Slot(
                    start,
                    around.capacity.of(agents_on(spans, start, start + SLOT)),
                    booked.get(start, 0),
                    start < around.now,
                )
                for start in windows(around.schedule, on)
            ),
        )


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def first_with_room(session: Session, around: Around, first: date) -> date:
    """The first date from that one on with a seat that can still be chosen; else that one."""
    for day in read_days(session, around, first, SEARCH_DAYS):
        if any(not slot.past and slot.free for slot in day.slots):
            return day.date
    return first
