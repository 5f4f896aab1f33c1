"""Check versions, approve them by a second person, and open and close surveys by their calendar."""

from datetime import timedelta

from sqlalchemy.orm import Session

from ivr.rules.privacy.retention import INVITATION_KEPT, TICKS_KEPT
from ivr.rules.reports.periods import local_date
from ivr.rules.staff.approval import Move, NotAllowed, State, check_second_person
from ivr.rules.surveys.checking import check
from ivr.rules.surveys.questionnaire import load
from ivr.rules.surveys.states import SurveyMove, SurveyState
from ivr.rules.surveys.typed import missing
from ivr.store.surveys import invitations, papers, questionnaires, responses, surveys
from ivr.store.surveys.questionnaires import QuestionnaireVersion
from ivr.store.surveys.surveys import Survey
from ivr.usecases.installation.ports import Ports
from ivr.usecases.surveys.projects import project_of
from ivr.usecases.surveys.steps import (
    BEGUN,
    CLOCK,
    MAX_WHY_CHARS,
    Actor,
    Doing,
    locked,
    move,
    move_version,
    open_version,
)

MIXED_AT_ONCE = 5000
ANOTHER = "Outra pesquisa está em coleta: ela precisa terminar antes."


def check_version(ports: Ports, actor: Actor, survey_id: int) -> list[str]:
    """Check the project and the version that is not asked yet; return what must be corrected.

    Where that is nothing, the version can be approved.
    """
    doing = Doing(actor, ports.clock.now())
    with ports.database.write() as session:
        survey = locked(session, survey_id, doing)
        version = _open(session, survey)
        found = _faults(session, survey, version, doing)
        if found:
            move_version(session, survey, version, Move.FAIL, doing)
        elif version.state == State.DRAFT.value:
            move_version(session, survey, version, Move.CHECK, doing)
    return found


def approve(ports: Ports, actor: Actor, survey_id: int) -> None:
    """Approve the checked version, and with the first one the survey; open it if its day has come.

    Raises NotAllowed for who wrote in it, and where it is not checked.
    """
    now = ports.clock.now()
    doing = Doing(actor, now)
    with ports.database.write() as session:
        survey = locked(session, survey_id, doing)
        version = _open(session, survey)
        if actor.id is not None:
            wrote = surveys.writers(session, survey_id, Move.EDIT.value)
            begun = surveys.writers(session, survey_id, BEGUN)
            check_second_person(wrote | begun, actor.id)
        if _faults(session, survey, version, doing):
            raise NotAllowed("Há o que corrigir: peça a conferência de novo.")
        move_version(session, survey, version, Move.APPROVE, doing)
        if survey.state == SurveyState.DRAFT.value:
            move(session, survey, SurveyMove.APPROVE, doing)
        if survey.state == SurveyState.COLLECTING.value:
            _put_in_force(session, survey, version, doing)
    keep_calendar(ports)


def send_back(ports: Ports, actor: Actor, survey_id: int, why: str) -> None:
    """Send the version back to those who write it, with what is to be changed."""
    words = " ".join(why.split())
    if not 1 <= len(words) <= MAX_WHY_CHARS:
        raise NotAllowed(f"Escreva o motivo, com até {MAX_WHY_CHARS} letras.")
    doing = Doing(actor, ports.clock.now(), words)
    with ports.database.write() as session:
        survey = locked(session, survey_id, doing)
        move_version(session, survey, _open(session, survey), Move.RETURN, doing)
        if survey.state == SurveyState.APPROVED.value:
            move(session, survey, SurveyMove.EDIT, doing)


def close_now(ports: Ports, actor: Actor, survey_id: int, why: str) -> None:
    """Close a survey before its last day is over, with the reason; open pages count for a day."""
    words = " ".join(why.split())
    if not 1 <= len(words) <= MAX_WHY_CHARS:
        raise NotAllowed(f"Escreva o motivo, com até {MAX_WHY_CHARS} letras.")
    doing = Doing(actor, ports.clock.now(), words)
    with ports.database.write() as session:
        survey = locked(session, survey_id, doing)
        move(session, survey, SurveyMove.CLOSE, doing)
        survey.closes_at = doing.at


def step_survey(ports: Ports, actor: Actor, survey_id: int, step: SurveyMove) -> None:
    """Take up the analysis, the improvement or the end of a survey, or discard it."""
    doing = Doing(actor, ports.clock.now())
    with ports.database.write() as session:
        survey = locked(session, survey_id, doing)
        move(session, survey, step, doing)
        version = open_version(session, survey_id)
        if version and step is SurveyMove.DISCARD:
            move_version(session, survey, version, Move.DISCARD, doing)


def keep_calendar(ports: Ports) -> int:
    """Close surveys whose last day is over, and open those whose first has come; return how many.

    One survey collects at a time: the next waits.
    """
    doing = Doing(CLOCK, ports.clock.now())
    moved = 0
    with ports.database.write() as session:
        for survey in surveys.of_states(session, SurveyState.COLLECTING):
            if survey.closes_at is not None and survey.closes_at <= doing.at:
                move(session, survey, SurveyMove.CLOSE, doing)
                moved += 1
        if surveys.of_states(session, SurveyState.COLLECTING):
            return moved
        for survey in reversed(surveys.of_states(session, SurveyState.APPROVED)):
            version = open_version(session, survey.id)
            if survey.opens_at is None or survey.opens_at > doing.at or version is None:
                continue
            move(session, survey, SurveyMove.OPEN, doing)
            _put_in_force(session, survey, version, doing)
            return moved + 1
    return moved


def forget(ports: Ports) -> int:
    """Erase whom we asked, invitations, used forms, comments and keyings whose time is over.

    Responses of past days are written anew in the order of their ids. Returns of how many.
    """
    now = ports.clock.now()
    today = local_date(now)
    with ports.database.write() as session:
        gone = invitations.forget_asks(session, today)
        gone += invitations.forget(session, today, INVITATION_KEPT)
        gone += responses.forget_forms(session, today - TICKS_KEPT)
        kept = timedelta(days=ports.personal_kept_days)
        gone += responses.forget_words(session, today - kept)
        gone += papers.forget_old_keyings(session, now)
    with ports.database.write() as session:
        return gone + responses.mix(session, today, MIXED_AT_ONCE)


def _open(session: Session, survey: Survey) -> QuestionnaireVersion:
    version = open_version(session, survey.id)
    if version is None:
        raise NotAllowed("Não há versão do questionário para conferir ou aprovar.")
    return version


def _faults(
    session: Session, survey: Survey, version: QuestionnaireVersion, doing: Doing
) -> list[str]:
    answered = (
        load(each.definition)
        for each in questionnaires.of_survey(session, survey.id)
        if each.frozen_on is not None
    )
    return [
        *missing(project_of(survey), local_date(doing.at)),
        *check(load(version.definition), answered),
    ]


def _put_in_force(
    session: Session, survey: Survey, version: QuestionnaireVersion, doing: Doing
) -> None:
    """Ask the approved version from now on, in the place of the one before."""
    current = questionnaires.in_force(session, survey.id)
    if current:
        move_version(session, survey, current, Move.SUPERSEDE, doing)
    move_version(session, survey, version, Move.PUBLISH, doing)
