"""Change a request without a reply: its kind, its term, more time by the law, its end."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promise_wording import Forecast, answer_words
from ivr.rules.callflow.email_files import EXTENSION
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.extension import extended_until, read_reason, why_not
from ivr.rules.cases.requests import OPEN, Complexity, RequestKind, RequestState
from ivr.rules.cases.states import MAX_REASON_CHARS, read_text
from ivr.store.callbacks import law_terms
from ivr.store.callbacks.promises import Promise
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
from ivr.usecases.notices.term_notices import NoticeWords, TermNotice, notice_words, queue_notice


class ChangeOutcome(Enum):
    """The outcome of such a change."""

    DONE = "done"
    NOTHING = "nothing"  # it was so before, or is over
    MISSING = "missing"  # there is no such request


@dataclass(frozen=True)
class ReadyExtension:
    """An extension as it would be made now: the reason, both days, and what its citizen is told.

    `page` is what the protocol's page says, to everybody.
    """

    case: Case
    reason: str
    before: datetime
    due_at: datetime
    words: NoticeWords
    page: str


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


def refusal(session: Session, case_request: CaseRequest, now: datetime) -> str:
    """Return in pt-BR why a request's term cannot be extended now, or ""."""
    return why_not(
        (RequestKind(case_request.kind), RequestState(case_request.state)),
        case_request.due_at,
        now,
        extended=law_terms.extension_of(session, case_request.case_id) is not None,
        written=reply_drafts.awaits_reading(session, case_request),
    )


def look_at_extension(line: Line, case_id: int, typed: str) -> ReadyExtension | None:
    """Return the extension as it would be made now; None where there is no such request.

    Nothing changes. Raises Refused.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        found = _ready(session, line, case_id, typed, now)
        if found is None:
            return None
        session.expunge_all()
        return found[0]


def extend_term(line: Line, staff_id: int, case_id: int, typed: str) -> ReadyExtension | None:
    """Extend the term and queue the notice; return it, or None where there is no such request.

    The promise that was open is replaced, which keeps the reason; the new last day is promised in
    its place. Whoever has the request is reminded anew before that. Raises Refused, also of two at
    once the second.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        found = _ready(session, line, case_id, typed, now)
        if found is None:
            return None
        ready, notice = found
        case, case_request = ready.case, notice.case_request
        texts = line.conversations.current().callflow.promise_texts
        old = Promise(
            case_id=case.id,
            said=answer_words(ready.before, now, texts),
            said_at=now,
            due_at=ready.before,
        )
        new = Promise(case_id=case.id, said=ready.page, said_at=now, due_at=ready.due_at)
        law_terms.extend(session, old, new, ready.reason)
        case_request.due_at = ready.due_at
        case_request.warned_at = case_request.escalated_at = None
        queue_notice(session, line, notice, now)
        audit.write(session, Done("extended-term", case.protocol, now, staff_id, about=CASE))
        session.flush()
        session.expunge_all()
        return ready


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


def _ready(
    session: Session, line: Line, case_id: int, typed: str, now: datetime
) -> tuple[ReadyExtension, TermNotice] | None:
    case, case_request = lock(session, case_id)
    if case is None or case_request is None:
        return None
    refused = refusal(session, case_request, now)
    if refused or case_request.due_at is None:
        raise Refused(refused)
    try:
        reason = read_reason(typed)
    except ValueError as why:
        raise Refused(str(why)) from None
    before, due_at = case_request.due_at, extended_until(case_request.due_at)
    notice = TermNotice(EXTENSION, case, case_request, before, due_at, reason)
    texts = line.conversations.current().callflow.promise_texts
    page = answer_words(due_at, now, texts, Forecast.EXTENDED)
    words = notice_words(session, line, notice, now)
    return ReadyExtension(case, reason, before, due_at, words, page), notice
