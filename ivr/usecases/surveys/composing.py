"""Compose what is published of a survey: who was asked, what was found, how to read it."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.reports.periods import Period
from ivr.rules.surveys.results import content as contents
from ivr.rules.surveys.results.content import Content, asked
from ivr.rules.surveys.results.findings import ASPECT_NUMBERS, lines_of, method_words
from ivr.store.charter import editions
from ivr.store.surveys import questionnaires, surveys
from ivr.store.surveys.surveys import Survey
from ivr.usecases.line.line import Line
from ivr.usecases.surveys.results import Gathered, gather, last_shown

EDITIONS_LISTED = 50  # the newest of the charter's, among which measures are looked for


class Correction(NamedTuple):
    """Which publication another stands in the place of, and what was wrong there."""

    number: int | None
    erratum: str


def preview(line: Line, survey_id: int) -> Content | None:
    """Return what a survey found up to now, as it would be published; None: nothing is shown yet.

    What staff see has the same hidden as what everybody does.
    """
    ports = line.ports
    with ports.database.read() as session:
        survey = surveys.find(session, survey_id)
        until = last_shown(session, survey) if survey else None
        if survey is None or until is None:
            return None
        session.expunge(survey)
    gathered = gather(line, survey, until)
    with ports.database.read() as session:
        return composed(session, ports.body, survey, gathered)


def composed(
    session: Session,
    body: str,
    survey: Survey,
    gathered: Gathered,
    corrects: Correction | None = None,
) -> Content:
    """Return what is published of what was gathered; the same for the same."""
    found = gathered.findings
    rows = questionnaires.of_survey(session, survey.id)
    return Content(
        body,
        contents.Survey(
            *(survey.title, survey.aim, survey.population, survey.contacts, survey.planned_n),
            *(gathered.period.first, gathered.period.last),
            tuple(found.names.channels.get(each, each) for each in survey.channels.split()),
            *(survey.act, survey.act_on),
            tuple((each.number, each.digest) for each in rows if each.frozen_on),
        ),
        *(gathered.records.first, gathered.records.last),
        tuple(asked(each, ASPECT_NUMBERS[each.aspect]) for each in found.questions),
        method_words(found, survey.contacts),
        _measures(session, gathered.records),
        lines_of(found),
        corrects.number if corrects else None,
        corrects.erratum if corrects else "",
    )


def _measures(session: Session, period: Period) -> tuple[tuple[str, str], ...]:
    """Return the editions of the charter that came into force in the period, the newest first."""
    found = editions.published(session, EDITIONS_LISTED)
    return tuple(
        (
            f"Edição {each.number} da Carta de Serviços: {each.name}",
            each.published_at.astimezone(FORTALEZA).date().isoformat(),
        )
        for each in found
        if each.published_at and period.since <= each.published_at < period.until
    )
