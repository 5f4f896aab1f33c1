"""Store who has a case now, until when, and who else has its page open."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Index, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.cases.states import LEASE
from ivr.rules.operations.clock_steps import STEP
from ivr.store.database.base import MEASURED, Base, at_most, upsert
from ivr.store.staff.staff import StaffMember


class CaseClaim(Base):
    """One person's hold of a case until a time; a claim that is over is as good as none.

    One row a case: of two people who claim it at once the key lets one through.
    """

    __tablename__ = "case_claims"
    __table_args__ = (Index("ix_case_claims_staff", "staff_id", "until"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(info=at_most(LEASE))


class CasePresence(Base):
    """One person who had the case's page open at a moment."""

    __tablename__ = "case_presence"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(info=MEASURED)


class Holder(NamedTuple):
    """The person who has a case, and until when if that person's page is closed now."""

    staff_id: int
    name: str
    until: datetime


def claim(session: Session, case_id: int, staff_id: int, now: datetime, until: datetime) -> bool:
    """Claim the case for a person until `until`; return False where somebody has it."""
    statement = upsert(CaseClaim, session.get_bind().dialect.name).values(
        case_id=case_id, staff_id=staff_id, since=now, until=until
    )
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=[CaseClaim.case_id],
        set_={"staff_id": new.staff_id, "since": new.since, "until": new.until},
        where=~_holds(now),
    ).returning(CaseClaim.case_id)
    return session.execute(statement).first() is not None


def renew(session: Session, case_id: int, staff_id: int, now: datetime, until: datetime) -> bool:
    """Extend the claim of whoever still has the case; return False where it is another's."""
    mine = update(CaseClaim).where(
        CaseClaim.case_id == case_id, CaseClaim.staff_id == staff_id, _holds(now)
    )
    found = session.execute(mine.values(until=until).returning(CaseClaim.case_id))
    return found.first() is not None


def give_back(session: Session, case_id: int, staff_id: int) -> bool:
    """End that person's claim of the case; return False where it was another's, or nobody's."""
    mine = delete(CaseClaim).where(CaseClaim.case_id == case_id, CaseClaim.staff_id == staff_id)
    return session.execute(mine.returning(CaseClaim.case_id)).first() is not None


def take_over(
    session: Session, case_id: int, staff_id: int, now: datetime, until: datetime
) -> None:
    """Give that person the case until `until`, whoever had it."""
    session.execute(delete(CaseClaim).where(CaseClaim.case_id == case_id))
    session.add(CaseClaim(case_id=case_id, staff_id=staff_id, since=now, until=until))
    session.flush()


def holder(session: Session, case_id: int, now: datetime) -> Holder | None:
    """Return who has the case now, or None."""
    found = (
        select(CaseClaim.staff_id, StaffMember.name, CaseClaim.until)
        .join(StaffMember, StaffMember.id == CaseClaim.staff_id)
        .where(CaseClaim.case_id == case_id, _holds(now))
    )
    row = session.execute(found).first()
    return Holder(*row) if row else None


def note_presence(
    session: Session, case_id: int, staff_id: int, now: datetime, since: datetime
) -> None:
    """Store that a person has the case's page open now; forget those not seen since `since`."""
    gone = delete(CasePresence).where(CasePresence.case_id == case_id, CasePresence.seen_at < since)
    session.execute(gone)
    statement = upsert(CasePresence, session.get_bind().dialect.name).values(
        case_id=case_id, staff_id=staff_id, seen_at=now
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[CasePresence.case_id, CasePresence.staff_id], set_={"seen_at": now}
        )
    )


def others(session: Session, case_id: int, staff_id: int, since: datetime) -> Sequence[str]:
    """Return the names of other people who have had the case's page open since `since`, sorted."""
    found = (
        select(StaffMember.name)
        .join(CasePresence, CasePresence.staff_id == StaffMember.id)
        .where(
            CasePresence.case_id == case_id,
            CasePresence.staff_id != staff_id,
            CasePresence.seen_at >= since,
        )
        .order_by(StaffMember.name)
    )
    return session.scalars(found).all()


def _holds(now: datetime) -> ColumnElement[bool]:
    """Return what is true of a claim that is not over; none lasts longer than its LEASE."""
    return CaseClaim.until.between(now, now + LEASE + STEP) & (CaseClaim.until != now)
