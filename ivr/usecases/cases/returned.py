"""Owe again what was written and did not arrive, by whoever wrote it."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import ANSWER, FORWARD, QUESTION
from ivr.rules.cases.requests import RequestState
from ivr.store.cases import cases, requests, sectors
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.mail import emails
from ivr.store.mail.emails import Email
from ivr.store.staff import audit
from ivr.store.staff.audit import CASE, Done
from ivr.usecases.cases.clocks import resume_clock
from ivr.usecases.cases.requests import take_turn
from ivr.usecases.line.line import Line

# As which it counts while nobody knows that it did not arrive.
_SEEN_AS = {
    ANSWER: RequestState.ANSWERED,
    QUESTION: RequestState.ASKED,
    FORWARD: RequestState.SECTOR,
}


def owe_again(line: Line) -> int:
    """Return to the team requests whose last answer, question or handover did not arrive.

    Their due time stands, and is late where it has passed. Return how many they were; safe to
    repeat.
    """
    now, mended = line.ports.clock.now(), 0
    with line.ports.database.read() as session:
        lost = [
            (each.case_id, each.id)
            for each in emails.latest_undelivered(
                session, {kind: state.value for kind, state in _SEEN_AS.items()}
            )
            if each.case_id and _turns(session, each)
        ]
    for case_id, email_id in lost:
        with line.ports.database.write() as session:
            case, case_request = cases.lock(session, case_id), requests.lock(session, case_id)
            email = session.get_one(Email, email_id)
            if case is None or case_request is None or not _turns(session, email):
                continue
            _reopen(session, line, case, case_request, now)
            audit.write(session, Done("reopened", case.protocol, now, about=CASE))
            mended += 1
    return mended


def _turns(session: Session, email: Email) -> bool:
    """Tell whether the request still counts as what this e-mail made of it."""
    case_request = requests.of_case(session, email.case_id or 0)
    if case_request is None or case_request.state != _SEEN_AS[email.kind].value:
        return False
    if email.kind != FORWARD:
        return True
    forward = sectors.with_sector(session, case_request.case_id)
    return bool(forward and forward.email_id == email.id)


def _reopen(
    session: Session, line: Line, case: Case, case_request: CaseRequest, now: datetime
) -> None:
    forward = sectors.with_sector(session, case.id)
    if forward:
        forward.back_at, case.sector_id = now, None
    if case_request.due_at is None:
        resume_clock(line, case_request, now)
    case_request.answered_at = case_request.look_at = None
    take_turn(session, case, case_request, RequestState.HERE)
