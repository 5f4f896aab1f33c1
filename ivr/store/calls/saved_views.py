"""Store saved views: searches of the call log that somebody keeps under a name, or shares."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import Term
from ivr.store.database.base import Base
from ivr.store.database.personal import OF_STAFF, uncopied
from ivr.store.staff.staff import StaffMember

MAX_NAME_CHARS, MAX_QUERY_CHARS, MAX_VIEWS = 60, 400, 40


class SavedView(Base):
    """One saved search of the call log; of one person no two have the same name.

    `query` is the list's query string, which never holds a whole number.
    """

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(String(MAX_NAME_CHARS), info=uncopied(OF_STAFF, Term.VIEW))
    query: Mapped[str] = mapped_column(String(MAX_QUERY_CHARS), info=uncopied(OF_STAFF, Term.VIEW))
    shared: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]


class Seen(NamedTuple):
    """One saved view, and the name of whose it is."""

    view: SavedView
    owner: str


def open_to(session: Session, staff_id: int) -> Sequence[Seen]:
    """Return that person's views and those that are shared, by name."""
    found = (
        select(SavedView, StaffMember.name)
        .join(StaffMember, StaffMember.id == SavedView.staff_id)
        .where(or_(SavedView.staff_id == staff_id, SavedView.shared))
        .order_by(SavedView.name, SavedView.id)
    )
    return [Seen(*row) for row in session.execute(found)]


def find(session: Session, view_id: int) -> SavedView | None:
    """Return the view of that id, locked until the transaction ends, or None."""
    return session.get(SavedView, view_id, with_for_update=True)


def named(session: Session, staff_id: int, name: str) -> SavedView | None:
    """Return that person's view of that name, locked until the transaction ends, or None."""
    found = select(SavedView).where(SavedView.staff_id == staff_id, SavedView.name == name)
    return session.scalar(found.with_for_update())


def count(session: Session, staff_id: int) -> int:
    """Count the views that a person keeps."""
    return len(session.scalars(select(SavedView.id).where(SavedView.staff_id == staff_id)).all())
