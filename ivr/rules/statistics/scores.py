"""Work out the indexes of marks from 1 to 5."""

from collections.abc import Mapping

MARKS = (1, 2, 3, 4, 5)
_BEST = MARKS[-1] - MARKS[0]


def satisfaction_score(marks: Mapping[int, float]) -> float | None:
    """Return GOV.UK's score, from 0 (all the worst mark) to 100; None without any mark.

    `marks` has how often, or with what weight, each mark was given. The worst mark counts nothing,
    the best four, as share of the most that so many could have given.
    """
    given = sum(marks.get(mark, 0) for mark in MARKS)
    if not given:
        return None
    points = sum((mark - MARKS[0]) * marks.get(mark, 0) for mark in MARKS)
    return 100 * points / (_BEST * given)


def top_two(marks: Mapping[int, int]) -> tuple[int, int]:
    """Return how many gave one of the two best marks, and how many gave any."""
    return marks.get(4, 0) + marks.get(5, 0), sum(marks.get(mark, 0) for mark in MARKS)
