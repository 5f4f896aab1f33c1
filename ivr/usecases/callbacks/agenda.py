"""Read the agenda: a day's quarter-hour slots, and how many callbacks each takes and has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import SLOT, agents_on, windows
from ivr.rules.hours.hours import FORTALEZA, SEARCH_DAYS
from ivr.store.callbacks import seats
from ivr.store.staff import shifts
from ivr.usecases.line.due_time import DueTimeInputs


@dataclass(frozen=True)
class Slot:
    """A quarter-hour slot of the agenda, and how full it is.

    `room` is how many callbacks the people on shift take beside live calls.
    """

    at: datetime
    room: int
    taken: int
    past: bool

    @property
    def full(self) -> bool:
        """Tell whether no further callback has a seat in the slot."""
        return self.taken >= self.room

    @property
    def free(self) -> int:
        """Return how many more callbacks the slot takes."""
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
        """Return how many callbacks the whole day takes."""
        return sum(slot.room for slot in self.slots)

    @property
    def taken(self) -> int:
        """Return how many callbacks the whole day has."""
        return sum(slot.taken for slot in self.slots)


def read_days(session: Session, around: DueTimeInputs, first: date, count: int) -> Iterator[Day]:
    """Yield the agenda of `count` dates, from `first` on."""
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
    """Return the Monday of the week of a date."""
    return day - timedelta(days=day.weekday())


def first_with_room(session: Session, around: DueTimeInputs, first: date) -> date:
    """Return the first date from `first` on with a free seat that is not past.

    Without one in the next SEARCH_DAYS dates, return `first`.
    """
    for day in read_days(session, around, first, SEARCH_DAYS):
        if any(not slot.past and slot.free for slot in day.slots):
            return day.date
    return first
