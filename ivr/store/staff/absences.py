"""Store absences, the dates on which an agent's shifts do not hold."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import Term
from ivr.store.database.base import Base
from ivr.store.database.personal import OF_STAFF, uncopied


class Absence(Base):
    """One agent's absence, from `first_day` to `last_day`, both included.

    `reason` is a `rules.staff.coverage.Reason`.
    """

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    first_day: Mapped[date]
    last_day: Mapped[date] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(20), info=uncopied(OF_STAFF, Term.ACCOUNT))


def since(session: Session, day: date) -> Sequence[Absence]:
    """Return the absences that last until `day` or beyond, the earliest first."""
    found = select(Absence).where(Absence.last_day >= day)
    return session.scalars(found.order_by(Absence.first_day, Absence.id)).all()


def away_on(session: Session, day: date) -> set[int]:
    """Return the ids of the people who are away on that date."""
    found = select(Absence.staff_id).where(Absence.first_day <= day, Absence.last_day >= day)
    return set(session.scalars(found))


def of_each(
    session: Session, without: int | None = None
) -> dict[int, tuple[tuple[date, date], ...]]:
    """Return the first and the last date of every absence, by person; one may be left out."""
    found = select(Absence.staff_id, Absence.first_day, Absence.last_day).order_by(Absence.id)
    away: dict[int, tuple[tuple[date, date], ...]] = {}
    if without is not None:
        found = found.where(Absence.id != without)
    for person, first, last in session.execute(found):
        away[person] = (*away.get(person, ()), (first, last))
    return away
