"""Stop a request's clock while its citizen is awaited, and let it go on with what was left."""

from datetime import datetime

from ivr.rules.cases.requests import (
    Complexity,
    RequestKind,
    due_after_pause,
    left_as,
    minutes_left,
)
from ivr.store.cases.requests import CaseRequest
from ivr.usecases.line.line import Line


def stop_clock(line: Line, case_request: CaseRequest, now: datetime) -> None:
    """Stop the clock at `now`, if it runs, and note what is left."""
    if case_request.due_at is not None:
        kind = RequestKind(case_request.kind)
        left = minutes_left(line.schedule(), kind, now, case_request.due_at)
        case_request.left_minutes = left
    case_request.due_at = None


def resume_clock(line: Line, case_request: CaseRequest, now: datetime) -> datetime:
    """Let the clock go on at `now` with what was left when it stopped; return the due time."""
    case_request.due_at = due_at = due_after_pause(
        line.schedule(),
        RequestKind(case_request.kind),
        case_request.opened_at,
        now,
        case_request.left_minutes,
    )
    return due_at


def change_stopped(
    line: Line, case_request: CaseRequest, kind: RequestKind, complexity: Complexity
) -> None:
    """Set the kind and complexity of a request whose clock stands still; the share left stays."""
    before = RequestKind(case_request.kind), Complexity(case_request.complexity)
    deadlines = line.conversations.current().callflow.deadlines
    case_request.left_minutes = left_as(
        deadlines, line.schedule(), before, kind, case_request.left_minutes
    )
    case_request.kind, case_request.complexity = kind.value, complexity.value
