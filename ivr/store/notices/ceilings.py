"""Count the messages that were set off today, as far as they have to be counted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import Term
from ivr.store.database import locks
from ivr.store.database.base import MEASURED, Base
from ivr.store.database.personal import HASH, IMPERSONAL, uncopied


class Tick(Base):
    """One message, counted for its ceilings.

    `target` and `asker` are keyed hashes, of no use without the key, for two days. `channel` is a
    `rules.notices.ceilings.Counted`, `purpose` a `Purpose`; `withheld` says that a ceiling kept it
    from being sent.
    """

    __tablename__ = "ticks"
    __table_args__ = (
        Index("ix_ticks_target", "target", "at"),
        Index("ix_ticks_asker", "asker", "at"),
        Index("ix_ticks_channel", "channel", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(info=MEASURED)
    channel: Mapped[str] = mapped_column(String(10), info=IMPERSONAL)
    purpose: Mapped[str] = mapped_column(String(10), info=IMPERSONAL)
    target: Mapped[str] = mapped_column(String(32), info=uncopied(HASH, Term.TICKS))
    asker: Mapped[str] = mapped_column(String(32), info=uncopied(HASH, Term.TICKS))
    withheld: Mapped[bool]


@dataclass(frozen=True)
class LetThrough:
    """How many messages were let through since an instant."""

    pair: int
    target: int
    asker: int


def lock(session: Session, like: Tick) -> None:
    """Let nobody else count that target or asker until the transaction ends.

    So that limits hold for any number of messages at once.
    """
    locks.hold(session, {f"{like.channel} {each}" for each in (like.asker, like.target)})


def count(session: Session, like: Tick, since: datetime) -> LetThrough:
    """Count the messages like that one since `since`: same target and asker, or either."""
    target = (Tick.target == like.target, Tick.purpose == like.purpose)
    return LetThrough(
        pair=_count(session, like.channel, since, *target, Tick.asker == like.asker),
        target=_count(session, like.channel, since, *target),
        asker=_count(session, like.channel, since, Tick.asker == like.asker),
    )


def taken_since(session: Session, channel: str, since: datetime, purpose: str = "") -> int:
    """Count what strangers set off on that channel since `since` and was let through.

    It is for whatever purpose; with `purpose` only what was for that.
    """
    return _count(session, channel, since, *([Tick.purpose == purpose] if purpose else []))


def withheld_since(session: Session, channel: str, since: datetime) -> int:
    """Count what a ceiling kept back on that channel since `since`."""
    found = select(func.count()).where(Tick.channel == channel, Tick.at >= since, Tick.withheld)
    return session.scalar(found) or 0


def forget(session: Session, before: datetime) -> int:
    """Delete what was counted before `before`; return how many."""
    return session.connection().execute(delete(Tick).where(Tick.at < before)).rowcount


def _count(session: Session, channel: str, since: datetime, *also: ColumnElement[bool]) -> int:
    found = select(func.count()).where(Tick.channel == channel, Tick.at >= since, ~Tick.withheld)
    return session.scalar(found.where(*also)) or 0
