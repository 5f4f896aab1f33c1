"""Store promises: each time that a citizen was told, and whether it was kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from ivr.rules.callbacks.promises import RUNG_IN_VAIN, TRIED, PromiseState
from ivr.rules.callbacks.states import CallbackState
from ivr.rules.calls.outcomes import CaseState
from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases import reply_drafts, requests
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import BY_LAW, RUNNING, CaseRequest
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL, OCCURRED, personal

OPEN = PromiseState.OPEN.value
# Ends after which nothing more is owed to the citizen.
# A date that a citizen who is owed a reply still goes by, where none was told after it.
_STILL_TOLD = [
    *(PromiseState.OPEN.value, PromiseState.BROKEN.value),
    *(PromiseState.MOVED.value, PromiseState.OWNED_UP.value),
]


class Promise(Base):
    """One time that was told to a citizen, and what became of it.

    `state` is a `rules.callbacks.promises.PromiseState`; one that is settled stays so, unless what
    settled it did not arrive.
    """

    __tablename__ = "promises"
    __table_args__ = (
        Index("ix_promises_due", "due_at", **where("state = 'open'")),
        Index("ix_promises_broken", "due_at", **where("state = 'broken'")),
        Index("ix_promises_written", "due_at", "id", **where("callback_id IS NULL")),
        Index("ix_promises_settled", "settled_at", **where("callback_id IS NOT NULL")),
        Index("ix_promises_callback", "callback_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    callback_id: Mapped[int | None] = mapped_column(ForeignKey("callbacks.id"))
    said: Mapped[str] = mapped_column(String(300), info=IMPERSONAL)  # pt-BR, as it was told
    said_at: Mapped[datetime] = mapped_column(info=OCCURRED)
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20), default=OPEN, info=IMPERSONAL)
    settled_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(  # pt-BR, for staff
        String(120), default="", info=personal("promessas")
    )

    @property
    def stands(self) -> bool:
        """Tell whether the time holds still, or passed: it was neither replaced nor met."""
        passed = bool(self.settled_at and self.settled_at >= self.due_at)
        return self.state == OPEN or (self.state == PromiseState.BROKEN.value and passed)

    @property
    def shown(self) -> str:
        """Return the state as people read it: TRIED where we rang in time and nobody talked."""
        return TRIED if self.why == RUNG_IN_VAIN else self.state


def settle(session: Session, callback_id: int, state: PromiseState, why: str, now: datetime) -> int:
    """Settle the open promises about a callback with that end; return how many they were.

    A settled one is not touched, also where another transaction settles it at the same time.
    """
    return _settle(session, Promise.callback_id == callback_id, state, why, now)


def settle_one(
    session: Session, promise_id: int, state: PromiseState, why: str, now: datetime
) -> bool:
    """Settle one promise; return False, and change nothing, when it was settled before."""
    return _settle(session, Promise.id == promise_id, state, why, now) > 0


def settle_case(
    session: Session, case_id: int, state: PromiseState, why: str, now: datetime
) -> int:
    """Settle the open promises of a case that are about no callback; return how many they were."""
    which = (Promise.case_id == case_id) & Promise.callback_id.is_(None)
    return _settle(session, which, state, why, now)


def reopen_case(session: Session, case_id: int, since: datetime) -> None:
    """Open a case's promises to reply again that were kept or released at `since` or later.

    For an e-mail of then that settled them and did not arrive.
    """
    which = (Promise.case_id == case_id) & Promise.callback_id.is_(None)
    ended = Promise.state.in_([PromiseState.KEPT.value, PromiseState.RELEASED.value])
    session.execute(
        update(Promise)
        .where(which, ended, Promise.settled_at >= since)
        .values(state=OPEN, why="", settled_at=None)
    )


def end_elsewhere(
    session: Session, callback_id: int, case: Case, of: CaseState = CaseState.CALLBACK
) -> None:
    """Give the other cases in which the callback was promised the state of `case`, where it ended.

    Only those change that are in the state `of`: that still wait for the callback. In each a
    request that is owed a reply is what it stands for again.
    """
    told = select(Promise.case_id).where(
        Promise.callback_id == callback_id, Promise.case_id != case.id
    )
    waiting = Case.id.in_(told), Case.state == of.value
    for other in session.scalars(select(Case).where(*waiting)):
        other.state = case.state
        requests.stand_again(session, other)
    requests.stand_again(session, case)


def about(session: Session, callback_id: int) -> Sequence[Promise]:
    """Return every promise about a callback, oldest first."""
    found = select(Promise).where(Promise.callback_id == callback_id).order_by(Promise.id)
    return session.scalars(found).all()


def forecast(session: Session, callback_id: int) -> datetime | None:
    """Return the latest time by which a call is promised in an open promise about a callback."""
    found = select(func.max(Promise.due_at)).where(Promise.callback_id == callback_id)
    return session.scalar(found.where(Promise.state == OPEN))


def forecasts_after(session: Session, now: datetime) -> Sequence[tuple[int, datetime]]:
    """Return the forecasts later than `now` of waiting callbacks, the soonest first.

    Each as the callback's id and the latest time told in place of its own. A promise of that own
    time is none.
    """
    latest = func.max(Promise.due_at)
    found = (
        select(Callback.id, latest)
        .join(Promise, Promise.callback_id == Callback.id)
        .where(Promise.state == OPEN, Promise.due_at > now, Promise.due_at > Callback.due_at)
        .where(Callback.state == CallbackState.WAITING.value, Callback.closed_at.is_(None))
        .group_by(Callback.id)
        .order_by(latest, Callback.id)
    )
    return [(each, at) for each, at in session.execute(found)]


def broken_since(session: Session, callback_id: int) -> datetime | None:
    """Return when the promise about a callback was said that was broken last, or None.

    Of several for one time, in the cases of several people, the first one's.
    """
    broken = Promise.callback_id == callback_id, Promise.state == PromiseState.BROKEN.value
    last = select(func.max(Promise.due_at)).where(*broken).scalar_subquery()
    found = select(func.min(Promise.said_at)).where(*broken, Promise.due_at == last)
    return session.scalar(found)


class PromisedReply(NamedTuple):
    """The last date told of a reply that is still owed; `again`: it was a new forecast already."""

    case_id: int
    said_at: datetime
    due_at: datetime
    again: bool


def owed_replies(session: Session, until: datetime, most: int = 500) -> Sequence[PromisedReply]:
    """Return the replies owed whose last date told lies before `until`, the soonest first.

    Of requests whose clock runs and whose reply is not there, `most` at most. A date that has
    passed counts, too; one that was released, or after which another was told, does not, nor does
    the last day of a law's term: there is none after it.
    """
    found = _owed_replies().where(Promise.due_at < until)
    rows = session.execute(found.order_by(Promise.due_at, Promise.id).limit(most))
    return [PromisedReply(*row) for row in rows]


def owed_reply(session: Session, case_id: int) -> PromisedReply | None:
    """Return the last date told of the reply that a case is owed, or None."""
    row = session.execute(_owed_replies().where(CaseRequest.case_id == case_id)).first()
    return PromisedReply(*row) if row else None


def reply_forecast(session: Session, case_id: int) -> datetime | None:
    """Return the latest time of the open promises to reply in a case, or None."""
    found = select(func.max(Promise.due_at)).where(
        Promise.case_id == case_id, Promise.callback_id.is_(None), Promise.state == OPEN
    )
    return session.scalar(found)


def _owed_replies() -> Select[int, datetime, datetime, bool]:
    later = aliased(Promise)
    last = ~exists().where(
        later.case_id == Promise.case_id, later.callback_id.is_(None), later.id > Promise.id
    )
    again = Promise.due_at > CaseRequest.due_at
    return (
        select(CaseRequest.case_id, Promise.said_at, Promise.due_at, again)
        .join(Promise, Promise.case_id == CaseRequest.case_id)
        .join(Case, Case.id == CaseRequest.case_id)
        .where(RUNNING, ~reply_drafts.is_kept(), Case.joined_id.is_(None))
        .where(Promise.callback_id.is_(None), Promise.state.in_(_STILL_TOLD), last)
        .where(~BY_LAW | (Promise.due_at < CaseRequest.due_at))
    )


def overdue(session: Session, before: datetime, most: int = 500) -> Sequence[Promise]:
    """Return open promises whose due time lies before `before`, oldest first, `most` at most."""
    found = select(Promise).where(Promise.state == OPEN, Promise.due_at < before)
    return session.scalars(found.order_by(Promise.due_at).limit(most)).all()


def scheduled_too_late(
    session: Session, callback_id: int | None = None, most: int = 500
) -> Sequence[Promise]:
    """Return open promises whose citizen was rung, and is rung next when their time has passed.

    They are those of one callback, where it is given.
    """
    one = (Promise.callback_id == callback_id,) if callback_id else ()
    found = (
        select(Promise)
        .join(Callback, Callback.id == Promise.callback_id)
        .where(
            Promise.state == OPEN,
            Callback.closed_at.is_(None),
            Callback.state == CallbackState.WAITING.value,
            Callback.attempts > 0,
            Callback.next_at >= Promise.due_at,
            *one,
        )
    )
    return session.scalars(found.order_by(Promise.due_at).limit(most)).all()


def _settle(
    session: Session, which: ColumnElement[bool], state: PromiseState, why: str, now: datetime
) -> int:
    settled = (
        update(Promise)
        .where(which, Promise.state == OPEN)
        .values(state=state.value, why=why, settled_at=now)
        .returning(Promise.id)
    )
    return len(session.execute(settled).all())
