"""Change a request without writing to anybody: its kind, its term, its end."""

from enum import Enum

from sqlalchemy.orm import Session

from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.requests import OPEN, Complexity, RequestKind, RequestState
from ivr.rules.cases.states import MAX_REASON_CHARS, read_text
from ivr.store.cases import cases, reply_drafts, requests
from ivr.store.cases.cases import Case
from ivr.store.cases.notes import CaseNote
from ivr.store.cases.requests import CaseRequest
from ivr.store.database.paging import LARGEST_ID
from ivr.store.staff import audit
from ivr.store.staff.audit import CASE, Done
from ivr.usecases.cases.cases import Refused
from ivr.usecases.cases.requests import answered, closed, set_term
from ivr.usecases.cases.sectors import end_forward
from ivr.usecases.line.line import Line


class ChangeOutcome(Enum):
    """The outcome of such a change."""

    DONE = "done"
    NOTHING = "nothing"  # it was so before, or is over
    MISSING = "missing"  # there is no such request


def change_term(
    line: Line, staff_id: int, case_id: int, kind: RequestKind, complexity: Complexity
) -> ChangeOutcome:
    """Set a request's kind and complexity, with the term that goes with them."""
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        case, case_request = lock(session, case_id)
        if case is None or case_request is None:
            return ChangeOutcome.MISSING
        if (case_request.kind, case_request.complexity) == (kind.value, complexity.value):
            return ChangeOutcome.NOTHING
        set_term(session, line, case, kind, complexity)
        note = f"{kind.value} {complexity.value}"
        audit.write(session, Done("set-term", case.protocol, now, staff_id, note, CASE))
    return ChangeOutcome.DONE


def close_request(line: Line, staff_id: int, case_id: int, typed: str) -> ChangeOutcome:
    """Close a request without an answer, with a note of why. Raises Refused."""
    try:
        why = read_text(typed, MAX_REASON_CHARS)
    except ValueError as refused:
        raise Refused(str(refused)) from None
    if not why:
        raise Refused("Escreva por que não é preciso responder.")
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        case, case_request = lock(session, case_id)
        if case is None or case_request is None:
            return ChangeOutcome.MISSING
        if RequestState(case_request.state) not in OPEN:
            return ChangeOutcome.NOTHING
        end_forward(session, case, staff_id, now)
        closed(session, case, case_request, "encerrado sem resposta", now)
        text = f"Encerrado sem resposta: {why}"
        session.add(CaseNote(case_id=case.id, staff_id=staff_id, at=now, text=text))
        audit.write(session, Done("closed", case.protocol, now, staff_id, about=CASE))
    return ChangeOutcome.DONE


def told_by_call(line: Line, staff_id: int, case_id: int) -> ChangeOutcome:
    """Record that the answer kept for a citizen was read to them on the telephone."""
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        case, case_request = lock(session, case_id)
        if case is None or case_request is None:
            return ChangeOutcome.MISSING
        if not reply_drafts.awaits_reading(session, case_request):
            return ChangeOutcome.NOTHING
        answered(session, case, case_request, now, "lida por telefone")
        if case.state != CaseState.CALLBACK.value:
            case.state = CaseState.ANSWERED.value
        audit.write(session, Done("answered-by-call", case.protocol, now, staff_id, about=CASE))
    return ChangeOutcome.DONE


def lock(session: Session, case_id: int) -> tuple[Case | None, CaseRequest | None]:
    """Lock a case and its request; return both, or None for what there is not.

    Both are None where the case goes on elsewhere.
    """
    case = cases.lock(session, case_id) if 0 < case_id <= LARGEST_ID else None
    if case is None or case.joined_id:
        return None, None
    return case, requests.lock(session, case_id)
