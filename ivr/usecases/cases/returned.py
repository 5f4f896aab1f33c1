"""Give requests back to the team: what was sent did not arrive, or who was asked is silent."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import ANSWER, FORWARD, QUESTION
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.requests import RequestState, look_at_of
from ivr.rules.hours.business_time import after_open_minutes, working_day_minutes
from ivr.store.callbacks import promises
from ivr.store.cases import cases, requests, sectors
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.mail import deliveries, emails
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

    Their due time stands, and is late where it has passed; what was promised of it is open again.
    Return how many they were; safe to repeat.
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
            if email.kind != FORWARD:  # that one settled no promise
                promises.reopen_case(session, case_id, email.created_at)
            audit.write(session, Done("reopened", case.protocol, now, about=CASE))
            mended += 1
    return mended + _want_address(line)


def _want_address(line: Line) -> int:
    """Reopen cases whose guidance did not arrive at the address given; return how many."""
    with line.ports.database.write() as session:
        lost = deliveries.lost_guidance(session)
        for email in lost:
            case = cases.lock(session, email.case_id or 0)
            if case and case.state == CaseState.EMAILED.value:
                case.state = CaseState.LINKED.value
        return len(lost)


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
        resume_clock(session, line, case_request, now)
    case_request.answered_at = case_request.look_at = None
    take_turn(session, case, case_request, RequestState.HERE)


def look_again(line: Line) -> int:
    """Return requests to the team that have waited for their citizen long enough; return how many.

    They have what was left of their time, and a working day at least. One without a date gets one.
    Safe to repeat.
    """
    now = line.ports.clock.now()
    with line.ports.database.read() as session:
        found = [each.case_id for each in requests.asked_in_vain(session, now)]
    mended = 0
    for case_id in found:
        with line.ports.database.write() as session:
            mended += _look(session, line, case_id)
    return mended


def _look(session: Session, line: Line, case_id: int) -> bool:
    case, case_request = cases.lock(session, case_id), requests.lock(session, case_id)
    now, schedule = line.ports.clock.now(), line.schedule()
    if case is None or case_request is None or case_request.state != RequestState.ASKED.value:
        return False
    if case_request.look_at is None:
        case_request.look_at = look_at_of(schedule, now)
    if case_request.look_at > now:
        return False
    due_at = resume_clock(session, line, case_request, now)
    a_day = after_open_minutes(schedule, now, working_day_minutes(schedule))
    case_request.due_at = max(due_at, a_day)
    case_request.warned_at = case_request.escalated_at = None
    take_turn(session, case, case_request, RequestState.HERE)
    audit.write(session, Done("asked-in-vain", case.protocol, now, about=CASE))
    return True
