"""Gather what a survey found, for the commission's page and for what is published."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ivr.rules.cases.requests import RequestKind
from ivr.rules.reports.call_metrics import RECEIVED
from ivr.rules.reports.figures import by_topic
from ivr.rules.reports.metrics import OPENED
from ivr.rules.reports.periods import Period, between, local_date
from ivr.rules.reports.visit_metrics import VISITED
from ivr.rules.surveys.questionnaire import Dimension, load
from ivr.rules.surveys.results.comments import Coding, CommentTone
from ivr.rules.surveys.results.findings import (
    Contacts,
    Findings,
    Records,
    questions_of,
    several,
)
from ivr.rules.surveys.results.funnel import funnels
from ivr.rules.surveys.results.question_lines import Names
from ivr.rules.surveys.results.record_lines import BY_TOPIC, RECORDS
from ivr.rules.surveys.results.representation import PHONE, VISIT, WRITTEN, Stratum
from ivr.rules.surveys.results.secrecy import shown_until
from ivr.rules.surveys.states import CHANNEL_LABELS, SurveyState
from ivr.store.cases import requests
from ivr.store.surveys import comment_codings, invitations, questionnaires, results
from ivr.store.surveys.surveys import Survey
from ivr.store.visits import units
from ivr.usecases.line.line import Line
from ivr.usecases.reports.monitoring import monitor

RECORDS_DAYS = 365  # of our own rows, up to the last day of the survey
_IN_CONTACT = (RECEIVED, OPENED, VISITED)


@dataclass(frozen=True)
class Gathered:
    """What a survey found up to a day; `records` is the period of our own rows."""

    findings: Findings
    until: date
    period: Period
    records: Period


def last_shown(session: Session, survey: Survey) -> date | None:
    """Return the last day whose answers anybody may see results of; None: nothing is shown."""
    days = results.answered_by_day(session, survey.id)
    return shown_until(SurveyState(survey.state), days)


def gather(line: Line, survey: Survey, until: date) -> Gathered:
    """Count what was answered up to a day, and who was in contact meanwhile."""
    callflow = line.conversations.current().callflow
    with line.ports.database.read() as session:
        versions = [load(each.definition) for each in questionnaires.of_survey(session, survey.id)]
        questions = questions_of(versions)
        counts = results.counts(session, survey.id, until, several(questions))
        steps: Counter[tuple[str, str]] = Counter()
        for each in invitations.counts(session, survey.id):
            steps[each.channel, each.step] += each.number
        codings = _codings(session, survey.id)
        names = Names(
            {each.value: label for each, label in CHANNEL_LABELS.items()},
            {each.id: each.name for each in units.everything(session)},
            {each.key: each.title for each in callflow.topics},
        )
    period = _period(survey, until)
    records = between(period.last - timedelta(days=RECORDS_DAYS - 1), period.last)
    found = Findings(
        questions,
        counts,
        funnels(survey.channels.split(), steps, counts),
        _contacts(line, period),
        _records(line, records),
        codings,
        names,
    )
    return Gathered(found, until, period, records)


def _period(survey: Survey, until: date) -> Period:
    """Return the days on which it was asked, the last of them at the most `until`."""
    first = local_date(survey.opens_at) if survey.opens_at else until
    last = local_date(survey.closes_at) if survey.closes_at else until
    return between(min(first, until), max(min(first, until), min(last, until)))


def _contacts(line: Line, period: Period) -> Contacts:
    found = monitor(line, period, metrics=_IN_CONTACT)
    strata: dict[Stratum, int] = {
        (PHONE, ""): found.of(RECEIVED).part,
        (WRITTEN, ""): found.of(OPENED).part,
    }
    topics: Counter[str] = Counter()
    for definition in _IN_CONTACT:
        counted = found.summary(definition)
        for topic, (part, _) in by_topic(definition, counted).items():
            topics[topic] += part
    for (unit, _), n in found.summary(VISITED).units.items():
        strata[VISIT, unit] = strata.get((VISIT, unit), 0) + n
    return Contacts(strata, topics)


def _records(line: Line, period: Period) -> Records:
    found = monitor(line, period, metrics=RECORDS)
    parts = by_topic(BY_TOPIC, found.summary(BY_TOPIC))
    with line.ports.database.read() as session:
        kinds = requests.by_kind(session, period.since, period.until)
    topics = {topic: part for topic, (part, _) in parts.items()}
    return Records(found.figures, topics, {RequestKind(kind): n for kind, n in kinds.items()})


def _codings(session: Session, survey_id: int) -> Counter[Coding]:
    found: Counter[Coding] = Counter()
    for (tone, dimension), n in comment_codings.counted(session, survey_id).items():
        about = Dimension(dimension) if dimension else None
        found[Coding(CommentTone(tone), about)] += n
    return found
