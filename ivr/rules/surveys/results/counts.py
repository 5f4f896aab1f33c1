"""Hold how many responses and answers are alike, so that any grouping of them sums to the rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from ivr.rules.reports.day_counts import WHOLE, Cut
from ivr.rules.surveys.states import ResponseOutcome

Key = TypeVar("Key")
ANSWERED = frozenset({ResponseOutcome.COMPLETE.value, ResponseOutcome.PARTIAL.value})


class Place(NamedTuple):
    """Where responses that are counted together came from; "" is unknown, or none."""

    channel: str
    topic: str
    unit: str

    def within(self, cut: Cut) -> bool:
        """Return whether it belongs to the cut."""
        return (
            cut.channel in ("", self.channel)
            and cut.topic in ("", self.topic)
            and cut.unit in ("", self.unit)
        )


class ResponseCell(NamedTuple):
    """What responses that are counted together have in common."""

    place: Place
    outcome: str
    is_late: bool
    weekday: int  # Monday 0


class AnswerCell(NamedTuple):
    """What answers that are counted together have in common."""

    place: Place
    month: int  # 12 · year + month - 1
    question: str
    option: str
    value: int | None
    applies: bool


@dataclass(frozen=True)
class SurveyCounts:
    """All that a survey's rows say, counted by one query each; every figure is worked out of it.

    `people` has how many chose anything at a question of several choices, where answers are more
    than people.
    """

    responses: Mapping[ResponseCell, int] = field(default_factory=dict)
    answers: Mapping[AnswerCell, int] = field(default_factory=dict)
    people: Mapping[tuple[Place, str], int] = field(default_factory=dict)

    def answered(self, cut: Cut = WHOLE) -> int:
        """Return how many responses of the cut have answers: complete ones, and partial."""
        return sum(self.by_outcome(cut)[each] for each in ANSWERED)

    def by_outcome(self, cut: Cut = WHOLE) -> Counter[str]:
        """Return how many responses of the cut ended in each way."""
        return _added((cell.outcome, n) for cell, n in self._of(cut))

    def by_weekday(self, cut: Cut = WHOLE) -> Counter[int]:
        """Return how many responses with answers came on each weekday (Monday 0)."""
        return _added((cell.weekday, n) for cell, n in self._of(cut) if cell.outcome in ANSWERED)

    def late(self, cut: Cut = WHOLE) -> int:
        """Return how many responses with answers came after the closing, from an open page."""
        return sum(n for cell, n in self._of(cut) if cell.is_late and cell.outcome in ANSWERED)

    def by_place(self, dimension: str) -> Counter[str]:
        """Return how many responses with answers each `channel`, `topic` or `unit` has."""
        return _added(
            (getattr(cell.place, dimension), n)
            for cell, n in self._of(WHOLE)
            if cell.outcome in ANSWERED
        )

    def values(self, question: str, cut: Cut = WHOLE) -> Counter[int]:
        """Return how often each rating, or yes and no, was given at a question."""
        return _added(
            (cell.value, n)
            for cell, n in self.answers.items()
            if cell.question == question and cell.value is not None and cell.place.within(cut)
        )

    def options(self, question: str, cut: Cut = WHOLE) -> Counter[str]:
        """Return how often each choice was made at a question."""
        return _added(
            (cell.option, n)
            for cell, n in self.answers.items()
            if cell.question == question and cell.option and cell.place.within(cut)
        )

    def choosers(self, question: str, cut: Cut = WHOLE) -> int:
        """Return how many people chose anything at a question of several choices."""
        return sum(
            n for (place, key), n in self.people.items() if key == question and place.within(cut)
        )

    def not_applicable(self, question: str, cut: Cut = WHOLE) -> int:
        """Return how many said that a question does not apply to them."""
        return sum(
            n
            for cell, n in self.answers.items()
            if cell.question == question and not cell.applies and cell.place.within(cut)
        )

    def values_by_place(self, question: str) -> dict[Place, Counter[int]]:
        """Return how often each rating was given at a question, by where responses came from."""
        found: dict[Place, Counter[int]] = {}
        for cell, n in self.answers.items():
            if cell.question == question and cell.value is not None:
                found.setdefault(cell.place, Counter())[cell.value] += n
        return found

    def values_by_month(self, question: str) -> dict[int, Counter[int]]:
        """Return how often each rating was given at a question in each month, in their order."""
        found: dict[int, Counter[int]] = {}
        for cell, n in self.answers.items():
            if cell.question == question and cell.value is not None:
                found.setdefault(cell.month, Counter())[cell.value] += n
        return dict(sorted(found.items()))

    def _of(self, cut: Cut) -> list[tuple[ResponseCell, int]]:
        return [(cell, n) for cell, n in self.responses.items() if cell.place.within(cut)]


def _added(pairs: Iterable[tuple[Key, int]]) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for key, n in pairs:
        found[key] += n
    return found
