"""Work out figures from counted rows: a number, a share, a time; or that there is none."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from ivr.rules.reports.board import ratio
from ivr.rules.reports.day_counts import Spread, mean, median, percentile
from ivr.rules.reports.definitions import Definition, Shows
from ivr.rules.reports.summaries import Class, Summary


class State(Enum):
    """Whether there is a figure. Nothing counted, none there, and an error are three things."""

    COUNTED = "counted"
    NO_DATA = "no-data"  # there is nothing of which it could be: shown as "sem dados"
    NOT_CUT = "not-cut"  # its rows do not say by what they are to be cut
    FAILED = "failed"  # it could not be counted now


@dataclass(frozen=True)
class Times:
    """How long something took, of so many: in seconds, or in business minutes."""

    n: int
    median: float
    p90: int
    worst: int
    mean: float


@dataclass(frozen=True)
class Figure:
    """One figure of one period: `part` rows of `whole`, and what they took."""

    definition: Definition
    state: State
    part: int = 0
    whole: int = 0
    wall: Times | None = None
    business: Times | None = None

    @property
    def ratio(self) -> float | None:
        """Return the share; None where there is no whole."""
        return ratio(self.part, self.whole)

    @property
    def percent(self) -> float | None:
        """Return the share as a percentage; None where there is no whole."""
        return None if self.ratio is None else 100 * self.ratio


def figure(definition: Definition, counted: Summary | None, began: bool = True) -> Figure:
    """Return the figure of what was counted; None: it could not be. Before we `began` is none."""
    if counted is None:
        return Figure(definition, State.FAILED)
    part, whole = Spread(), 0
    for (stage, ending), spread in counted.classes.items():
        if definition.part.holds(stage, ending):
            part.merge(spread)
        if definition.whole.holds(stage, ending):
            whole += spread.n
    wall, business = times(part.wall), times(part.business)
    empty = {Shows.SHARE: not whole, Shows.SPREAD: wall is None, Shows.COUNT: not began}
    if empty[definition.shows]:
        return Figure(definition, State.NO_DATA, part.n, whole)
    return Figure(definition, State.COUNTED, part.n, whole, wall, business)


def times(values: Mapping[int, int]) -> Times | None:
    """Return how long it took; None where nothing was measured."""
    middle, tenth, average = median(values), percentile(values, 90), mean(values)
    if middle is None or tenth is None or average is None:
        return None
    return Times(sum(values.values()), middle, tenth, max(values), average)


@dataclass(frozen=True)
class Point:
    """One point of a figure's course: its date, its part and its whole."""

    day: date
    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        """Return the share; None where there is no whole."""
        return ratio(self.part, self.whole)


def course(definition: Definition, counted: Summary) -> list[Point]:
    """Return the figure of each date, also of those on which nothing came."""
    return [
        Point(day, *_parts(definition, classes)) for day, classes in sorted(counted.days.items())
    ]


def by_topic(definition: Definition, counted: Summary) -> dict[str, tuple[int, int]]:
    """Return part and whole of each topic."""
    return _by(definition, counted.topics)


def by_channel(definition: Definition, counted: Summary) -> dict[str, tuple[int, int]]:
    """Return part and whole of each channel."""
    return _by(definition, counted.channels)


def by_hour(definition: Definition, counted: Summary) -> Counter[tuple[int, int]]:
    """Return how many rows of its part came on each weekday (Monday 0) in each hour."""
    found: Counter[tuple[int, int]] = Counter()
    for (weekday, hour, (stage, ending)), n in counted.hours.items():
        if definition.part.holds(stage, ending):
            found[weekday, hour] += n
    return found


def by_ending(definition: Definition, counted: Summary) -> Counter[str]:
    """Return how many rows of its whole ended in each way, the most first."""
    found: Counter[str] = Counter()
    for (stage, ending), spread in counted.classes.items():
        if definition.whole.holds(stage, ending):
            found[ending] += spread.n
    return Counter(dict(sorted(found.items(), key=lambda each: (-each[1], each[0]))))


def _by(
    definition: Definition, counts: Mapping[tuple[str, Class], int]
) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for (key, (stage, ending)), n in counts.items():
        part, whole = found.get(key, (0, 0))
        part += n if definition.part.holds(stage, ending) else 0
        whole += n if definition.whole.holds(stage, ending) else 0
        found[key] = part, whole
    return found


def _parts(definition: Definition, classes: Mapping[Class, int]) -> tuple[int, int]:
    part = sum(n for each, n in classes.items() if definition.part.holds(*each))
    whole = sum(n for each, n in classes.items() if definition.whole.holds(*each))
    return part, whole
