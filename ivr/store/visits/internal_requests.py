"""Store what sectors of the body ask of us, by WhatsApp too: who, what, and answered when."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, Text, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import Term
from ivr.store.cases.sectors import Sector
from ivr.store.database.base import Base, where
from ivr.store.database.paging import Order, Page, Place, read_page
from ivr.store.database.personal import IMPERSONAL, OF_STAFF, uncopied
from ivr.store.staff.staff import StaffMember

_IS_OWED = "answered_at IS NULL AND withdrawn_at IS NULL"


class InternalRequest(Base):
    """One request of a sector; without a sector, of one that is not on the list.

    `matter` is as of a visit, `channel` a `rules.visits.internal.InternalChannel`. One that was
    registered by mistake has `withdrawn_at` and is counted nowhere.
    """

    __tablename__ = "internal_demands"
    __table_args__ = (
        Index("ix_internal_demands_received", "received_at", "id"),
        Index(
            "ix_internal_demands_open",
            *("received_at", "id"),
            **where(_IS_OWED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sectors.id"))
    matter: Mapped[str] = mapped_column(String(40), info=IMPERSONAL)
    channel: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    asked_by: Mapped[str] = mapped_column(String(120), info=uncopied(OF_STAFF, Term.INTERNAL))
    what: Mapped[str] = mapped_column(Text, info=uncopied(OF_STAFF, Term.INTERNAL))
    received_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    withdrawn_at: Mapped[datetime | None]
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    registered_at: Mapped[datetime]


class Listed(NamedTuple):
    """One request, with the names of its sector and of whoever wrote it down."""

    row: InternalRequest
    sector: str | None
    by: str | None


def locked(session: Session, request_id: int) -> InternalRequest | None:
    """Return the request of that id, locked until the transaction ends, or None."""
    return session.get(InternalRequest, request_id, with_for_update=True, populate_existing=True)


def list_page(session: Session, owed: bool, place: Place | None) -> Page[Listed]:
    """Return a page of the requests that are owed an answer, or of all, the newest first."""
    found = (
        select(InternalRequest, Sector.name, StaffMember.name)
        .outerjoin(Sector, Sector.id == InternalRequest.sector_id)
        .outerjoin(StaffMember, StaffMember.id == InternalRequest.registered_by)
    )
    if owed:
        found = found.where(text(_IS_OWED))
    order = Order((InternalRequest.received_at, InternalRequest.id), descending=True)
    return read_page(session, found, order, place).map(Listed)


def count_owed(session: Session) -> int:
    """Return how many requests are owed an answer."""
    found = select(func.count()).select_from(InternalRequest).where(text(_IS_OWED))
    return session.scalar(found) or 0


def read_rows(session: Session, after: int, most: int) -> Sequence[Listed]:
    """Return requests whose id is beyond `after`, by id, those that were undone not."""
    found = (
        select(InternalRequest, Sector.name, StaffMember.name)
        .outerjoin(Sector, Sector.id == InternalRequest.sector_id)
        .outerjoin(StaffMember, StaffMember.id == InternalRequest.registered_by)
        .where(InternalRequest.id > after, InternalRequest.withdrawn_at.is_(None))
    )
    return [Listed(*row) for row in session.execute(found.order_by(InternalRequest.id).limit(most))]


def forget(session: Session, before: datetime) -> int:
    """Empty the words of what was settled before that instant; return of how many."""
    settled = func.coalesce(InternalRequest.answered_at, InternalRequest.withdrawn_at)
    done = session.execute(
        update(InternalRequest)
        .where(settled < before, InternalRequest.what != "")
        .values(what="", asked_by="")
        .returning(InternalRequest.id)
    )
    return len(done.all())
