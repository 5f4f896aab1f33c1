"""Store what was done to each edition of the charter, by whom and when; rows are only added."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.staff.approval import Move
from ivr.store.charter.editions import Edition
from ivr.store.database.base import Base
from ivr.store.database.personal import IMPERSONAL, OF_STAFF, outlives

MAX_WHY_CHARS = 400


class EditionAct(Base):
    """What somebody did to an edition; `name` is theirs as it was then, and stays.

    `act` is a `rules.staff.approval.Move`, or how the edition began. Rows are added, never changed.
    """

    __tablename__ = "edition_acts"
    __table_args__ = (Index("ix_edition_acts_edition", "edition_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    act: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(
        String(120), default="", info=outlives("who wrote an edition stays named in it", OF_STAFF)
    )
    why: Mapped[str] = mapped_column(
        String(MAX_WHY_CHARS),
        default="",
        info=outlives("it says why an edition was sent back or came about", OF_STAFF),
    )


def note(session: Session, act: EditionAct) -> None:
    """Add what was done to an edition."""
    session.add(act)
    session.flush()


def acts(session: Session, edition_ids: Iterable[int]) -> Sequence[EditionAct]:
    """Return what was done to these editions, the first first."""
    found = select(EditionAct).where(EditionAct.edition_id.in_(list(edition_ids)))
    return session.scalars(found.order_by(EditionAct.id)).all()


def approved_at(session: Session, number: int) -> datetime | None:
    """Return when a person approved the edition of that number; None where nobody did."""
    found = (
        select(func.max(EditionAct.at))
        .join(Edition, Edition.id == EditionAct.edition_id)
        .where(
            Edition.number == number,
            EditionAct.act == Move.APPROVE.value,
            EditionAct.staff_id.is_not(None),
        )
    )
    return session.scalar(found)
