"""Compare what the telephone company saw with the callbacks that were promised."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.faults.plant import Plant
from tests.rules.model_check.oracle import CLOSES, OPENS, UTC_LESS
from tests.support.programs import wait_until

CONVERSATION_SECONDS = 20


@dataclass(frozen=True)
class Reckoning:
    """The result for the numbers that were promised a callback: which promises were broken.

    `lost`: no callback that was kept by a talk, or that names a person. `doubled`: rung again
    during or after a talk. `outside`: ringings, of agents too, outside the line's hours.
    """

    promised: int
    lost: list[str]
    doubled: list[str]
    outside: list[str]
    states: dict[str, int] = field(default_factory=dict)
    talks: int = 0
    ringings: int = 0

    @property
    def clean(self) -> bool:
        """Return whether every promise was kept, once, and in hours."""
        return not (self.lost or self.doubled or self.outside)

    def __str__(self) -> str:
        counts = ", ".join(f"{name} {n}" for name, n in sorted(self.states.items()))
        return (
            f"reckoning: promised {self.promised}, lost {len(self.lost)}, doubled"
            f" {len(self.doubled)}, outside hours {len(self.outside)}; talks {self.talks},"
            f" ringings {self.ringings}; {counts}"
        )


@dataclass(frozen=True)
class Ringing:
    """One ringing of one telephone; the end of one that lasts lies far ahead."""

    address: str
    at: datetime
    seconds: int
    ended: str

    @property
    def talk(self) -> bool:
        """Return whether people talked."""
        return self.seconds >= CONVERSATION_SECONDS

    @property
    def until(self) -> datetime:
        """Return when it was over."""
        return self.at + timedelta(seconds=self.seconds if self.ended else 86400)


def ringings(plant: Plant) -> list[Ringing]:
    """Return every ringing that the telephone company knows of, oldest first."""
    return [_read(each) for each in plant.company.diallings()]


def reckon(plant: Plant, promised: Iterable[str]) -> Reckoning:
    """Return what came of the callbacks promised to these numbers."""
    numbers, seen = list(promised), ringings(plant)
    rows = {
        number: (state, person)
        for number, state, person in plant.rows(
            "SELECT number, state, needs_person FROM callbacks ORDER BY id"
        )
    }
    of: dict[str, list[Ringing]] = {number: [] for number in numbers}
    for each in seen:
        of.setdefault(each.address, []).append(each)
    lost = [n for n in numbers if not _answered_for(rows.get(n), of[n])]
    return Reckoning(
        promised=len(numbers),
        lost=lost,
        doubled=[n for n in numbers if _rung_again(of[n])],
        outside=[f"{each.address} {each.at}" for each in seen if not _in_hours(each.at)],
        states=dict(Counter(rows[n][0] for n in numbers if n in rows)),
        talks=sum(any(each.talk for each in of[n]) for n in numbers),
        ringings=sum(len(of[n]) for n in numbers),
    )


def await_settled(plant: Plant, promised: Iterable[str], seconds: float) -> Reckoning:
    """Wait until nothing is under way for these numbers; return the reckoning.

    After `seconds` it is returned as it stands.
    """
    numbers = set(promised)
    with suppress(AssertionError):
        wait_until("every callback has come to its end", lambda: settled(plant, numbers), seconds)
    return reckon(plant, numbers)


def settled(plant: Plant, promised: Iterable[str]) -> bool:
    """Return whether every callback promised to these numbers has come to its end."""
    closed = plant.rows("SELECT number FROM callbacks WHERE closed_at IS NOT NULL")
    return set(promised) <= {number for (number,) in closed}


def _read(told: dict[str, Any]) -> Ringing:
    return Ringing(
        told["address"],
        datetime.fromisoformat(told["at"]),
        told["seconds"] or 0,
        told["ended"] or "",
    )


def _answered_for(row: tuple[str, bool] | None, seen: list[Ringing]) -> bool:
    """Return whether the citizen was talked with, or a person is to look after them."""
    if row is None:
        return False
    state, needs_person = row
    return any(each.talk for each in seen) if state == "kept" else needs_person


def _rung_again(seen: list[Ringing]) -> bool:
    """Return whether a telephone rang while an earlier ringing lasted, or after a talk."""
    ordered = sorted(seen, key=lambda each: each.at)
    return any(
        later.at < earlier.until or earlier.talk
        for n, earlier in enumerate(ordered)
        for later in ordered[n + 1 :]
    )


def _in_hours(at: datetime) -> bool:
    here = at.astimezone(UTC) - UTC_LESS
    return here.weekday() < 5 and OPENS <= here.hour * 60 + here.minute < CLOSES
