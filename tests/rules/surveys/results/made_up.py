"""Made-up responses of a survey, as rows and as they are counted."""

import random
from collections import Counter
from typing import NamedTuple

from ivr.rules.surveys.questionnaire import Aspect, Dimension, Option, Question, QuestionKind
from ivr.rules.surveys.results.counts import AnswerCell, Place, ResponseCell, SurveyCounts
from ivr.rules.surveys.results.question_lines import Names

CHANNELS, UNITS, TOPICS = ("phone", "web", "counter"), ("", "natal", "mossoro"), ("", "ipva", "uvt")
NAMES = Names(
    {"phone": "Telefone", "web": "Página na internet", "counter": "Código na unidade"},
    {"natal": "Natal", "mossoro": "Mossoró"},
    {"ipva": "IPVA", "uvt": "Unidade virtual"},
)
OVERALL = Question("geral", QuestionKind.RATING, "Como foi?", Aspect.SATISFACTION, Dimension.EASE)
SOLVED = Question(
    "resolveu", QuestionKind.YES_NO, "Resolveu?", Aspect.ATTENDANCE, Dimension.EFFECTIVENESS
)
WHICH = Question(
    *("meios", QuestionKind.MULTIPLE, "Por onde?", Aspect.ATTENDANCE, Dimension.CHANNELS),
    options=(Option("tel", "Telefone"), Option("pag", "Página"), Option("ida", "Em pessoa")),
)


class Row(NamedTuple):
    """One response with a rating, or none, and what was chosen."""

    place: Place
    outcome: str = "complete"
    rating: int | None = 4
    chosen: tuple[str, ...] = ()
    month: int = 2026 * 12 + 10
    weekday: int = 0
    is_late: bool = False


def counted(rows: list[Row]) -> SurveyCounts:
    """Count rows as the database does."""
    responses: Counter[ResponseCell] = Counter()
    answers: Counter[AnswerCell] = Counter()
    people: Counter[tuple[Place, str]] = Counter()
    for row in rows:
        responses[ResponseCell(row.place, row.outcome, row.is_late, row.weekday)] += 1
        if row.outcome == "declined":
            continue
        if row.rating is not None:
            answers[AnswerCell(row.place, row.month, OVERALL.key, "", row.rating, True)] += 1
        for each in row.chosen:
            answers[AnswerCell(row.place, row.month, WHICH.key, each, None, True)] += 1
        if row.chosen:
            people[row.place, WHICH.key] += 1
    return SurveyCounts(responses, answers, people)


def some_rows(chance: random.Random, most: int = 300) -> list[Row]:
    """Make rows up."""
    return [
        Row(
            Place(chance.choice(CHANNELS), chance.choice(TOPICS), chance.choice(UNITS)),
            chance.choices(("complete", "partial", "declined"), (8, 1, 1))[0],
            chance.choice((None, 1, 2, 3, 4, 4, 5, 5, 5)),
            tuple(each for each in ("tel", "pag", "ida") if chance.random() < 0.4),
            2026 * 12 + chance.randrange(3),
            chance.randrange(7),
            chance.random() < 0.05,
        )
        for _ in range(chance.randrange(most))
    ]
