"""Give a request back to the team where the citizen, who was asked for something, is silent."""

from sqlalchemy.orm import Session

from ivr.rules.cases.requests import RequestState, look_at_of
from ivr.rules.hours.business_time import after_open_minutes, working_day_minutes
from ivr.store.cases import cases, requests
from ivr.store.staff import audit
from ivr.store.staff.audit import CASE, Done
from ivr.usecases.cases.clocks import resume_clock
from ivr.usecases.cases.requests import take_turn
from ivr.usecases.line.line import Line


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
    due_at = resume_clock(line, case_request, now)
    a_day = after_open_minutes(schedule, now, working_day_minutes(schedule))
    case_request.due_at = max(due_at, a_day)
    case_request.warned_at = case_request.escalated_at = None
    take_turn(session, case, case_request, RequestState.HERE)
    audit.write(session, Done("asked-in-vain", case.protocol, now, about=CASE))
    return True
