"""Begin surveys, write their projects and questions, and keep who is of their commissions."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.reports.periods import local_date
from ivr.rules.staff.approval import Move, NotAllowed, State
from ivr.rules.statistics.samples import answers_needed
from ivr.rules.surveys.first_questions import FIRST_QUESTIONS
from ivr.rules.surveys.questionnaire import Questionnaire, digest, dump
from ivr.rules.surveys.states import SurveyChannel, SurveyMove, SurveyState
from ivr.rules.surveys.typed import Project
from ivr.store.staff import staff
from ivr.store.surveys import questionnaires, surveys
from ivr.store.surveys.questionnaires import QuestionnaireVersion
from ivr.store.surveys.surveys import Survey, SurveyMember
from ivr.usecases.installation.ports import Ports
from ivr.usecases.surveys.steps import (
    BEGUN,
    JOINED,
    LEFT,
    Actor,
    Doing,
    locked,
    move,
    move_version,
    note,
    open_version,
)

UNWRITTEN = (SurveyState.DRAFT.value, SurveyState.APPROVED.value)


def begin(ports: Ports, actor: Actor, title: str) -> int:
    """Begin a survey with the first questions; whoever begins it is of its commission."""
    doing = Doing(actor, ports.clock.now())
    with ports.database.write() as session:
        survey = Survey(title=title, state=SurveyState.DRAFT.value, made_at=doing.at)
        survey.channels = " ".join(each.value for each in SurveyChannel)
        session.add(survey)
        session.flush()
        _add_version(session, survey, FIRST_QUESTIONS, doing.at)
        note(session, survey, BEGUN, doing)
        if actor.id is not None:
            today = local_date(doing.at)
            session.add(SurveyMember(survey_id=survey.id, staff_id=actor.id, from_on=today))
            note(session, survey, JOINED, Doing(actor, doing.at, actor.name))
        return survey.id


def change(ports: Ports, actor: Actor, survey_id: int, project: Project) -> None:
    """Write the project, which has to be approved anew then; raise NotAllowed once it collects."""
    doing = Doing(actor, ports.clock.now())
    with ports.database.write() as session:
        survey = locked(session, survey_id, doing)
        move(session, survey, SurveyMove.EDIT, doing)
        version = open_version(session, survey_id)
        if version:
            move_version(session, survey, version, Move.EDIT, doing)
        survey.title, survey.aim, survey.population = project.title, project.aim, project.population
        survey.contacts = project.contacts
        survey.planned_n = answers_needed(project.contacts)
        survey.channels = " ".join(each.value for each in project.channels)
        survey.units = " ".join(project.units)
        survey.opens_at = _midnight(project.opens_on) if project.opens_on else None
        last = project.closes_on
        survey.closes_at = _midnight(last + timedelta(days=1)) if last else None
        survey.act, survey.act_on = project.act, project.act_on


def write_questions(
    ports: Ports, actor: Actor, survey_id: int, questionnaire: Questionnaire
) -> None:
    """Write the questions of the version that is not asked yet; begin one where all are.

    A version that was answered stays as it is.
    """
    doing = Doing(actor, ports.clock.now())
    text = dump(questionnaire)
    with ports.database.write() as session:
        survey = locked(session, survey_id, doing)
        if survey.state not in (*UNWRITTEN, SurveyState.COLLECTING.value):
            raise NotAllowed("A pesquisa já terminou: as perguntas não mudam mais.")
        version = open_version(session, survey_id)
        if version is None:
            version = _add_version(session, survey, questionnaire, doing.at)
        if survey.state in UNWRITTEN:
            move(session, survey, SurveyMove.EDIT, doing)
        move_version(session, survey, version, Move.EDIT, doing)
        version.definition, version.digest = text, digest(text)


def join(ports: Ports, actor: Actor, survey_id: int, email: str, until: date | None = None) -> None:
    """Take an account into the commission, or set until when it is of it; raise NotAllowed."""
    doing = Doing(actor, ports.clock.now())
    with ports.database.write() as session:
        survey = locked(session, survey_id, doing)
        account = staff.by_email(session, email.strip().lower())
        if account is None or account.disabled_at:
            raise NotAllowed("Não há conta ativa com este e-mail.")
        member = surveys.member(session, survey_id, account.id)
        if member is None:
            today = local_date(doing.at)
            member = SurveyMember(survey_id=survey_id, staff_id=account.id, from_on=today)
            session.add(member)
        member.until_on = until
        note(session, survey, JOINED, Doing(actor, doing.at, account.name))


def leave(ports: Ports, actor: Actor, survey_id: int, staff_id: int) -> None:
    """End somebody's place in the commission with yesterday; somebody always stays."""
    doing = Doing(actor, ports.clock.now())
    today = local_date(doing.at)
    with ports.database.write() as session:
        survey = locked(session, survey_id, doing)
        there = {
            account.id: (member, account.name)
            for member, account in surveys.members(session, survey_id)
            if member.until_on is None or member.until_on >= today
        }
        if staff_id not in there:
            raise NotAllowed("Esta pessoa não está na comissão.")
        if len(there) == 1:
            raise NotAllowed("A comissão precisa de pelo menos uma pessoa.")
        member, name = there[staff_id]
        member.until_on = today - timedelta(days=1)
        note(session, survey, LEFT, Doing(actor, doing.at, name))


def project_of(survey: Survey) -> Project:
    """Return a survey's project as it is stored."""
    return Project(
        title=survey.title,
        aim=survey.aim,
        population=survey.population,
        contacts=survey.contacts,
        channels=tuple(each for each in SurveyChannel if survey.asks_by(each)),
        units=tuple(survey.units.split()),
        opens_on=local_date(survey.opens_at) if survey.opens_at else None,
        closes_on=local_date(survey.closes_at - timedelta(seconds=1)) if survey.closes_at else None,
        act=survey.act,
        act_on=survey.act_on,
    )


def _add_version(
    session: Session, survey: Survey, questionnaire: Questionnaire, now: datetime
) -> QuestionnaireVersion:
    text = dump(questionnaire)
    version = QuestionnaireVersion(
        survey_id=survey.id,
        number=questionnaires.next_number(session, survey.id),
        definition=text,
        digest=digest(text),
        state=State.DRAFT.value,
        made_at=now,
    )
    session.add(version)
    session.flush()
    return version


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), FORTALEZA)
