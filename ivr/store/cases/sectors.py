"""Store sectors, the units that cases are handed over to, and which case is with which."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL, OCCURRED, personal
from ivr.store.staff.staff import StaffMember


class Sector(Base):
    """One unit that cases are handed over to; a retired one is offered no more.

    A retired one keeps what it has. `key` is its name in small letters, so that no two are alike;
    `contact` is an e-mail address or whatever else staff need to reach it.
    """

    __tablename__ = "sectors"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True, info=IMPERSONAL)
    name: Mapped[str] = mapped_column(String(120), info=IMPERSONAL)
    contact: Mapped[str] = mapped_column(String(254), default="", info=IMPERSONAL)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class CaseForward(Base):
    """One handover of a case to a sector, which has it until `back_at`; one at a time.

    `to` is the address to which it went by e-mail, empty where the sector works in the desk;
    `answered_at` is when the sector last wrote about it.
    """

    __tablename__ = "case_forwards"
    __table_args__ = (
        Index("uq_case_forwards_open", "case_id", unique=True, **where("back_at IS NULL")),
        Index("ix_case_forwards_case", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    sector_id: Mapped[int] = mapped_column(ForeignKey("sectors.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(info=OCCURRED)
    reason: Mapped[str] = mapped_column(Text, info=personal("encaminhamentos"))
    back_at: Mapped[datetime | None]
    back_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    to: Mapped[str] = mapped_column(String(254), default="", server_default="", info=IMPERSONAL)
    email_id: Mapped[int | None] = mapped_column(ForeignKey("emails.id"))
    answered_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]


class Forward(NamedTuple):
    """One handover, with the names of the sector, of who handed over, and of who took it back."""

    row: CaseForward
    sector: str
    by: str
    back_by: str | None


class Load(NamedTuple):
    """One sector, and how many cases are with it."""

    sector: Sector
    cases: int


def find(session: Session, sector_id: int) -> Sector | None:
    """Return the sector of that id, locked until the transaction ends, or None."""
    return session.get(Sector, sector_id, with_for_update=True, populate_existing=True)


def named(session: Session, key: str) -> Sector | None:
    """Return the sector of that key, locked until the transaction ends, or None.

    The key is its name in small letters.
    """
    return session.scalar(select(Sector).where(Sector.key == key).with_for_update())


def offered(session: Session) -> Sequence[Sector]:
    """Return the sectors that a case may be handed over to, by name."""
    found = select(Sector).where(Sector.retired_at.is_(None)).order_by(Sector.key)
    return session.scalars(found).all()


def everything(session: Session) -> Sequence[Load]:
    """Return every sector, the retired ones last, with how many cases are with it."""
    having = (
        select(func.count())
        .where(CaseForward.sector_id == Sector.id, CaseForward.back_at.is_(None))
        .scalar_subquery()
    )
    found = select(Sector, having).order_by(Sector.retired_at.is_not(None), Sector.key)
    return [Load(*row) for row in session.execute(found)]


def is_empty(session: Session) -> bool:
    """Return whether there is no sector at all."""
    return session.scalar(select(Sector.id).limit(1)) is None


def forwards(session: Session, case_ids: Sequence[int]) -> Sequence[Forward]:
    """Return every handover of these cases, oldest first."""
    back = aliased(StaffMember)
    found = (
        select(CaseForward, Sector.name, StaffMember.name, back.name)
        .join(Sector, Sector.id == CaseForward.sector_id)
        .join(StaffMember, StaffMember.id == CaseForward.staff_id)
        .outerjoin(back, back.id == CaseForward.back_by)
        .where(CaseForward.case_id.in_(case_ids))
        .order_by(CaseForward.id)
    )
    return [Forward(*row) for row in session.execute(found)]


def with_sector(session: Session, case_id: int) -> CaseForward | None:
    """Return the handover by which a sector has the case now, or None."""
    found = select(CaseForward).where(CaseForward.case_id == case_id, CaseForward.back_at.is_(None))
    return session.scalar(found)


def forwarded_by(session: Session, email_id: int) -> CaseForward | None:
    """Return the handover that went out by that e-mail, or None."""
    return session.scalar(select(CaseForward).where(CaseForward.email_id == email_id))
