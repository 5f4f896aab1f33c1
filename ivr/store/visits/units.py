"""Store the units where people are received, and the rule by which each calls whoever waits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, delete, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import Base
from ivr.store.database.personal import IMPERSONAL


class Unit(Base):
    """One place where people are received. `id` is its name in addresses, which never changes.

    `hours` is as `rules.visits.unit_hours` writes it; one that is not `active` takes no visits any
    more and keeps what it has.
    """

    __tablename__ = "units"

    id: Mapped[str] = mapped_column(String(40), primary_key=True, info=IMPERSONAL)
    name: Mapped[str] = mapped_column(String(120), info=IMPERSONAL)
    municipality: Mapped[str] = mapped_column(String(80), info=IMPERSONAL)
    hours: Mapped[str] = mapped_column(String(200), info=IMPERSONAL)
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime]


class UnitRule(Base):
    """The rule that a unit calls by from `since` on, until the next; rows are never changed.

    `rule` is a key of `rules.visits.priority.RULES`.
    """

    __tablename__ = "unit_rules"
    __table_args__ = (Index("ix_unit_rules_unit", "unit_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), info=IMPERSONAL)
    rule: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    since: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class UnitMember(Base):
    """That somebody serves at the counter of a unit."""

    __tablename__ = "unit_members"
    __table_args__ = (Index("ix_unit_members_staff", "staff_id"),)

    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), primary_key=True, info=IMPERSONAL)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    since: Mapped[datetime]


def find(session: Session, unit_id: str, lock: bool = False) -> Unit | None:
    """Return the unit of that id, locked until the transaction ends if so wished, or None."""
    return session.get(Unit, unit_id, with_for_update=lock or None, populate_existing=lock)


def everything(session: Session) -> Sequence[Unit]:
    """Return every unit by name, those that take no visits any more last."""
    return session.scalars(select(Unit).order_by(Unit.active.desc(), Unit.name, Unit.id)).all()


def active(session: Session) -> Sequence[Unit]:
    """Return the units that take visits, by name."""
    found = select(Unit).where(Unit.active.is_(True)).order_by(Unit.name, Unit.id)
    return session.scalars(found).all()


def rule_of(session: Session, unit_id: str) -> UnitRule | None:
    """Return the rule that the unit calls by now, or None before the first was chosen."""
    found = select(UnitRule).where(UnitRule.unit_id == unit_id).order_by(UnitRule.id.desc())
    return session.scalar(found.limit(1))


def rules_of(session: Session, unit_id: str) -> Sequence[UnitRule]:
    """Return every rule that the unit ever called by, the newest first."""
    found = select(UnitRule).where(UnitRule.unit_id == unit_id).order_by(UnitRule.id.desc())
    return session.scalars(found).all()


def names(session: Session) -> dict[str, str]:
    """Return each unit's name by its id."""
    return {each.id: each.name for each in session.scalars(select(Unit))}


def members_of(session: Session, unit_id: str) -> set[int]:
    """Return the ids of whoever serves at that unit."""
    found = select(UnitMember.staff_id).where(UnitMember.unit_id == unit_id)
    return set(session.scalars(found))


def units_of(session: Session, staff_id: int) -> set[str]:
    """Return the ids of the units at which that person serves."""
    found = select(UnitMember.unit_id).where(UnitMember.staff_id == staff_id)
    return set(session.scalars(found))


def join(session: Session, unit_id: str, staff_id: int, now: datetime) -> None:
    """Let somebody serve at a unit who does not yet."""
    session.add(UnitMember(unit_id=unit_id, staff_id=staff_id, since=now))


def leave(session: Session, unit_id: str, staff_ids: set[int]) -> None:
    """Let these people serve at the unit no more."""
    session.execute(
        delete(UnitMember).where(
            UnitMember.unit_id == unit_id, UnitMember.staff_id.in_(sorted(staff_ids))
        )
    )
