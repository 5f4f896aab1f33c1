"""See whether hidden counts of marks stay unknown to who reads the score beside them."""

from collections.abc import Sequence
from itertools import product

from ivr.rules.reports.small_cells import LEAST_SHOWN

_REACH = {3: 4, 4: 3, 5: 2}  # by how much counts are shifted at the most, by how many are hidden


def stays_unknown(
    counts: Sequence[int], hidden: Sequence[int], known_sums: Sequence[Sequence[int]]
) -> bool:
    """Return whether each small hidden count could be another, with all that is shown the same.

    `hidden` are its places, `known_sums` the factors of each sum over all counts that is shown: the
    number itself is (1, 1, …), the score's is the marks. It is enough to find one other way.
    """
    small = {n for n in hidden if 0 < counts[n] < LEAST_SHOWN}
    if not small:
        return True
    if len(hidden) not in _REACH:
        return False
    reach = _REACH[len(hidden)]
    for shift in product(range(-reach, reach + 1), repeat=len(hidden)):
        if any(counts[n] + by < 0 for n, by in zip(hidden, shift, strict=True)):
            continue
        if any(sum(f[n] * by for n, by in zip(hidden, shift, strict=True)) for f in known_sums):
            continue
        small -= {n for n, by in zip(hidden, shift, strict=True) if by}
        if not small:
            return True
    return False
