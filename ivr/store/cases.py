"""Cases: one matter of one citizen, with one protocol, whatever the channel."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, column, select, table
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.outcomes import CaseState
from ivr.rules.promises import PromiseState
from ivr.store.base import Base, Instant

MOST_JOINS = 20  # followed from case to case; a ring of them would have no end


class Case(Base):
    """One row per matter; `state` is a `rules.outcomes.CaseState`.

    `joined_id` is the case that goes on in its place, where a second request was merged.
    """

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    protocol: Mapped[str] = mapped_column(String(11), unique=True)
    channel: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime]
    joined_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))


class Status(NamedTuple):
    """What may be told of a case: its state and, while a promise about it is open, its due time.

    While a callback for it is open, the state is CaseState.CALLBACK, whatever else was noted.
    `due_kind` is the callback's ("until", "when-back", "slot"), empty without such a promise.
    """

    state: str
    due_at: datetime | None
    due_kind: str


# Their modules import this one, so they are named here by what is read of them.
_promises = table(
    "promises",
    column("case_id"),
    column("callback_id"),
    column("state"),
    column("due_at", Instant()),
)
_callbacks = table(
    "callbacks", column("id"), column("case_id"), column("due_kind"), column("closed_at", Instant())
)


def state_of(session: Session, protocol: str) -> str | None:
    """The state that may be told of the case with that protocol; None when there is none."""
    status = status_of(session, protocol)
    return status.state if status else None


def status_of(session: Session, protocol: str) -> Status | None:
    """What may be told of the case with that protocol, or of the one it was joined to.

    Of several open promises the first one due counts. None when there is no such case.
    """
    case = _case_that_goes_on(session, protocol)
    if case is None:
        return None
    promised = (
        select(_promises.c.due_at, _callbacks.c.due_kind)
        .select_from(_promises.outerjoin(_callbacks, _callbacks.c.id == _promises.c.callback_id))
        .where(_promises.c.case_id == case.id, _promises.c.state == PromiseState.OPEN.value)
        .order_by(_promises.c.due_at)
        .limit(1)
    )
    open_callback = select(_callbacks.c.id).where(
        _callbacks.c.case_id == case.id, _callbacks.c.closed_at.is_(None)
    )
    waits = session.execute(open_callback.limit(1)).first() is not None
    row = session.execute(promised).first()
    return Status(
        CaseState.CALLBACK.value if waits else case.state,
        row.due_at if row else None,
        (row and row.due_kind) or "",
    )


def _case_that_goes_on(session: Session, protocol: str) -> Case | None:
    case = session.scalar(select(Case).where(Case.protocol == protocol))
    for _ in range(MOST_JOINS):
        if case is None or case.joined_id is None:
            break
        case = session.get(Case, case.joined_id)
    return case
