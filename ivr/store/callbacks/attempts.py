"""Attempts: each ringing of an agent, and then of the citizen, for one callback."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.calls.liveness import may_be_told
from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases.cases import Case
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL

MAX_ANSWERED_BY_LETTERS = 30  # of Twilio's word for who picked up


class Attempt(Base):
    """One dialling. It counts against the citizen from `claimed_at` on, when the agent takes it.

    With `citizen_first` our leg is the citizen's own, so that `leg_…` and `citizen_…` are alike; it
    counts also where nobody takes the citizen's telephone up, or no key is pressed there.
    Under way until `ended_at`: an agent has one at a time, and so has a callback, by constraint.
    `result` is a `rules.callbacks.states.Result`, empty until it is known, which may be later.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        Index("uq_attempts_agent", "agent_id", unique=True, **where("ended_at IS NULL")),
        Index("uq_attempts_callback", "callback_id", unique=True, **where("ended_at IS NULL")),
        Index("ix_attempts_callback", "callback_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey("callbacks.id"))
    publication: Mapped[int]
    citizen_first: Mapped[bool] = mapped_column(default=False)
    agent_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    offered_at: Mapped[datetime]
    leg_sid: Mapped[str] = mapped_column(  # the leg we created
        String(64), default="", index=True, info=IMPERSONAL
    )
    leg_status: Mapped[str] = mapped_column(String(20), default="", info=IMPERSONAL)
    claimed_at: Mapped[datetime | None]
    citizen_sid: Mapped[str] = mapped_column(String(64), default="", info=IMPERSONAL)
    citizen_status: Mapped[str] = mapped_column(String(20), default="", info=IMPERSONAL)
    citizen_answered_at: Mapped[datetime | None]
    citizen_ended_at: Mapped[datetime | None]
    citizen_seconds: Mapped[int | None]
    answered_by: Mapped[str] = mapped_column(
        String(MAX_ANSWERED_BY_LETTERS), default="", info=IMPERSONAL
    )
    bridged: Mapped[bool | None]
    leg_ended_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(String(20), default="", info=IMPERSONAL)


class Ringing(NamedTuple):
    """An attempt that an agent has taken, and the case that it is about."""

    attempt_id: int
    case_id: int
    protocol: str


def find(session: Session, attempt_id: int) -> Attempt | None:
    """The attempt, locked until the transaction ends."""
    return session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)


def live(session: Session, attempt_id: int, now: datetime) -> Attempt | None:
    """Find the attempt, locked, where Twilio can still have something to say of its legs."""
    attempt = find(session, attempt_id)
    return attempt if attempt and may_be_told(attempt.ended_at, now) else None


def current(session: Session, callback_id: int) -> Attempt | None:
    """The attempt that is under way for this callback."""
    return session.scalar(
        select(Attempt).where(Attempt.callback_id == callback_id, Attempt.ended_at.is_(None))
    )


def latest(session: Session, callback_id: int) -> Attempt | None:
    """The last attempt for this callback, under way or not."""
    return session.scalar(
        select(Attempt)
        .where(Attempt.callback_id == callback_id)
        .order_by(Attempt.id.desc())
        .limit(1)
    )


def of_leg(session: Session, sid: str) -> Attempt | None:
    """The attempt whose leg of ours has that CallSid."""
    return session.scalar(select(Attempt).where(Attempt.leg_sid == sid))


def of_callback(session: Session, callback_id: int) -> Sequence[Attempt]:
    """Every attempt for this callback, oldest first."""
    found = select(Attempt).where(Attempt.callback_id == callback_id).order_by(Attempt.id)
    return session.scalars(found).all()


def under_way(session: Session) -> Sequence[Attempt]:
    """Every attempt that has not ended, oldest first."""
    found = select(Attempt).where(Attempt.ended_at.is_(None)).order_by(Attempt.id)
    return session.scalars(found).all()


def busy_agents(session: Session) -> set[int]:
    """The agents who have a leg of ours."""
    return set(session.scalars(select(Attempt.agent_id).where(Attempt.ended_at.is_(None))))


def last_end(session: Session, most: int = 50) -> datetime | None:
    """When the last of the newest attempts ended; None where none of them has."""
    newest = select(Attempt.ended_at).order_by(Attempt.id.desc()).limit(most)
    return max(filter(None, session.scalars(newest)), default=None)


def misses(session: Session, callback_id: int) -> dict[int, int]:
    """How often each agent did not take this callback."""
    missed = (
        select(Attempt.agent_id, func.count())
        .where(Attempt.callback_id == callback_id, Attempt.result == "agent-missed")
        .group_by(Attempt.agent_id)
    )
    return dict(session.execute(missed).all())


def call_of(session: Session, agent_id: int) -> Ringing | None:
    """The callback that this agent took with key 1 and that is under way: one row of one index."""
    found = (
        select(Attempt.id, Case.id, Case.protocol)
        .join(Callback, Callback.id == Attempt.callback_id)
        .join(Case, Case.id == Callback.case_id)
        .where(
            Attempt.agent_id == agent_id,
            Attempt.ended_at.is_(None),
            Attempt.claimed_at.is_not(None),
        )
    )
    row = session.execute(found).first()
    return Ringing(*row) if row else None
