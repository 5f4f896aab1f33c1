"""Tell a signal of a series from its usual noise: the chart of single values (XmR)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_FEWEST = 2
_LIMIT, _RANGE = 2.66, 3.268  # of the mean moving range: Shewhart's constants for two values


@dataclass(frozen=True)
class Limits:
    """Within what a series moves by itself: its mean, its limits, and how far it jumps."""

    mean: float
    mean_range: float
    lower: float
    upper: float
    upper_range: float

    def is_signal(self, value: float) -> bool:
        """Return whether a value is outside: something happened."""
        return not self.lower <= value <= self.upper


def limits(values: Sequence[float]) -> Limits | None:
    """Return the natural limits of a series in its order; None for fewer than two values."""
    if len(values) < _FEWEST:
        return None
    mean = sum(values) / len(values)
    jumps = [abs(after - before) for before, after in pairwise(values)]
    usual = sum(jumps) / len(jumps)
    return Limits(mean, usual, mean - _LIMIT * usual, mean + _LIMIT * usual, _RANGE * usual)
