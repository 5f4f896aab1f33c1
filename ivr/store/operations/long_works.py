"""Store the long works of the desk: what is asked for once, and done aside while it is watched."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import MEASURED
from ivr.store.database.personal import IMPERSONAL
from ivr.store.database.publications import Errand

RUNNING, DONE, FAILED = "running", "done", "failed"


class LongWork(Errand):
    """One piece of work, as its asker comes back to it. `key` names what is worked on, once.

    `done` of `steps` are behind it, `phase` says in pt-BR what is under way, `moved_at` when it
    last told so. `result` is JSON, whose shape the kind of work decides.
    """

    __tablename__ = "long_works"
    __table_args__ = (
        Index("ix_long_works_state", "state", "next_at"),
        Index("ix_long_works_subject", "kind", "subject", "id"),
        Index("uq_long_works_key", "key", unique=True),
    )
    queued = "asked_at"
    longest_wait = timedelta(minutes=5)

    key: Mapped[str] = mapped_column(String(80), info=IMPERSONAL)
    kind: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    subject: Mapped[int]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None] = mapped_column(info=MEASURED)
    ended_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=1)
    phase: Mapped[str] = mapped_column(String(120), default="", info=IMPERSONAL)
    result: Mapped[str] = mapped_column(Text, default="", info=IMPERSONAL)


def latest(session: Session, kind: str, subject: int) -> LongWork | None:
    """Return the work of that kind on that subject that was asked for last, or None."""
    found = select(LongWork).where(LongWork.kind == kind, LongWork.subject == subject)
    return session.scalar(found.order_by(LongWork.id.desc()).limit(1))


def keyed(session: Session, key: str) -> LongWork | None:
    """Return the work of that key, or None."""
    return session.scalar(select(LongWork).where(LongWork.key == key))


def stalled(session: Session, before: datetime) -> Sequence[LongWork]:
    """Return the running works that told nothing since `before`, locked."""
    found = select(LongWork).where(LongWork.state == RUNNING, LongWork.moved_at < before)
    return session.scalars(found.with_for_update(skip_locked=True)).all()
