"""Store callbacks, which are requests to be called: table `callbacks` and its queries.

A row is the record; queues only carry its id.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, case, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.callbacks.slots import Due
from ivr.rules.callbacks.states import MOVES, CallbackState
from ivr.store.cases.cases import Case
from ivr.store.database import publications
from ivr.store.database.base import MEASURED, upsert, where
from ivr.store.database.personal import IMPERSONAL, OCCURRED, Mask, personal
from ivr.store.database.publications import Publishable, Turn

WAITING = CallbackState.WAITING.value
BY_LAW = 0  # rank of those to whom the law gives priority: Lei 10.048/2000


class Callback(Publishable):
    """One callback that is owed to a citizen: a request to be called, and what became of it.

    Open until `closed_at` is set; `state` is a `rules.callbacks.states.CallbackState`. At most one
    open one a number, and at most one open one a seat of a slot: by constraint. `queue_half`
    (`rules.hours.business_time.half_of`), `rank` (0: legal priority), then `requested_at`: the
    order in which they are fulfilled, whatever was tried meanwhile.
    """

    __tablename__ = "callbacks"
    queued = "requested_at"
    __table_args__ = (
        Index("uq_callbacks_open_number", "number", unique=True, **where("closed_at IS NULL")),
        Index(
            "uq_callbacks_open_seat", "slot_at", "seat", unique=True, **where("closed_at IS NULL")
        ),
        Index(
            "ix_callbacks_turn",
            *("queue_half", "rank", "requested_at", "id"),
            **where("state = 'waiting'"),
        ),
        Index("ix_callbacks_open", "state", "taken_at", **where("closed_at IS NULL")),
        Index("ix_callbacks_person", "requested_at", **where("needs_person")),
        Index("ix_callbacks_requested", "requested_at", "id"),
        Index("ix_callbacks_target", "number", "requested_at"),
        Index("ix_callbacks_caller", "caller", "requested_at"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    number: Mapped[str] = mapped_column(String(20), info=personal("retornos", mask=Mask.CONTACT))
    caller: Mapped[str] = mapped_column(  # who asked, where it was known
        String(20), default="", info=personal("retornos", mask=Mask.CONTACT)
    )
    topic: Mapped[str] = mapped_column(String(40), default="", info=IMPERSONAL)
    origin: Mapped[str] = mapped_column(  # asked, silent, dropped, desk, gap
        String(20), info=IMPERSONAL
    )
    requested_at: Mapped[datetime] = mapped_column(info=OCCURRED)
    due_at: Mapped[datetime]
    due_kind: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)  # until, when-back, slot
    slot_at: Mapped[datetime | None]
    seat: Mapped[int | None]
    queue_half: Mapped[int]
    rank: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0)
    agent_misses: Mapped[int] = mapped_column(default=0)
    agent_first: Mapped[bool] = mapped_column(default=True)
    lost: Mapped[int] = mapped_column(default=0)  # publications in a row that nobody took
    taken_at: Mapped[datetime | None] = mapped_column(info=MEASURED)
    closed_at: Mapped[datetime | None]
    needs_person: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(  # pt-BR, for staff
        String(120), default="", info=personal("retornos")
    )
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # store.owners
    assigned_until: Mapped[datetime | None]  # then it is anybody's

    @classmethod
    def order(cls) -> tuple[Any, ...]:
        """Return the columns by which waiting callbacks are ordered, first to be called first."""
        return cls.queue_half, cls.rank, cls.requested_at, cls.id


def add(session: Session, values: dict[str, Any]) -> Callback | None:
    """Add a callback; return it, or None when an open one has its number or its seat.

    It is locked until the transaction ends, as nobody else sees it before.
    """
    row = {"state": WAITING} | values  # what else is not given is the columns' own default
    statement = upsert(Callback, session.get_bind().dialect.name).values(**row)
    return session.scalar(statement.on_conflict_do_nothing().returning(Callback))  # type: ignore[no-any-return]


def open_for(session: Session, number: str) -> Callback | None:
    """Return the open callback to that number, or None."""
    found = select(Callback).where(Callback.number == number, Callback.closed_at.is_(None))
    return session.scalar(found)


def all_open(session: Session) -> Sequence[Callback]:
    """Return every open callback, locked until the transaction ends."""
    found = select(Callback).where(Callback.closed_at.is_(None)).order_by(Callback.id)
    return session.scalars(found.with_for_update()).all()


def query_owed(caller: Any) -> Select[Callback]:
    """Return the query that `owed_to` runs; `caller` may be a parameter of a larger one."""
    found = select(Callback).where(
        Callback.closed_at.is_(None), or_(Callback.number == caller, Callback.caller == caller)
    )
    own = case((Callback.number == caller, 0), else_=1)
    return found.order_by(own, Callback.id.desc()).limit(1)


def owed_to(session: Session, caller: str) -> Callback | None:
    """Return the newest open callback to this number, else the newest it asked for, or None."""
    return session.scalar(query_owed(caller))


def open_of(session: Session, protocol: str) -> Callback | None:
    """Return the open callback of the case with that protocol, or None."""
    found = select(Callback).join(Case, Case.id == Callback.case_id)
    return session.scalar(found.where(Case.protocol == protocol, Callback.closed_at.is_(None)))


def of_case(session: Session, case_id: int) -> Callback | None:
    """Return the newest callback of a case, or of the case that it was joined to, or None."""
    joined = select(func.coalesce(Case.joined_id, Case.id)).where(Case.id == case_id)
    newest = select(Callback).where(Callback.case_id == joined.scalar_subquery())
    return session.scalar(newest.order_by(Callback.id.desc()).limit(1))


def asked_in(session: Session, case_id: int) -> bool:
    """Return whether a callback was ever asked for in this very case."""
    found = select(Callback.id).where(Callback.case_id == case_id)
    return session.scalar(found.limit(1)) is not None


def lock(session: Session, callback_id: int) -> Callback | None:
    """Return the callback of that id, locked until the transaction ends, or None."""
    return session.get(Callback, callback_id, with_for_update=True, populate_existing=True)


def move(callback: Callback, state: CallbackState, now: datetime) -> bool:
    """Put the callback into that state; return False when no rule leads there, and change nothing.

    It is closed where the state is final.
    """
    if state not in MOVES[CallbackState(callback.state)]:
        return False
    callback.state = state.value
    callback.taken_at = None if state is CallbackState.WAITING else now
    callback.published_at = None
    if not MOVES[state]:
        callback.closed_at = now
    return True


def claim(session: Session, turn: Turn, now: datetime) -> Callback | None:
    """Claim the turn: offer the waiting callback; return it, or None if it was claimed before."""
    offered = {"state": CallbackState.OFFERED.value, "taken_at": now, "lost": 0}
    return publications.claim(session, Callback, turn, now, offered)


def lost(session: Session, before: datetime, most: int = 50) -> Sequence[Callback]:
    """Return waiting callbacks published before `before` that no worker took, locked.

    At most `most` of them. They are locked until the transaction's end.
    """
    found = (
        select(Callback)
        .where(Callback.state == WAITING, Callback.published_at < before)
        .order_by(*Callback.order())
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(found).all()


def published(session: Session, since: datetime, now: datetime) -> int:
    """Count waiting callbacks published since `since` and not yet taken.

    One that was lost before is not counted: it holds up nobody.
    """
    waiting = select(func.count()).where(
        Callback.state == WAITING,
        publications.is_under_way(Callback, since, now),
        Callback.lost == 0,
    )
    return session.scalar(waiting) or 0


def query_ahead(most: int = 10_000) -> Select[int]:
    """Return the query that counts the open callbacks, no further than `most`."""
    some = select(Callback.id).where(Callback.closed_at.is_(None)).limit(most).subquery()
    return select(func.count()).select_from(some)


def taken_before(session: Session, state: CallbackState, before: datetime) -> Sequence[Callback]:
    """Return open callbacks that have been in that state since before `before`, oldest first.

    At most 200 are returned.
    """
    found = select(Callback).where(
        Callback.closed_at.is_(None), Callback.state == state.value, Callback.taken_at < before
    )
    return session.scalars(found.order_by(Callback.taken_at).limit(200)).all()


def waits_since_outage(session: Session, now: datetime) -> bool:
    """Return whether a callback may be dialled that was promised for when the switchboard is up."""
    waiting = Callback.state == WAITING, Callback.next_at <= now, Callback.due_kind == "when-back"
    return session.scalar(select(Callback.id).where(*waiting).limit(1)) is not None


def overdue(session: Session, before: datetime, most: int = 500) -> Sequence[Callback]:
    """Return waiting callbacks that were due before `before`, oldest first, `most` at most."""
    found = select(Callback).where(Callback.state == WAITING, Callback.due_at < before)
    return session.scalars(found.order_by(Callback.due_at).limit(most)).all()


def due_after(
    session: Session, now: datetime, under_way: bool = False
) -> Sequence[tuple[int, Due]]:
    """Return the id and due time of each waiting callback that is due later than `now`.

    `under_way`: of those open ones instead for which a telephone rings or two talk.
    """
    waits = Callback.state != WAITING if under_way else Callback.state == WAITING
    found = select(Callback.id, Callback.due_at, Callback.due_kind)
    found = found.where(waits, Callback.closed_at.is_(None), Callback.due_at > now)
    found = found.order_by(Callback.id)
    return [(each, Due(at, kind)) for each, at, kind in session.execute(found)]


def protocols(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the protocol of each of these callbacks: callback's id → protocol."""
    found = select(Callback.id, Case.protocol).join(Case, Case.id == Callback.case_id)
    return dict(session.execute(found.where(Callback.id.in_(ids))).all())
