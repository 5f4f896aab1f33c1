"""Case status: what may be told to whoever names a protocol: the state, and a promise's time."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.rules.outcomes import CaseState
from ivr.rules.promises import PromiseState
from ivr.store.callbacks import Callback
from ivr.store.cases import Case, going_on
from ivr.store.promises import Promise


class Status(NamedTuple):
    """What may be told of a case: its state and, while a promise about it is open, its due time.

    While a callback for it is open, the state is CaseState.CALLBACK, whatever else was noted.
    `due_kind` is the callback's ("until", "when-back", "slot"), empty without such a promise.
    """

    state: str
    due_at: datetime | None
    due_kind: str


def status_of(session: Session, protocol: str) -> Status | None:
    """What may be told of the case with that protocol, or of the one it was joined to.

    Of several open promises the first one due counts. None when there is no such case.
    """
    case = _case_that_goes_on(session, protocol)
    if case is None:
        return None
    promised = (
        select(Promise.due_at, Callback.due_kind)
        .outerjoin(Callback, Callback.id == Promise.callback_id)
        .where(Promise.case_id == case.id, Promise.state == PromiseState.OPEN.value)
        .order_by(Promise.due_at)
        .limit(1)
    )
    waiting = select(Callback.id).where(Callback.case_id == case.id, Callback.closed_at.is_(None))
    waits = session.execute(waiting.limit(1)).first() is not None
    row = session.execute(promised).first()
    return Status(
        CaseState.CALLBACK.value if waits else case.state,
        row.due_at if row else None,
        (row and row.due_kind) or "",
    )


def _case_that_goes_on(session: Session, protocol: str) -> Case | None:
    case = session.scalar(select(Case).where(Case.protocol == protocol))
    return going_on(session, case.id) if case else None
