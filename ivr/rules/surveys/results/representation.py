"""Set those who answered beside all who were in contact, and weigh the answers by it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ivr.rules.statistics.intervals import Interval, weighted_mean_interval
from ivr.rules.statistics.percentages import share
from ivr.rules.statistics.scores import MARKS, satisfaction_score
from ivr.rules.statistics.weights import effective_number, group_weights
from ivr.rules.surveys.results.counts import Place, SurveyCounts
from ivr.rules.surveys.states import SurveyChannel

Stratum = tuple[str, str]  # a way of contact, and a unit or ""
PHONE, WRITTEN, VISIT = "phone", "written", "visit"
STRATUM_LABELS: Mapping[str, str] = {PHONE: "Telefone", WRITTEN: "Por escrito", VISIT: "Presencial"}
_STRATUM_OF = {
    SurveyChannel.PHONE.value: PHONE,
    SurveyChannel.SMS.value: PHONE,  # invited after a call
    SurveyChannel.EMAIL.value: WRITTEN,
    SurveyChannel.COUNTER.value: VISIT,
    SurveyChannel.PAPER.value: VISIT,
}


@dataclass(frozen=True)
class Represented:
    """How many of a group were in contact, and how many of them answered."""

    group: str
    contacts: int
    answered: int

    @property
    def rate(self) -> float | None:
        """Return what share of the contacts answered; None where there was none."""
        return share(self.answered, self.contacts)


@dataclass(frozen=True)
class WeightedScore:
    """A score of weighted answers: of how many, as how many they are exact, who is left out."""

    score: float
    interval: Interval | None
    answers: int
    effective: float
    left_out: int  # answers of which nobody knows how many contacts they stand for


def stratum(place: Place) -> Stratum | None:
    """Return the group of contacts that a response stands for; None where nobody knows it."""
    way = _STRATUM_OF.get(place.channel)
    if way is None:
        return None
    if way == VISIT:
        return (VISIT, place.unit) if place.unit else None
    return way, ""


def represented(contacts: Mapping[str, int], answered: Mapping[str, int]) -> list[Represented]:
    """Return contacts beside answers of each group that has either, the most contacts first."""
    groups = {each for each in (*contacts, *answered) if contacts.get(each) or answered.get(each)}
    found = [Represented(each, contacts.get(each, 0), answered.get(each, 0)) for each in groups]
    return sorted(found, key=lambda each: (-each.contacts, -each.answered, each.group))


def weighted_score(
    counts: SurveyCounts, question: str, contacts: Mapping[Stratum, int]
) -> WeightedScore | None:
    """Return a question's score with each group counting as its contacts; None without any."""
    by_group: dict[Stratum, Counter[int]] = {}
    left_out = 0
    for place, marks in counts.values_by_place(question).items():
        group = stratum(place)
        if group is None or not contacts.get(group):
            left_out += marks.total()
            continue
        by_group.setdefault(group, Counter()).update(marks)
    answers = {group: marks.total() for group, marks in by_group.items()}
    weights = group_weights(contacts, answers)
    marks_weighed = {
        mark: sum(weights[group] * marks[mark] for group, marks in by_group.items())
        for mark in MARKS
    }
    score = satisfaction_score(marks_weighed)
    if score is None:
        return None
    effective = effective_number((weights[group], answers[group]) for group in by_group)
    points = [25.0 * (mark - MARKS[0]) for mark in MARKS]
    bounds = weighted_mean_interval(points, [marks_weighed[each] for each in MARKS], effective)
    return WeightedScore(score, bounds, sum(answers.values()), effective, left_out)
