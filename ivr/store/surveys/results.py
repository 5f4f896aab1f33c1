"""Count a survey's responses and answers, each by the one query that every figure comes of."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import Session

from ivr.rules.surveys.results import written_counts
from ivr.rules.surveys.results.counts import (
    ANSWERED,
    AnswerCell,
    Place,
    ResponseCell,
    SurveyCounts,
)
from ivr.rules.surveys.results.written_counts import added
from ivr.store.surveys import counted_days
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

    Days of which the count is kept are not counted again; the others some at a time, as the
    database cuts long statements off: a response is of one day, so that all that comes adds up.
    """
    by_day = _by_day(session, survey_id, until)
    kept = counted_days.of_survey(session, survey_id, until)
    known = {day for day, n in by_day.items() if day in kept and kept[day].number == n}
    wanted = set(several)
    whole = added(
        [
            *(written_counts.load(kept[day].counts) for day in sorted(known)),
            *(count_days(session, survey_id, each) for each in _slices(by_day, known)),
        ]
    )
    people = {key: n for key, n in whole.people.items() if key[1] in wanted}
    return SurveyCounts(whole.responses, whole.answers, people)


def count_days(session: Session, survey_id: int, days: Days) -> SurveyCounts:
    """Count what was answered on these days, from the rows.

    `people` has everybody who chose anything at a question with choices, of several or of one.
    """
    responses: Counter[ResponseCell] = Counter()
    answers: Counter[AnswerCell] = Counter()
    people: Counter[tuple[Place, str]] = Counter()
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
    for channel, topic, unit, question, n in session.execute(people_query(survey_id, days)):
        people[Place(channel, topic, unit), question] += n
    return SurveyCounts(responses, answers, people)


def to_keep(session: Session, survey_id: int, before: date, most: int) -> dict[date, int]:
    """Return days before that one whose count is not kept, or no longer right, `most` at most.

    With each comes how many responses it has.
    """
    kept = counted_days.numbers(session, survey_id)
    by_day = _by_day(session, survey_id, before - timedelta(days=1))
    wanted = ((day, n) for day, n in by_day.items() if kept.get(day) != n)
    return dict(islice(wanted, most))


def _by_day(session: Session, survey_id: int, until: date) -> dict[date, int]:
    """Return how many responses each day has up to that one, in order."""
    found = (
        select(SurveyResponse.day, func.count())
        .where(SurveyResponse.survey_id == survey_id, SurveyResponse.day <= until)
        .group_by(SurveyResponse.day)
        .order_by(SurveyResponse.day)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def _slices(by_day: Mapping[date, int], known: Container[date]) -> Iterator[Days]:
    """Yield runs of days that are not known, as many at a time as have COUNTED_AT_ONCE responses.

    A known day ends a run.
    """
    first, last, many = None, date.min, 0
    for day, n in by_day.items():
        if first is not None and (day in known or many + n > COUNTED_AT_ONCE):
            yield first, last
            first, many = None, 0
        if day not in known:
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


def people_query(survey_id: int, days: Days) -> Select[*tuple[Any, ...]]:
    """Return the query for how many chose anything at each question with choices."""
    alike = (*_PLACE, SurveyAnswer.question)
    return (
        select(*alike, func.count(SurveyAnswer.response_id.distinct()))
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .where(
            SurveyResponse.survey_id == survey_id,
            SurveyResponse.day.between(*days),
            SurveyResponse.outcome.in_(sorted(ANSWERED)),
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
