"""Store the attempts to reach people for callbacks: table `attempts` and its queries.

An attempt rings an agent, and then the citizen, or the other way round.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Index, String, case, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.callbacks.states import (
    CALLING,
    NOT_RUNG,
    NOT_TAKEN,
    UNSAID,
    CallbackState,
    CallNow,
    Result,
    call_now,
)
from ivr.rules.calls.liveness import may_be_told
from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases.cases import Case
from ivr.store.database.base import MEASURED, Base, where
from ivr.store.database.personal import IMPERSONAL

UNLEARNED_WITHIN = timedelta(minutes=5)  # between an attempt and the call that it made
MAX_ANSWERED_BY_LETTERS = 30  # of Twilio's word for who picked up


class Attempt(Base):
    """One attempt to ring an agent and a citizen for a callback.

    It counts against the citizen from `claimed_at` on, when the agent takes it. With
    `citizen_first` our leg is the citizen's own, so that `leg_…` and `citizen_…` are alike; it
    counts also where nobody takes the citizen's telephone up, or no key is pressed there. Under way
    until `ended_at`: an agent has one at a time, and so has a callback, by constraint. `result` is
    a `rules.callbacks.states.Result`, empty until it is known, which may be later.
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
    offered_at: Mapped[datetime] = mapped_column(info=MEASURED)
    leg_sid: Mapped[str] = mapped_column(  # the leg we created
        String(64), default="", index=True, info=IMPERSONAL
    )
    leg_status: Mapped[str] = mapped_column(String(20), default="", info=IMPERSONAL)
    claimed_at: Mapped[datetime | None] = mapped_column(info=MEASURED)
    citizen_sid: Mapped[str] = mapped_column(String(64), default="", info=IMPERSONAL)
    citizen_status: Mapped[str] = mapped_column(String(20), default="", info=IMPERSONAL)
    citizen_answered_at: Mapped[datetime | None]
    citizen_ended_at: Mapped[datetime | None]
    citizen_seconds: Mapped[int | None]
    answered_by: Mapped[str] = mapped_column(
        String(MAX_ANSWERED_BY_LETTERS), default="", info=IMPERSONAL
    )
    bridged: Mapped[bool | None]
    leg_ended_at: Mapped[datetime | None] = mapped_column(info=MEASURED)
    ended_at: Mapped[datetime | None] = mapped_column(info=MEASURED)
    result: Mapped[str] = mapped_column(String(20), default="", info=IMPERSONAL)

    @property
    def shown(self) -> str:
        """Return the result as people read it; empty while the attempt goes on.

        An agent's telephone that never rang is NOT_RUNG: the carrier took no call to it, or could
        not put it through. One that was answered and where no key was pressed is NOT_TAKEN.
        """
        if not self.result:
            return UNSAID if self.citizen_ended_at else ""
        missed = self.result == Result.AGENT_MISSED.value and not self.citizen_first
        if missed and self.leg_status == "completed":
            return NOT_TAKEN
        return NOT_RUNG if missed and self.leg_status in ("", "failed") else self.result


class Ringing(NamedTuple):
    """An attempt that an agent has taken with key 1, and the case that it is about."""

    attempt_id: int
    case_id: int
    protocol: str


def find(session: Session, attempt_id: int) -> Attempt | None:
    """Return the attempt of that id, locked until the transaction ends, or None."""
    return session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)


def live(session: Session, attempt_id: int, now: datetime) -> Attempt | None:
    """Return the attempt, locked, if Twilio may still report on its legs; else None."""
    attempt = find(session, attempt_id)
    return attempt if attempt and may_be_told(attempt.ended_at, now) else None


def current(session: Session, callback_id: int) -> Attempt | None:
    """Return the attempt that is under way for a callback, or None."""
    return session.scalar(
        select(Attempt).where(Attempt.callback_id == callback_id, Attempt.ended_at.is_(None))
    )


def call_under_way(session: Session, callback: Callback) -> CallNow:
    """Return what our call for a callback is doing at this moment."""
    attempt = current(session, callback.id)
    return call_now(CallbackState(callback.state), bool(attempt and attempt.citizen_first))


