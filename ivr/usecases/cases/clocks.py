"""Run a request's clock, stop it while its citizen is awaited, let it go on with what is left."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.cases.requests import (
    Complexity,
    RequestKind,
    TermKind,
    due_after_pause,
    due_of,
    left_as,
    minutes_left,
)
from ivr.store.callbacks import law_terms
from ivr.store.cases.requests import CaseRequest
from ivr.usecases.line.line import Line


def run_clock(line: Line, case_request: CaseRequest, what: TermKind) -> None:
    """Let the clock run anew from when the request was received; nobody was reminded yet."""
    deadlines = line.conversations.current().callflow.deadlines
    case_request.due_at = due_of(deadlines, line.schedule(), what, case_request.opened_at)
    case_request.warned_at = case_request.escalated_at = case_request.answered_at = (
        case_request.closed_at
    ) = None


def stop_clock(line: Line, case_request: CaseRequest, now: datetime) -> None:
    """Stop the clock at `now`, if it runs, and note what is left."""
    if case_request.due_at is not None:
        kind = RequestKind(case_request.kind)
        left = minutes_left(line.schedule(), kind, now, case_request.due_at)
        case_request.left_minutes = left
    case_request.due_at = None


def resume_clock(
    session: Session, line: Line, case_request: CaseRequest, now: datetime
) -> datetime:
    """Let the clock go on at `now` with what was left when it stopped; return the due time."""
    case_request.due_at = due_at = due_after_pause(
        line.schedule(),
        term_kind(session, case_request),
        case_request.opened_at,
        now,
        case_request.left_minutes,
    )
    return due_at


def change_stopped(
    session: Session,
    line: Line,
    case_request: CaseRequest,
    kind: RequestKind,
    complexity: Complexity,
) -> None:
    """Set the kind and complexity of a request whose clock stands still; the share left stays."""
    before = term_kind(session, case_request)
    deadlines = line.conversations.current().callflow.deadlines
    case_request.left_minutes = left_as(
        deadlines, line.schedule(), before, kind, case_request.left_minutes
    )
    case_request.kind, case_request.complexity = kind.value, complexity.value


def term_kind(session: Session, case_request: CaseRequest) -> TermKind:
    """Return what the request's term is of; whether it was extended is since its clock began."""
    is_longer = law_terms.extension_of(session, case_request.case_id) is not None
    kind, complexity = RequestKind(case_request.kind), Complexity(case_request.complexity)
    return TermKind(kind, complexity, is_longer)
