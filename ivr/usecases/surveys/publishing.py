"""Make results ready, have a second person approve them, publish them, and correct what was wrong.

A publication is one text, which is never changed: it obeys `rules.staff.approval`, as editions of
the charter do. A correction is a publication of its own in the place of the one that it corrects.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from ivr.rules.reports.periods import local_date
from ivr.rules.staff.approval import Move, NotAllowed, State, after, check_second_person
from ivr.rules.surveys.results import content as contents
from ivr.rules.surveys.results.comments import read_coding
from ivr.rules.surveys.results.secrecy import is_over
from ivr.rules.surveys.states import SurveyMove, SurveyState
from ivr.store.surveys import (
    comment_codings,
    publications,
    results,
)
from ivr.store.surveys.comment_codings import CommentCoding
from ivr.store.surveys.publications import SurveyPublication
from ivr.store.surveys.surveys import Survey
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line
from ivr.usecases.surveys.composing import Correction, composed
from ivr.usecases.surveys.results import gather, last_shown
from ivr.usecases.surveys.steps import Actor, Doing, locked, move, note

PREPARED, ENDORSED, WITHDRAWN, CORRECTED = "prepared", "endorsed", "withdrawn", "corrected"
MAX_ERRATUM_CHARS = 2000
UNREAD = "Faltam {n} comentários por ler. Leia e classifique todos antes de preparar a divulgação."
STILL = "A coleta ainda não terminou: prepare a divulgação depois do último dia."
NO_ERRATUM = f"Escreva o que estava errado, com até {MAX_ERRATUM_CHARS} letras."
NOT_NOW = "Esta divulgação não existe ou já foi trocada por outra."


def code_comment(
    ports: Ports, actor: Actor, survey_id: int, named: tuple[str, str], chosen: tuple[str, str]
) -> None:
    """Write down what somebody of the commission found in a comment; it may be mended until then.

    `named` are its response and question, `chosen` its tone and dimension. Raises NotAllowed.
    """
    coding = read_coding(*chosen)
    now = ports.clock.now()
    with ports.database.write() as session:
        locked(session, survey_id, Doing(actor, now))
        if not comment_codings.find_comment(session, survey_id, *named):
            raise NotAllowed("Este comentário não existe mais.")
        row = CommentCoding(response_id=named[0], question=named[1], survey_id=survey_id)
        row.tone = coding.tone.value
        row.dimension = coding.dimension.value if coding.dimension else ""
        row.coded_on, row.staff_id = local_date(now), actor.id
        comment_codings.code(session, row)


def prepare(line: Line, actor: Actor, survey_id: int, erratum: str = "") -> int:
    """Freeze what the survey found into a text that a second person is to approve; return its id.

    Where something is published of it already, `erratum` says what was wrong there. One that was
    made ready before and not published is discarded. Raises NotAllowed while it collects, where
    comments are unread, and without an erratum that is needed.
    """
    ports, doing = line.ports, Doing(actor, line.ports.clock.now())
    with ports.database.write() as session:
        survey = _over(session, survey_id, doing)
        wrong = _erratum(session, survey_id, erratum)
        session.expunge(survey)
    until = max(_days(ports, survey_id), default=local_date(doing.at))
    gathered = gather(line, survey, until)
    with ports.database.write() as session:
        survey = _over(session, survey_id, doing)
        current = publications.in_force(session, survey_id)
        corrects = Correction(current.number, wrong) if current else None
        text = contents.dump(composed(session, ports.body, survey, gathered, corrects))
        for each in publications.of_survey(session, survey_id):
            if each.state in publications.OPEN_STATES:
                each.state = after(State(each.state), Move.DISCARD).value
        made = publications.add(
            session,
            SurveyPublication(
                survey_id=survey_id,
                state=after(State.DRAFT, Move.CHECK).value,
                content=text,
                digest=contents.digest(text),
                corrects_id=current.id if current else None,
                erratum=wrong,
                prepared_by=actor.id,
                prepared_at=doing.at,
            ),
        )
        note(session, survey, PREPARED, doing)
        return made.id


def endorse(ports: Ports, actor: Actor, publication_id: int) -> None:
    """Approve what somebody else made ready; raise NotAllowed for who made it ready."""
    doing = Doing(actor, ports.clock.now())
    with ports.database.write() as session:
        found, survey = _open(session, publication_id, doing)
        if actor.id is not None and found.prepared_by is not None:
            check_second_person(frozenset({found.prepared_by}), actor.id)
        found.state = after(State(found.state), Move.APPROVE).value
        found.approved_by = actor.id
        note(session, survey, ENDORSED, doing)


def withdraw(ports: Ports, actor: Actor, publication_id: int) -> None:
    """Discard what was made ready and not published."""
    doing = Doing(actor, ports.clock.now())
    with ports.database.write() as session:
        found, survey = _open(session, publication_id, doing)
        found.state = after(State(found.state), Move.DISCARD).value
        note(session, survey, WITHDRAWN, doing)


def publish(ports: Ports, actor: Actor, publication_id: int) -> int:
    """Publish what was approved, in the place of what stands; return its number.

    Raises NotAllowed where it is not approved, or another was published since it was made ready.
    """
    doing = Doing(actor, ports.clock.now())
    with ports.database.write() as session:
        found, survey = _open(session, publication_id, doing)
        current = publications.in_force(session, survey.id)
        if (current.id if current else None) != found.corrects_id:
            raise NotAllowed(NOT_NOW)
        state = after(State(found.state), Move.PUBLISH)
        if current:
            current.state = after(State(current.state), Move.SUPERSEDE).value
            session.flush()  # there is never a second one, not even within this transaction
        found.state, found.number = state.value, publications.next_number(session)
        found.published_at = doing.at
        session.flush()
        if current:
            note(session, survey, CORRECTED, doing)
        else:
            _published(session, survey, doing)
        return found.number


def _published(session: Session, survey: Survey, doing: Doing) -> None:
    if survey.state == SurveyState.CLOSED.value:
        move(session, survey, SurveyMove.ANALYSE, doing)
    move(session, survey, SurveyMove.PUBLISH, doing)


def _over(session: Session, survey_id: int, doing: Doing) -> Survey:
    survey = locked(session, survey_id, doing)
    if not is_over(SurveyState(survey.state)):
        raise NotAllowed(STILL)
    left = comment_codings.left(session, survey_id, local_date(doing.at))
    if left and last_shown(session, survey):  # of few answers nobody may read the comments
        raise NotAllowed(UNREAD.format(n=left))
    return survey


def _erratum(session: Session, survey_id: int, erratum: str) -> str:
    words = " ".join(erratum.split())
    if publications.in_force(session, survey_id) is None:
        return ""
    if not 1 <= len(words) <= MAX_ERRATUM_CHARS:
        raise NotAllowed(NO_ERRATUM)
    return words


def _open(session: Session, publication_id: int, doing: Doing) -> tuple[SurveyPublication, Survey]:
    found = publications.find(session, publication_id, lock=True)
    if found is None or found.state not in publications.OPEN_STATES:
        raise NotAllowed(NOT_NOW)
    return found, locked(session, found.survey_id, doing)


def _days(ports: Ports, survey_id: int) -> Sequence[date]:
    with ports.database.read() as session:
        return [*results.answered_by_day(session, survey_id)]
