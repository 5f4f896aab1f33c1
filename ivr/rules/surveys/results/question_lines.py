"""Work out all that is published of one question: its answers, its indexes, and these by group."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr.rules.reports.small_cells import LEAST_SHOWN, shown, shown_row, shown_table
from ivr.rules.statistics.intervals import mean_interval, wilson
from ivr.rules.statistics.scores import MARKS, satisfaction_score, top_two
from ivr.rules.surveys.questionnaire import (
    NO,
    RATING_WORDS,
    YES,
    YES_NO_WORDS,
    Question,
    QuestionKind,
)
from ivr.rules.surveys.results.ambiguity import stays_unknown
from ivr.rules.surveys.results.counts import SurveyCounts
from ivr.rules.surveys.results.indexes import CHOSEN, GOOD, SCORE, WEIGHTED
from ivr.rules.surveys.results.lines import (
    CHANNEL,
    COUNT,
    MONTH,
    PERCENT,
    SCORE_POINTS,
    TOPIC,
    UNIT,
    About,
    Line,
    in_percent,
    nameless,
)
from ivr.rules.surveys.results.representation import Stratum, weighted_score

Labels = Mapping[str, str]
ALONE = tuple(1 for _ in MARKS)
GOOD_ONES = (0, 0, 0, 1, 1)
POINTS = tuple(25.0 * (mark - MARKS[0]) for mark in MARKS)
_FEWEST_MONTHS = 2
_DIMENSIONS = {CHANNEL: "channel", UNIT: "unit", TOPIC: "topic"}


@dataclass(frozen=True)
class Names:
    """What groups are called on pages (pt-BR), by channel, unit and topic."""

    channels: Labels
    units: Labels
    topics: Labels

    def of(self, cut: str) -> Labels:
        """Return the names of the groups of that cut."""
        return {CHANNEL: self.channels, UNIT: self.units, TOPIC: self.topics}[cut]


def question_lines(
    question: Question,
    aspect: str,
    counts: SurveyCounts,
    contacts: Mapping[Stratum, int],
    names: Names,
) -> Iterator[Line]:
    """Yield what is published of a question; free text has its comments instead."""
    match question.kind:
        case QuestionKind.RATING:
            yield from _rating(question, aspect, counts, contacts, names)
        case QuestionKind.YES_NO:
            values = counts.values(question.key)
            said = {YES_NO_WORDS[each]: values[each] for each in (YES, NO)}
            yield from _chosen(question, aspect, said, sum(said.values()))
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            chosen = counts.options(question.key)
            said = {each.label: chosen[each.key] for each in question.options}
            many = question.kind is QuestionKind.MULTIPLE
            people = counts.choosers(question.key) if many else sum(said.values())
            yield from _chosen(question, aspect, said, people, many)
        case QuestionKind.TEXT:
            return


def _chosen(
    question: Question, aspect: str, said: Mapping[str, int], people: int, many: bool = False
) -> Iterator[Line]:
    about = About(aspect, question.key, CHOSEN)
    if not people or people < LEAST_SHOWN:
        yield about.line(COUNT, None, None) if not people else about.hidden(COUNT)
        return
    cells = [*said.values()]
    # Of several choices each stands for itself, beside those who did not make it.
    told = [_apart(each, people) for each in cells] if many else shown_row(cells)
    for label, each in zip(said, told, strict=True):
        of = about.but(answer=label)
        if each is None:
            yield of.hidden(COUNT)
            continue
        yield of.line(COUNT, each, people)
        yield of.line(PERCENT, 100 * each / people, people, in_percent(wilson(each, people)))
    yield about.line(COUNT, people, people)


def _apart(chosen: int, people: int) -> int | None:
    few = 0 < chosen < LEAST_SHOWN or 0 < people - chosen < LEAST_SHOWN
    return None if few else chosen


def _rating(
    question: Question,
    aspect: str,
    counts: SurveyCounts,
    contacts: Mapping[Stratum, int],
    names: Names,
) -> Iterator[Line]:
    marks = counts.values(question.key)
    cells = [marks[each] for each in MARKS]
    people = sum(cells)
    about = About(aspect, question.key, CHOSEN)
    if not people or people < LEAST_SHOWN:
        yield about.line(COUNT, None, None) if not people else about.hidden(COUNT)
        return
    told = shown_row(cells, least_apart=3)
    yield from _row(about, told, people)
    yield about.line(COUNT, people, people)
    yield from _indexes(about, cells, told)
    yield _weighted(about, counts, question.key, contacts)
    for cut in (CHANNEL, UNIT, TOPIC):
        yield from _by_group(about.but(cut=cut), counts, told, names.of(cut))
    yield from _by_month(about.but(cut=MONTH, index=SCORE), counts)


def _row(about: About, told: Sequence[int | None], people: int) -> Iterator[Line]:
    for word, each in zip(RATING_WORDS, told, strict=True):
        of = about.but(answer=word)
        if each is None:
            yield of.hidden(COUNT)
            continue
        yield of.line(COUNT, each, people)
        yield of.line(PERCENT, 100 * each / people, people, in_percent(wilson(each, people)))


def _indexes(about: About, cells: Sequence[int], told: Sequence[int | None]) -> Iterator[Line]:
    """Yield the score and the share of good marks, each only where no hidden mark follows."""
    hidden = [n for n, each in enumerate(told) if each is None]
    score = about.but(index=SCORE)
    sums: list[Sequence[int]] = [ALONE, MARKS]
    if stays_unknown(cells, hidden, sums):
        yield _score(score, cells)
    else:
        yield score.hidden(SCORE_POINTS)
        sums.remove(MARKS)
    good, people = top_two(dict(zip(MARKS, cells, strict=True)))
    of = about.but(index=GOOD)
    alone = not hidden or stays_unknown(cells, hidden, [*sums, GOOD_ONES])
    yield of.share(good, people) if alone else of.hidden(PERCENT)


def _score(about: About, cells: Sequence[int]) -> Line:
    found = satisfaction_score(dict(zip(MARKS, cells, strict=True)))
    return about.line(SCORE_POINTS, found, sum(cells), mean_interval(POINTS, cells))


def _weighted(
    about: About, counts: SurveyCounts, question: str, contacts: Mapping[Stratum, int]
) -> Line:
    of = about.but(index=WEIGHTED)
    found = weighted_score(counts, question, contacts)
    if found is None:
        return of.line(SCORE_POINTS, None, None)
    if found.answers < LEAST_SHOWN or 0 < found.left_out < LEAST_SHOWN:
        return of.hidden(SCORE_POINTS)
    return of.line(SCORE_POINTS, found.score, found.effective, found.interval)


def _by_group(
    about: About, counts: SurveyCounts, overall: Sequence[int | None], names: Labels
) -> Iterator[Line]:
    """Yield each group's marks and score; those of too few are hidden, and what gives them away."""
    dimension = _DIMENSIONS[about.cut]
    by_group: dict[str, Counter[int]] = {}
    for place, marks in counts.values_by_place(about.question).items():
        by_group.setdefault(getattr(place, dimension), Counter()).update(marks)
    groups = sorted(by_group, key=lambda each: (not each, names.get(each, each)))
    rows = [[by_group[group][mark] for mark in MARKS] for group in groups]
    numbers, _ = shown([sum(row) for row in rows])
    table = shown_table(
        rows,
        least_apart=3,
        whole_rows=[at for at, n in enumerate(numbers) if n is None],
        whole_columns=[n for n, each in enumerate(overall) if each is None],
    )
    for group, cells, told, n in zip(groups, rows, table, numbers, strict=True):
        of = about.but(group=names.get(group, group) if group else nameless(about.cut))
        if n is None:
            yield of.hidden(COUNT)
            yield of.but(index=SCORE).hidden(SCORE_POINTS)
            continue
        yield from _row(of, told, n)
        yield of.line(COUNT, n, n)
        hidden = [at for at, each in enumerate(told) if each is None]
        score = of.but(index=SCORE)
        alone = stays_unknown(cells, hidden, (ALONE, MARKS))
        yield _score(score, cells) if alone else score.hidden(SCORE_POINTS)


def _by_month(about: About, counts: SurveyCounts) -> Iterator[Line]:
    """Yield the score of each month, where the survey ran through several."""
    months = counts.values_by_month(about.question)
    if len(months) < _FEWEST_MONTHS:
        return
    numbers, _ = shown([marks.total() for marks in months.values()])
    for (month, marks), n in zip(months.items(), numbers, strict=True):
        of = about.but(group=f"{month // 12}-{month % 12 + 1:02}")
        cells = [marks[each] for each in MARKS]
        yield of.hidden(SCORE_POINTS) if n is None else _score(of, cells)
