"""Store when each agent works, week by week, in Fortaleza's time."""

from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.callbacks.slots import ShiftSpan
from ivr.rules.staff.roles import Role
from ivr.store.database.base import Base
from ivr.store.staff import absences
from ivr.store.staff.staff import StaffMember

RUNG = (Role.AGENT.value, Role.SUPERVISOR.value)  # the roles that callbacks are put through to


class Shift(Base):
    """One agent's shift of one weekday (Monday 0)."""

    __tablename__ = "shifts"
    __table_args__ = (UniqueConstraint("staff_id", "weekday", "starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]


class OnShift(NamedTuple):
    """One agent with a telephone, and one span of their week."""

    staff_id: int
    phone: str
    paused: bool
    span: ShiftSpan


# Who is put through to, if they have a shift.
CAN_BE_RUNG = (
    StaffMember.phone != "",
    StaffMember.disabled_at.is_(None),
    StaffMember.role.in_(RUNG),
)


def any_at_all(session: Session) -> bool:
    """Return whether any agent who can be rung has a shift, on whatever day."""
    found = select(Shift.id).join(StaffMember, Shift.staff_id == StaffMember.id)
    return session.scalar(found.where(*CAN_BE_RUNG).limit(1)) is not None


def spans(session: Session) -> Sequence[OnShift]:
    """Return the shifts of every agent who has a telephone and is not disabled, with absences."""
    found = (
        select(StaffMember.id, StaffMember.phone, StaffMember.paused_at, Shift)
        .join(Shift, Shift.staff_id == StaffMember.id)
        .where(*CAN_BE_RUNG)
        .order_by(StaffMember.id)
    )
    away = absences.of_each(session)
    return [
        OnShift(
            member,
            phone,
            paused_at is not None,
            ShiftSpan(row.weekday, row.starts, row.ends, away.get(member, ())),
        )
        for member, phone, paused_at, row in session.execute(found)
    ]


def on_duty(session: Session, day: date, at: time) -> Sequence[tuple[StaffMember, time]]:
    """Return whose shift it is on that date at that time, and until when, by name.

    The time is Fortaleza's. Also who is paused or has no telephone; nobody who is disabled or away.
    """
    found = (
        select(StaffMember, Shift.ends)
        .join(Shift, Shift.staff_id == StaffMember.id)
        .where(Shift.weekday == day.weekday(), Shift.starts <= at, at < Shift.ends)
        .where(StaffMember.disabled_at.is_(None), StaffMember.role.in_(RUNG))
        .order_by(StaffMember.name, StaffMember.id)
    )
    away = absences.away_on(session, day)
    return [(member, ends) for member, ends in session.execute(found) if member.id not in away]


def everybody(session: Session) -> Sequence[StaffMember]:
    """Return whoever may have shifts and is not disabled, by name."""
    found = select(StaffMember).where(StaffMember.disabled_at.is_(None), StaffMember.role.in_(RUNG))
    return session.scalars(found.order_by(StaffMember.name, StaffMember.id)).all()


def can_be_rung(session: Session, staff_id: int) -> bool:
    """Return whether that person has a telephone and a role that is rung, and is not disabled."""
    member = session.get(StaffMember, staff_id)
    return member is not None and bool(
        member.phone and member.disabled_at is None and member.role in RUNG
    )


def of_member(session: Session, staff_id: int) -> Sequence[Shift]:
    """Return one person's shifts, Monday first."""
    found = select(Shift).where(Shift.staff_id == staff_id).order_by(Shift.weekday, Shift.starts)
    return session.scalars(found).all()


def replace(session: Session, staff_id: int, given: Sequence[ShiftSpan]) -> None:
    """Replace a person's shifts by these."""
    session.execute(delete(Shift).where(Shift.staff_id == staff_id))
    session.add_all(
        Shift(staff_id=staff_id, weekday=each.weekday, starts=each.starts, ends=each.ends)
        for each in given
    )