def latest(session: Session, callback_id: int) -> Attempt | None:
    """Return the last attempt for a callback, under way or not, or None."""
    return session.scalar(
        select(Attempt)
        .where(Attempt.callback_id == callback_id)
        .order_by(Attempt.id.desc())
        .limit(1)
    )


def of_leg(session: Session, sid: str) -> Attempt | None:
    """Return the attempt whose leg, created by us, has that CallSid, or None."""
    return session.scalar(select(Attempt).where(Attempt.leg_sid == sid))


def of_legs(session: Session, sids: Collection[str]) -> dict[str, int]:
    """Return the ids of the attempts whose leg has one of these CallSids: sid → id."""
    found = select(Attempt.leg_sid, Attempt.id).where(Attempt.leg_sid.in_(sids))
    return dict(session.execute(found).all())


def numbers_of_legs(session: Session, sids: Collection[str]) -> dict[str, str]:
    """Return for whose number (E.164) each of these legs is: CallSid → number."""
    found = select(Attempt.leg_sid, Callback.number).join(
        Callback, Callback.id == Attempt.callback_id
    )
    return dict(session.execute(found.where(Attempt.leg_sid.in_(sids))).all())


def known_sids(session: Session, sids: Collection[str]) -> set[str]:
    """Return which of these CallSids are of a leg of an attempt."""
    found = [select(each).where(each.in_(sids)) for each in (Attempt.leg_sid, Attempt.citizen_sid)]
    return {sid for each in found for sid in session.scalars(each)}


def settled_sids(session: Session, sids: Collection[str]) -> set[str]:
    """Return which of these CallSids are of an attempt whose result is known."""
    legs = (Attempt.leg_sid, Attempt.citizen_sid)
    found = [select(each).where(each.in_(sids), Attempt.result != "") for each in legs]
    return {sid for each in found for sid in session.scalars(each)}


def may_have_made(session: Session, created_at: datetime) -> bool:
    """Return whether an attempt whose leg was never learned may have made a call of that time."""
    since, until = created_at - UNLEARNED_WITHIN, created_at + UNLEARNED_WITHIN
    found = select(Attempt.id).where(
        Attempt.leg_sid == "", Attempt.offered_at.between(since, until)
    )
    return session.scalar(found.limit(1)) is not None


def of_callback(session: Session, callback_id: int) -> Sequence[Attempt]:
    """Return every attempt for a callback, oldest first."""
    found = select(Attempt).where(Attempt.callback_id == callback_id).order_by(Attempt.id)
    return session.scalars(found).all()


def under_way(session: Session) -> Sequence[Attempt]:
    """Return every attempt that has not ended, oldest first."""
    found = select(Attempt).where(Attempt.ended_at.is_(None)).order_by(Attempt.id)
    return session.scalars(found).all()


def busy_agents(session: Session) -> set[int]:
    """Return the ids of the agents who have an attempt under way."""
    return set(session.scalars(select(Attempt.agent_id).where(Attempt.ended_at.is_(None))))


def state_shown() -> ColumnElement[str]:
    """Return a callback's state as people read it: CALLING while its citizen has not answered.

    It is of the query's own row of `callbacks`.
    """
    talks = exists().where(
        Attempt.callback_id == Callback.id,
        Attempt.ended_at.is_(None),
        Attempt.citizen_answered_at.is_not(None),
    )
    rings = (Callback.state == CallbackState.DIALLING.value) & ~talks.correlate(Callback)
    return case((rings, CALLING), else_=Callback.state)


def last_end(session: Session, most: int = 50) -> datetime | None:
    """Return the latest end among the `most` newest attempts; None where none of them has ended."""
    newest = select(Attempt.ended_at).order_by(Attempt.id.desc()).limit(most)
    return max(filter(None, session.scalars(newest)), default=None)


def misses(session: Session, callback_id: int) -> dict[int, int]:
    """Count, for each agent, how often they did not take this callback: agent's id → misses."""
    missed = (
        select(Attempt.agent_id, func.count())
        .where(Attempt.callback_id == callback_id, Attempt.result == "agent-missed")
        .group_by(Attempt.agent_id)
    )
    return dict(session.execute(missed).all())


def call_of(session: Session, agent_id: int) -> Ringing | None:
    """Return the attempt that this agent took with key 1 and that is under way, or None.

    It reads one row of one index.
    """
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
