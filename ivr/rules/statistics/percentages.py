"""Work out percentages that add up, or that say why they do not."""

from collections.abc import Sequence


def share(part: float, whole: float) -> float | None:
    """Return the part of the whole, from 0 to 1; None where there is no whole: never 0, nor NaN."""
    return part / whole if whole > 0 else None


def whole_percentages(counts: Sequence[int]) -> list[int] | None:
    """Return whole percentages that come to 100, by the largest remainder; None of nothing.

    Of equal remainders the one that stands first is rounded up.
    """
    whole = sum(counts)
    if not whole:
        return None
    found = [100 * each // whole for each in counts]
    rests = sorted(range(len(counts)), key=lambda n: (-(100 * counts[n] % whole), n))
    for n in rests[: 100 - sum(found)]:
        found[n] += 1
    return found


def percentages_of_people(chosen: Sequence[int], people: int) -> list[int] | None:
    """Return of each choice what share of the people chose it; None where nobody answered.

    Who may choose several is counted at each: the percentages may come to more than 100.
    """
    if not people:
        return None
    return [_rounded(each, people) for each in chosen]


def _rounded(part: int, whole: int) -> int:
    """Return a whole percentage, a half up; 0 and 100 only where it is none, or all."""
    if part in (0, whole):
        return 100 if part else 0
    return min(99, max(1, (200 * part + whole) // (2 * whole)))
