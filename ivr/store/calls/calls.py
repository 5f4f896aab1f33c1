"""Store calls: one telephone leg each, by its Twilio CallSid, with its end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    String,
    and_,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.calls.outcomes import CaseState
from ivr.rules.calls.twilio_statuses import ENDED_RANK
from ivr.rules.words.caller_numbers import reversed_digits
from ivr.store.cases.cases import Case
from ivr.store.database.base import Base, upsert, where
from ivr.store.database.personal import IMPERSONAL, OCCURRED, Mask, erased_as, personal, uncopied
from ivr.store.line.switchboard import Outage


class Call(Base):
    """One telephone leg, a row per CallSid; received, answered and ended are separate instants.

    `number` is E.164 or empty when the caller sent none; `number_reversed` is its digits
    backwards, so that "ends in 4567" is a prefix search on an ordinary index, on both databases.
    `status` and `status_rank` are Twilio's last word (`rules.calls.twilio_statuses`); `outcome` is
    a `rules.calls.outcomes.Outcome`, empty while the call goes on; `outage_id` is the switchboard's
    outage that kept the caller from a person. `wait_seconds` rang the switchboard, `talk_seconds`
    talked with a person; `agent_id` is whose telephone rang in this very call, for a callback.
    While it is `missed` somebody ought to call back (`store.queries.missed_calls`); `settled_why`
    says (pt-BR) why staff decided that nobody need do so.
    """

    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_received", "received_at", "id"),
        Index("ix_calls_topic", "topic", "received_at", "id"),
        Index("ix_calls_outcome", "outcome", "received_at", "id"),
        Index("ix_calls_going_on", "received_at", **where("ended_at IS NULL")),
        Index("ix_calls_topic_outcome", "topic", "outcome", "received_at", "id"),
        Index("ix_calls_number", "number_reversed", "received_at", "id"),
        Index("ix_calls_agent", "agent_id", "received_at", "id", **where("agent_id IS NOT NULL")),
        Index("ix_calls_outage", "outage_id", **where("outage_id IS NOT NULL")),
        Index("ix_calls_missed", "received_at", "id", **where("missed")),
        Index("ix_calls_caseless", "received_at", **where("case_id IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[str] = mapped_column(String(64), unique=True, info=IMPERSONAL)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    direction: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    number: Mapped[str] = mapped_column(
        String(20), default="", info=personal("ligacoes", mask=Mask.CONTACT)
    )
    number_reversed: Mapped[str] = mapped_column(
        String(20), default="", info=uncopied("`number` backwards", mask=Mask.CONTACT)
    )
    callflow: Mapped[str] = mapped_column(String(16), default="", info=IMPERSONAL)
    hours_rule: Mapped[str] = mapped_column(String(80), default="", info=IMPERSONAL)
    topic: Mapped[str] = mapped_column(String(40), default="", info=IMPERSONAL)
    received_at: Mapped[datetime] = mapped_column(info=OCCURRED)
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    status_rank: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(40), default="", info=IMPERSONAL)
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outages.id"))
    wait_seconds: Mapped[int | None]
    talk_seconds: Mapped[int | None]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    missed: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=erased_as(False)
    )
    settled_why: Mapped[str] = mapped_column(
        String(120), default="", server_default="", info=personal("ligacoes")
    )


class TakenUp(NamedTuple):
    """A call that was taken up, and whether its end, or its outcome, was known before."""

    id: int
    is_over: bool


def take_up(connection: Connection, values: dict[str, Any]) -> TakenUp | None:
    """Store the call that is taken up; return it, or None when it was taken up before.

    A status callback may have come first: its row is completed, and its status stays.
    """
    row = connection.execute(_take_ups[connection.dialect.name], values).first()
    return TakenUp(row.id, row.ended_at is not None or bool(row.outcome)) if row else None


def _take_up(dialect: str) -> Any:
    statement = upsert(Call, dialect)
    new = statement.excluded
    kept = ("case_id", "direction", "number", "number_reversed", "callflow", "hours_rule")
    return statement.on_conflict_do_update(
        index_elements=[Call.sid],
        set_={
            **{name: new[name] for name in (*kept, "agent_id")},
            "answered_at": func.coalesce(Call.answered_at, new.answered_at),
        },
        where=Call.case_id.is_(None),
    ).returning(Call.id, Call.ended_at, Call.outcome)


_take_ups = {dialect: _take_up(dialect) for dialect in ("sqlite", "postgresql")}


def note_status(connection: Connection, sid: str, values: dict[str, Any]) -> bool:
    """Store the call's status; return False where it has one of the same rank or a later one.

    `values`: status, status_rank, number, number_reversed, direction, received_at, and at an end
    ended_at and answered_at (or None).
    """
    statement = upsert(Call, connection.dialect.name).values(sid=sid, **values)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=[Call.sid],
        set_={
            "status": new.status,
            "status_rank": new.status_rank,
            "ended_at": new.ended_at,
            "answered_at": func.coalesce(new.answered_at, Call.answered_at),
        },
        where=and_(Call.status_rank < ENDED_RANK, new.status_rank > Call.status_rank),
    ).returning(Call.id)
    return connection.execute(statement).first() is not None


def note_end(session: Session, sid: str, status: str, at: datetime) -> None:
    """Store when a leg that we rang ended, if it is in the log and was not known to have ended."""
    session.execute(
        update(Call)
        .where(Call.sid == sid, Call.ended_at.is_(None))
        .values(ended_at=at, status=status, status_rank=ENDED_RANK)
    )


def note_talk(session: Session, sid: str, seconds: int) -> None:
    """Store how many seconds two people talked in a call, where it is in the log.

    0 seconds change nothing.
    """
    if seconds:
        session.execute(update(Call).where(Call.sid == sid).values(talk_seconds=seconds))


def add_transfer(session: Session, call_id: int, waited: int, talked: int) -> bool:
    """Add the seconds of a transfer that ended: of ringing, and of talk.

    Return whether the call is over for all that is known, now that it is locked.
    """
    times = {
        "wait_seconds": func.coalesce(Call.wait_seconds, 0) + waited,
        "talk_seconds": func.coalesce(Call.talk_seconds, 0) + talked if talked else None,
    }
    added = {name: seconds for name, seconds in times.items() if seconds is not None}
    statement = update(Call).where(Call.id == call_id).values(**added)
    row = session.execute(statement.returning(Call.ended_at, Call.outcome)).one()
    return row.ended_at is not None or bool(row.outcome)


def mark_affected(session: Session, call_id: int) -> None:
    """Mark the call as having met the outage that lasts, if there is one."""
    lasting = select(Outage.id).where(Outage.ended_at.is_(None))
    newest = lasting.order_by(Outage.id.desc()).limit(1).scalar_subquery()
    affected = update(Call).where(Call.id == call_id, newest.is_not(None))
    session.execute(affected.values(outage_id=newest))


def by_sid(session: Session, sid: str) -> Call | None:
    """Return the call of that CallSid, or None."""
    return session.scalar(select(Call).where(Call.sid == sid))


def with_cases(session: Session, sids: Sequence[str]) -> set[str]:
    """Return which of these CallSids are of calls that have a case."""
    found = select(Call.sid).where(Call.sid.in_(sids), Call.case_id.is_not(None))
    return set(session.scalars(found))


def known_sids(session: Session, sids: Sequence[str]) -> set[str]:
    """Return which of these CallSids are in the log."""
    return set(session.scalars(select(Call.sid).where(Call.sid.in_(sids))))


class HalfKnown(NamedTuple):
    """A call to us of which the log does not know all, when it came, and if it was put through."""

    at: datetime
    handed: bool


def half_known(session: Session, since: datetime, until: datetime) -> dict[str, list[HalfKnown]]:
    """Return calls before `until` that went on after `since`, or are from the carrier's list alone.

    By the caller's number, oldest first; of a withheld number there are none.
    """
    no_turn = and_(Call.callflow == "", Call.received_at >= since)
    found = (
        select(Call.number, Call.received_at, Case.state == CaseState.HANDED.value)
        .join(Case, Case.id == Call.case_id)
        .where(
            Call.direction == "inbound",
            Call.number != "",
            Call.received_at <= until,
            or_(no_turn, Call.ended_at.is_(None), Call.ended_at >= since),
        )
        .order_by(Call.received_at, Call.id)
    )
    by_number: dict[str, list[HalfKnown]] = {}
    for number, at, handed in session.execute(found):
        by_number.setdefault(number, []).append(HalfKnown(at, handed))
    return by_number


def handed_since(session: Session, number: str, since: datetime) -> bool:
    """Return whether a call from `number` since `since` was put through, by its case's state."""
    found = (
        select(Call.id)
        .join(Case, Case.id == Call.case_id)
        .where(
            Call.number_reversed == reversed_digits(number),
            Call.received_at >= since,
            Case.state == CaseState.HANDED.value,
        )
    )
    return session.scalar(found.limit(1)) is not None


def lock(session: Session, call_id: int) -> Call:
    """Return the call of that id, locked until the transaction ends."""
    return session.get_one(Call, call_id, with_for_update=True, populate_existing=True)
