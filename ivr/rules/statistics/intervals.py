"""Work out within which bounds a share, and the difference of two, is to be believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import sqrt
from statistics import NormalDist

CONFIDENCE_PERCENT = 95
_FEWEST = 2
Z = NormalDist().inv_cdf(0.5 + CONFIDENCE_PERCENT / 200)  # 1.96 of the normal distribution


@dataclass(frozen=True)
class Interval:
    """The bounds within which it is, in 95 of 100 samples; shares are from 0 to 1."""

    low: float
    high: float

    @property
    def leaves_out_nought(self) -> bool:
        """Return whether all of it is above nought, or all below."""
        return self.low > 0 or self.high < 0


class Change(Enum):
    """What may be said of two figures, the later compared with the earlier."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"  # the difference's interval has nought in it
    UNKNOWN = "unknown"  # one of them was counted of nobody


def wilson(part: float, whole: float) -> Interval | None:
    """Return the interval of a share by Wilson's score; None where there is no whole.

    Both may be weighted: then `whole` is the effective number (`weights.effective_number`).
    """
    if whole <= 0:
        return None
    share = part / whole
    middle = share + Z * Z / (2 * whole)
    half = Z * sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole))
    least = 1 + Z * Z / whole
    # At the ends rounding of floats would miss nought and one by the last digit.
    low = 0.0 if part <= 0 else max(0.0, (middle - half) / least)
    high = 1.0 if part >= whole else min(1.0, (middle + half) / least)
    return Interval(low, high)


def mean_interval(values: Sequence[float], counts: Sequence[int]) -> Interval | None:
    """Return the interval of the mean of values that came so often; None for fewer than two."""
    return weighted_mean_interval(values, counts, sum(counts))


def weighted_mean_interval(
    values: Sequence[float], weights: Sequence[float], number: float
) -> Interval | None:
    """Return the interval of the mean of values of such weights, which are as `number` equal ones.

    It never leaves the least and the largest value. None for fewer than two.
    """
    whole = sum(weights)
    if whole <= 0 or number < _FEWEST:
        return None
    pairs = list(zip(values, weights, strict=True))
    mean = sum(value * weight for value, weight in pairs) / whole
    spread = sum(weight * (value - mean) ** 2 for value, weight in pairs) / whole
    half = Z * sqrt(spread / (number - 1))
    return Interval(max(min(values), mean - half), min(max(values), mean + half))


def difference(earlier: tuple[int, int], later: tuple[int, int]) -> Interval | None:
    """Return the interval of how much the later share is above the earlier; each is part, whole.

    Newcombe's hybrid of both Wilson intervals. None where one of them has no whole.
    """
    before, after = wilson(*earlier), wilson(*later)
    if before is None or after is None:
        return None
    first, second = earlier[0] / earlier[1], later[0] / later[1]
    apart = second - first
    below = sqrt((second - after.low) ** 2 + (before.high - first) ** 2)
    above = sqrt((after.high - second) ** 2 + (first - before.low) ** 2)
    return Interval(apart - below, apart + above)


def change(earlier: tuple[int, int], later: tuple[int, int]) -> Change:
    """Return what may be said of two shares of which more is better; each is part, whole."""
    found = difference(earlier, later)
    if found is None:
        return Change.UNKNOWN
    if not found.leaves_out_nought:
        return Change.UNCLEAR
    return Change.BETTER if found.low > 0 else Change.WORSE
