"""Compare what was published of two surveys, and say better or worse only where it is so."""

from collections.abc import Sequence
from typing import NamedTuple

from ivr.rules.statistics.intervals import Change, change
from ivr.rules.surveys.results.indexes import GOOD, SCORE
from ivr.rules.surveys.results.lines import (
    PUBLISHED,
    SCORE_POINTS,
    WHOLE,
    Line,
    nameless,
    picked,
)

CHANGE_WORDS = {
    Change.BETTER: "melhorou",
    Change.WORSE: "piorou",
    Change.UNCLEAR: "não dá para dizer que mudou",
    Change.UNKNOWN: "não dá para comparar",
}


class Ranked(NamedTuple):
    """One group in the order of its score; `place` is shared where intervals overlap."""

    place: int
    line: Line
    is_apart: bool  # from the one before it, as far as both intervals tell


def compared(earlier: Sequence[Line], later: Sequence[Line], question: str) -> Change:
    """Return what may be said of the share of good answers in two surveys, by what is published."""
    before, after = _good(earlier, question), _good(later, question)
    return change(before, after) if before and after else Change.UNKNOWN


def ranked(lines: Sequence[Line], question: str, cut: str) -> list[Ranked]:
    """Return the groups with a published score, the lowest first: where most is to be mended.

    Answers without a unit, or a matter, are no group of theirs.
    """
    scores = [
        each
        for each in picked(lines, question=question, index=SCORE.id, cut=cut, measure=SCORE_POINTS)
        if each.state == PUBLISHED
        and each.group != nameless(cut)
        and isinstance(each.value, int | float)
    ]
    scores.sort(key=lambda each: (_value(each.value), each.group))
    found: list[Ranked] = []
    for n, each in enumerate(scores, 1):
        before = found[-1].line if found else None
        apart = before is None or _value(each.low) > _value(before.high)
        same = before is not None and before.value == each.value
        found.append(Ranked(found[-1].place if same else n, each, apart))
    return found


def _good(lines: Sequence[Line], question: str) -> tuple[int, int] | None:
    for each in picked(lines, question=question, index=GOOD.id, cut=WHOLE):
        if each.state == PUBLISHED:
            whole = _value(each.n)
            return round(_value(each.value) * whole / 100), int(whole)
    return None


def _value(number: object) -> float:
    return float(number) if isinstance(number, int | float) else 0.0
