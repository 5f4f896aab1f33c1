"""Store what a person is asked after the database was put back: table `doubts`."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.callbacks.doubts import Decision
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL

OPEN = Decision.OPEN.value


class Doubt(Base):
    """One callback or e-mail of which nobody knows whether it is still owed.

    It is not dialled nor sent while `decision` is empty. `reason` is a
    `rules.callbacks.doubts.Reason`, `seen_at` when that happened which raised the doubt.
    """

    __tablename__ = "doubts"
    __table_args__ = (
        Index("uq_doubts_callback", "hold_id", "callback_id", unique=True),
        Index("uq_doubts_email", "hold_id", "email_id", unique=True),
        Index("ix_doubts_open_callback", "callback_id", **where("decision = ''")),
        Index("ix_doubts_open_email", "email_id", **where("decision = ''")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hold_id: Mapped[int] = mapped_column(ForeignKey("holds.id"))
    callback_id: Mapped[int | None] = mapped_column(ForeignKey("callbacks.id"))
    email_id: Mapped[int | None] = mapped_column(ForeignKey("emails.id"))
    reason: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    seen_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(String(20), default=OPEN, info=IMPERSONAL)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


def callbacks_in_doubt() -> Select[int | None]:
    """Return the query for the ids of callbacks that are not to be dialled yet."""
    return select(Doubt.callback_id).where(Doubt.decision == OPEN, Doubt.callback_id.is_not(None))


def emails_in_doubt() -> Select[int | None]:
    """Return the query for the ids of e-mails that are not to be sent yet."""
    return select(Doubt.email_id).where(Doubt.decision == OPEN, Doubt.email_id.is_not(None))


def is_callback_in_doubt(session: Session, callback_id: int) -> bool:
    """Return whether a person has still to say what is owed of that callback."""
    found = callbacks_in_doubt().where(Doubt.callback_id == callback_id)
    return session.scalar(found.limit(1)) is not None


def is_email_in_doubt(session: Session, email_id: int) -> bool:
    """Return whether a person has still to say what is owed of that e-mail."""
    found = emails_in_doubt().where(Doubt.email_id == email_id)
    return session.scalar(found.limit(1)) is not None


def count_open(session: Session) -> int:
    """Count what nobody has decided yet."""
    return session.scalar(select(func.count()).where(Doubt.decision == OPEN)) or 0


def lock(session: Session, doubt_id: int) -> Doubt | None:
    """Return the doubt of that id, locked until the transaction ends, or None."""
    return session.get(Doubt, doubt_id, with_for_update=True, populate_existing=True)


def raise_one(session: Session, doubt: Doubt) -> None:
    """Ask a person about that callback or e-mail, once for each hold."""
    about = (Doubt.callback_id == doubt.callback_id, Doubt.email_id == doubt.email_id)
    same = about[0] if doubt.callback_id else about[1]
    if session.scalar(select(Doubt.id).where(Doubt.hold_id == doubt.hold_id, same)) is None:
        session.add(doubt)
        session.flush()


def settle(session: Session, callback_id: int, now: datetime) -> None:
    """End the doubts about a callback that has ended by itself."""
    about = select(Doubt).where(Doubt.callback_id == callback_id, Doubt.decision == OPEN)
    decide(session.scalars(about).all(), Decision.SETTLED, now, None)


def decide(
    doubts: Collection[Doubt], decision: Decision, now: datetime, staff_id: int | None
) -> None:
    """Note what was decided of these doubts, when, and by whom; None: by nobody."""
    for each in doubts:
        each.decision, each.decided_at, each.decided_by = decision.value, now, staff_id
