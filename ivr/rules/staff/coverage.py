"""Compute how many agents are on in each quarter hour, and where they are too few; in UTC."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from ivr.rules.callbacks.slots import SLOT, Capacity, ShiftSpan, agents_on, windows
from ivr.rules.hours.hours import FORTALEZA, Schedule


class Reason(Enum):
    """The reason for an absence; nobody's health is among them.

    The value is what the database stores.
    """

    VACATION = "vacation"
    LEAVE = "leave"
    TRAINING = "training"
    OTHER = "other"


REASON_LABELS: dict[Reason, str] = {
    Reason.VACATION: "Férias",
    Reason.LEAVE: "Licença",
    Reason.TRAINING: "Curso",
    Reason.OTHER: "Outro motivo",
}


@dataclass(frozen=True)
class Window:
    """A quarter hour: agents on, the callbacks that they can take, and those booked."""

    start: datetime
    agents: int
    seats: int
    booked: int

    @property
    def lacking(self) -> int:
        """Return how many booked callbacks have no seat."""
        return max(0, self.booked - self.seats)


@dataclass(frozen=True)
class Uncovered:
    """A stretch of one date in which nobody is on."""

    starts: datetime
    ends: datetime


def coverage(
    schedule: Schedule,
    spans: Sequence[ShiftSpan],
    booked: Mapping[datetime, int],
    first: date,
    capacity: Capacity,
) -> dict[date, tuple[Window, ...]]:
    """Return the quarter hours of each open date from `first` on, as far as slots may be chosen.

    That is for `capacity.days` dates.
    """
    days = [first + timedelta(days=ahead) for ahead in range(capacity.days)]
    found = {
        day: tuple(
            _window(start, agents_on(spans, start, start + SLOT), booked, capacity)
            for start in windows(schedule, day)
        )
        for day in days
    }
    return {day: of_day for day, of_day in found.items() if of_day}


def gaps(days: Iterable[Sequence[Window]]) -> list[Uncovered]:
    """Return the stretches in which nobody is on, each as long as it goes on."""
    found: list[Uncovered] = []
    for window in (each for of_day in days for each in of_day if each.agents == 0):
        if (
            found
            and found[-1].ends == window.start
            and _date(found[-1].starts) == _date(window.start)
        ):
            found[-1] = Uncovered(found[-1].starts, window.start + SLOT)
        else:
            found.append(Uncovered(window.start, window.start + SLOT))
    return found


def _window(
    start: datetime, agents: int, booked: Mapping[datetime, int], capacity: Capacity
) -> Window:
    return Window(start, agents, capacity.of(agents), booked.get(start, 0))


def _date(at: datetime) -> date:
    return at.astimezone(FORTALEZA).date()
