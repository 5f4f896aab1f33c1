"""Count a survey's responses and answers, each by the one query that every figure comes of."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import Session

from ivr.rules.surveys.results.counts import (
    ANSWERED,
    AnswerCell,
    Place,
    ResponseCell,
    SurveyCounts,
)
from ivr.store.surveys.responses import SurveyAnswer, SurveyResponse

Days = tuple[date, date]  # the first and the last
COUNTED_AT_ONCE = 20_000  # responses in one statement, unless one day has more
_PLACE = (
    SurveyResponse.channel,
    SurveyResponse.matter,
    func.coalesce(SurveyResponse.unit_id, ""),
)
_MONTH = extract("year", SurveyResponse.day) * 12 + extract("month", SurveyResponse.day) - 1
_SUNDAY_0 = extract("dow", SurveyResponse.day)


def counts(session: Session, survey_id: int, until: date, several: Iterable[str]) -> SurveyCounts:
    """Count what was answered up to that day; `several` are the keys of multiple choices.

    It is counted some days at a time, as the database cuts long statements off: a response is of
    one day, so that what comes of the days adds up.
    """
    responses: Counter[ResponseCell] = Counter()
    answers: Counter[AnswerCell] = Counter()
    people: Counter[tuple[Place, str]] = Counter()
    keys = sorted(several)
    for days in _slices(session, survey_id, until):
        for channel, topic, unit, outcome, is_late, weekday, n in session.execute(
            responses_query(survey_id, days)
        ):
            place = Place(channel, topic, unit)
            responses[ResponseCell(place, outcome, is_late, (int(weekday) + 6) % 7)] += n
        for channel, topic, unit, month, question, option, value, does_not, n in session.execute(
            answers_query(survey_id, days)
        ):
            place = Place(channel, topic, unit)
            answers[AnswerCell(place, int(month), question, option, value, not does_not)] += n
        for channel, topic, unit, question, n in (
            session.execute(people_query(survey_id, days, keys)) if keys else ()
        ):
            people[Place(channel, topic, unit), question] += n
    return SurveyCounts(responses, answers, people)


def _slices(session: Session, survey_id: int, until: date) -> Iterator[Days]:
    """Yield the days up to that one, as many at a time as have COUNTED_AT_ONCE responses."""
    by_day = (
        select(SurveyResponse.day, func.count())
        .where(SurveyResponse.survey_id == survey_id, SurveyResponse.day <= until)
        .group_by(SurveyResponse.day)
        .order_by(SurveyResponse.day)
    )
    first, last, many = None, until, 0
    for day, n in session.execute(by_day).all():
        if first is not None and many + n > COUNTED_AT_ONCE:
            yield first, last
            first, many = None, 0
        first, last, many = first or day, day, many + n
    if first is not None:
        yield first, last


def responses_query(survey_id: int, days: Days) -> Select[*tuple[Any, ...]]:
    """Return the query for responses by where they came from, how they ended, and weekday."""
    alike = (*_PLACE, SurveyResponse.outcome, SurveyResponse.is_late, _SUNDAY_0)
    return (
        select(*alike, func.count())
        .where(SurveyResponse.survey_id == survey_id, SurveyResponse.day.between(*days))
        .group_by(*alike)
    )


def answers_query(survey_id: int, days: Days) -> Select[*tuple[Any, ...]]:
    """Return the query for answers by where they came from, month, question and what was said.

    Free text is none of them: people read it.
    """
    alike = (
        *(*_PLACE, _MONTH, SurveyAnswer.question, SurveyAnswer.option, SurveyAnswer.value),
        SurveyAnswer.is_not_applicable,
    )
    return (
        select(*alike, func.count())
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .where(
            SurveyResponse.survey_id == survey_id,
            SurveyResponse.day.between(*days),
            SurveyResponse.outcome.in_(sorted(ANSWERED)),
        )
        .group_by(*alike)
    )


def people_query(survey_id: int, days: Days, questions: Iterable[str]) -> Select[*tuple[Any, ...]]:
    """Return the query for how many chose anything at questions of several choices."""
    alike = (*_PLACE, SurveyAnswer.question)
    return (
        select(*alike, func.count(SurveyAnswer.response_id.distinct()))
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .where(
            SurveyResponse.survey_id == survey_id,
            SurveyResponse.day.between(*days),
            SurveyResponse.outcome.in_(sorted(ANSWERED)),
            SurveyAnswer.question.in_(list(questions)),
            SurveyAnswer.option != "",
        )
        .group_by(*alike)
    )


def answered_by_day(session: Session, survey_id: int) -> dict[date, int]:
    """Return how many responses with answers came on each day."""
    found = select(SurveyResponse.day, func.count()).where(
        SurveyResponse.survey_id == survey_id, SurveyResponse.outcome.in_(sorted(ANSWERED))
    )
    return {row[0]: row[1] for row in session.execute(found.group_by(SurveyResponse.day))}
