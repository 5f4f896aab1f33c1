"""Count rows by what is known of each, so that any cut of them sums to the whole."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple


class Cell(NamedTuple):
    """What rows that are counted together have in common; the hour is that of the day."""

    hour: int
    channel: str
    topic: str
    unit: str  # "": none
    stage: str
    ending: str


@dataclass
class Spread:
    """How many rows, and the seconds (wall) and minutes (business) that were measured of some.

    They are kept by value with how often each came, so that medians and percentiles of any period
    are those of its rows, and never means of means.
    """

    n: int = 0
    wall: Counter[int] = field(default_factory=Counter)
    business: Counter[int] = field(default_factory=Counter)

    def add(self, wall: int | None = None, business: int | None = None) -> None:
        """Count one row more."""
        self.n += 1
        if wall is not None:
            self.wall[wall] += 1
        if business is not None:
            self.business[business] += 1

    def merge(self, other: "Spread") -> None:
        """Count all of `other`'s rows, too."""
        self.n += other.n
        self.wall.update(other.wall)
        self.business.update(other.business)


DayCounts = dict[Cell, Spread]  # of one date


@dataclass(frozen=True)
class Cut:
    """The part of all rows that is looked at; an empty field leaves nothing out."""

    channel: str = ""
    topic: str = ""
    unit: str = ""

    def holds(self, cell: Cell) -> bool:
        """Return whether the cell's rows belong to it."""
        return (
            (not self.channel or cell.channel == self.channel)
            and (not self.topic or cell.topic == self.topic)
            and (not self.unit or cell.unit == self.unit)
        )

    @property
    def dimensions(self) -> frozenset[str]:
        """Return the names of those fields that leave something out."""
        return frozenset(name for name in ("channel", "topic", "unit") if getattr(self, name))


WHOLE = Cut()


def total(counts: DayCounts) -> int:
    """Return how many rows were counted."""
    return sum(each.n for each in counts.values())


def percentile(values: Mapping[int, int], percent: int) -> int | None:
    """Return the least value that so many per cent of all do not exceed; None where there is none.

    `values` has how often each came. It is one of the values (nearest rank).
    """
    count = sum(values.values())
    if not count:
        return None
    rank, seen = max(1, ceil(percent * count / 100)), 0
    for value in sorted(values):
        seen += values[value]
        if seen >= rank:
            return value
    raise AssertionError("the rank is one of the values'")


def median(values: Mapping[int, int]) -> float | None:
    """Return the middle value, or the mean of the middle two; None where there is none."""
    count = sum(values.values())
    if not count:
        return None
    low, high = (count - 1) // 2, count // 2
    found: list[int] = []
    seen = 0
    for value in sorted(values):
        seen += values[value]
        while len(found) < 2 and seen > (low, high)[len(found)]:
            found.append(value)
        if len(found) == 2:
            break
    return sum(found) / 2


def mean(values: Mapping[int, int]) -> float | None:
    """Return the mean of all values; None where there is none."""
    count = sum(values.values())
    return sum(value * n for value, n in values.items()) / count if count else None


def to_text(counts: DayCounts) -> str:
    """Return the counts as they are kept, the same text for the same counts."""
    rows = [
        [*cell, spread.n, sorted(spread.wall.items()), sorted(spread.business.items())]
        for cell, spread in sorted(counts.items())
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> DayCounts:
    """Return the counts that were kept as that text."""
    return {
        Cell(*row[:6]): Spread(row[6], Counter(dict(row[7])), Counter(dict(row[8])))
        for row in json.loads(text)
    }
