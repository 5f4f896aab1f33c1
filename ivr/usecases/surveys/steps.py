"""Move surveys and versions from state to state by the commission alone, and write down who did."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.reports.periods import local_date
from ivr.rules.staff.approval import Move, NotAllowed, State
from ivr.rules.staff.approval import after as version_after
from ivr.rules.surveys.states import SurveyMove, SurveyState, after
from ivr.store.staff import audit
from ivr.store.surveys import questionnaires, surveys
from ivr.store.surveys.questionnaires import QuestionnaireVersion
from ivr.store.surveys.surveys import Survey, SurveyAct

BEGUN, JOINED, LEFT = "begun", "joined", "left"
MAX_WHY_CHARS = 400
OPEN = (State.DRAFT, State.CHECKED, State.APPROVED)
NOT_OF_IT = "Só quem está na comissão desta pesquisa, na data de hoje, pode fazer isto."


@dataclass(frozen=True)
class Actor:
    """Who does something to a survey: an account, or a command or the clock (without an id)."""

    id: int | None
    name: str


@dataclass(frozen=True)
class Doing:
    """Who does something, when, and why where that is to be told."""

    actor: Actor
    at: datetime
    why: str = ""


CLOCK = Actor(None, "Calendário da pesquisa")


def locked(session: Session, survey_id: int, doing: Doing) -> Survey:
    """Return the survey, locked; raise NotAllowed without one, and for who is not of it today."""
    survey = surveys.find(session, survey_id, lock=True)
    if survey is None:
        raise NotAllowed("Esta pesquisa não existe.")
    if doing.actor.id is not None:
        member = surveys.member(session, survey_id, doing.actor.id)
        today = local_date(doing.at)
        if member is None or not member.from_on <= today <= (member.until_on or today):
            raise NotAllowed(NOT_OF_IT)
    return survey


def move(session: Session, survey: Survey, step: SurveyMove, doing: Doing) -> None:
    """Make a move of a locked survey and note it; raise NotAllowed for none from its state."""
    survey.state = after(SurveyState(survey.state), step).value
    session.flush()
    note(session, survey, step.value, doing)


def move_version(
    session: Session, survey: Survey, version: QuestionnaireVersion, step: Move, doing: Doing
) -> None:
    """Make a move of a version by the charter's rule of approval, and note it."""
    version.state = version_after(State(version.state), step).value
    session.flush()
    note(session, survey, step.value, doing, version.number)


def open_version(session: Session, survey_id: int) -> QuestionnaireVersion | None:
    """Return the version that is written, checked or approved and not yet asked, or None."""
    rows = questionnaires.of_survey(session, survey_id)
    return next((each for each in rows if State(each.state) in OPEN), None)


def note(
    session: Session, survey: Survey, act: str, doing: Doing, version: int | None = None
) -> None:
    """Write what was done to a survey into its history and into the audit."""
    actor = doing.actor
    surveys.note(
        session,
        SurveyAct(
            survey_id=survey.id,
            version=version,
            act=act,
            at=doing.at,
            staff_id=actor.id,
            name=actor.name,
            why=doing.why[:MAX_WHY_CHARS],
        ),
    )
    of_version = "questions" if version else "survey"
    done = audit.Done(f"{of_version}-{act}", str(survey.id), doing.at, actor.id, "", audit.SURVEY)
    audit.write(session, done)
