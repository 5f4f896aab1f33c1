"""Store calendar feeds: the addresses by which people's calendar programs get the line's days."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import Term
from ivr.store.database.base import Base
from ivr.store.database.personal import OF_STAFF, uncopied
from ivr.store.staff.staff import StaffMember


class CalendarFeed(Base):
    """One person's address for calendar programs.

    `hash` is the SHA-256 of the random value that the address holds. The row goes when the address
    is replaced or ended, or its person's account disabled.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = (UniqueConstraint("hash"),)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), info=uncopied(OF_STAFF, Term.SESSION))
    made_at: Mapped[datetime]
    used_on: Mapped[date | None]  # the last date on which a program asked


def of_member(session: Session, staff_id: int) -> CalendarFeed | None:
    """Return that person's feed, or None."""
    return session.get(CalendarFeed, staff_id)


def of_hash(session: Session, hashed: str) -> CalendarFeed | None:
    """Return the feed of that hash, unless its person's account is disabled; or None."""
    found = (
        select(CalendarFeed)
        .join(StaffMember, StaffMember.id == CalendarFeed.staff_id)
        .where(CalendarFeed.hash == hashed, StaffMember.disabled_at.is_(None))
    )
    return session.scalar(found)


def end(session: Session, staff_id: int) -> bool:
    """Delete that person's feed; return False where there was none."""
    gone = delete(CalendarFeed).where(CalendarFeed.staff_id == staff_id)
    return session.connection().execute(gone).rowcount > 0


def note_use(session: Session, hashed: str, on: date) -> None:
    """Store the date on which a program last asked for that feed."""
    session.execute(update(CalendarFeed).where(CalendarFeed.hash == hashed).values(used_on=on))
