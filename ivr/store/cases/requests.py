"""Store requests: what was written to us and is owed a reply, one a case, with its clock."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.requests import CASE_STATES, MANIFESTATIONS, OPEN, RequestState
from ivr.store.cases.cases import Case
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL, OCCURRED, Mask, personal

MAX_LOOKED_AT = 200  # at once
RUNNING = text("demands.state IN ('here', 'sector')")  # as the index says it


class CaseRequest(Base):
    """One case's request, which is owed a reply, and its clock.

    `state` is a `rules.cases.requests.RequestState`, `kind` a `RequestKind`. `due_at` is when the
    reply is due; None while the clock stands still, and `left_minutes` are the minutes that were
    left then, a question's in business time, a manifestação's day and night. `address` and `number`
    (E.164) are where the reply goes; `cpf` has eleven digits or none. `warned_at` and
    `escalated_at` are of this due time. `answer` is what was replied to somebody who gave neither:
    the protocol's page shows it to whoever has the receipt. `closed_at` is when it was closed
    without a reply. `look_at` is when somebody looks whether the citizen, who was asked for
    something, will ever write; once past it says why it is our turn.
    """

    __tablename__ = "demands"
    __table_args__ = (
        Index("ix_demands_due", "due_at", "case_id", **where("state IN ('here', 'sector')")),
        Index("ix_demands_state", "state", "opened_at"),
        Index("ix_demands_look", "look_at", **where("state = 'asked'")),
        Index("ix_demands_address", "address", **where("address <> ''")),
        Index("ix_demands_number", "number", "opened_at", **where("number <> ''")),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    complexity: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    state: Mapped[str] = mapped_column(String(20), default=RequestState.HERE.value, info=IMPERSONAL)
    address: Mapped[str] = mapped_column(
        String(254), default="", server_default="", info=personal("pedidos", mask=Mask.CONTACT)
    )
    number: Mapped[str] = mapped_column(
        String(20), default="", server_default="", info=personal("pedidos", mask=Mask.CONTACT)
    )
    cpf: Mapped[str] = mapped_column(
        String(11), default="", server_default="", info=personal("pedidos", mask=Mask.CPF)
    )
    name: Mapped[str] = mapped_column(
        String(120), default="", server_default="", info=personal("pedidos")
    )
    opened_at: Mapped[datetime] = mapped_column(info=OCCURRED)
    due_at: Mapped[datetime | None]
    left_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    warned_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None]
    late_why: Mapped[str] = mapped_column(
        String(400), default="", server_default="", info=personal("pedidos")
    )
    answer: Mapped[str] = mapped_column(
        Text, default="", server_default="", info=personal("pedidos")
    )


# Of a manifestação, whose term the law gives.
BY_LAW = CaseRequest.kind.in_(sorted(each.value for each in MANIFESTATIONS))


def lock(session: Session, case_id: int) -> CaseRequest | None:
    """Return the case's request, locked until the transaction ends, or None."""
    return session.get(CaseRequest, case_id, with_for_update=True, populate_existing=True)


def asked_in_vain(session: Session, now: datetime) -> Sequence[CaseRequest]:
    """Return requests that wait for a citizen, and at which it is time to look, or has no time."""
    found = select(CaseRequest).where(
        text("state = 'asked'"), or_(CaseRequest.look_at <= now, CaseRequest.look_at.is_(None))
    )
    return session.scalars(found.order_by(CaseRequest.case_id).limit(MAX_LOOKED_AT)).all()


def of_case(session: Session, case_id: int) -> CaseRequest | None:
    """Return the case's request, or None."""
    return session.scalar(select(CaseRequest).where(CaseRequest.case_id == case_id))


def by_kind(session: Session, since: datetime, until: datetime) -> dict[str, int]:
    """Return how many requests of each kind there are of cases opened in [since, until).

    What was joined to another case is part of that one's.
    """
    found = (
        select(CaseRequest.kind, func.count())
        .join(Case, Case.id == CaseRequest.case_id)
        .where(Case.opened_at >= since, Case.opened_at < until, Case.joined_id.is_(None))
        .group_by(CaseRequest.kind)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def stand_again(session: Session, case: Case) -> None:
    """Give a case whose callback has ended the state of its request, where that is owed still.

    Where nobody was reached, that is what there is to see to; where the call was cancelled, the
    request stands as before also where it has its end.
    """
    case_request = of_case(session, case.id)
    if case_request is None or case.state == CaseState.UNREACHED.value:
        return
    state = RequestState(case_request.state)
    if state in OPEN or case.state == CaseState.CANCELLED.value:
        case.state = CASE_STATES[state].value
