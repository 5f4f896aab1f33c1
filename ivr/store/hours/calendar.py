"""Store special days, on which the weekly hours do not hold. This table wins over the file."""

from datetime import date, time

from sqlalchemy import String, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.hours.hours import DayKind, SpecialDay
from ivr.store.database.base import Base
from ivr.store.database.personal import IMPERSONAL


class SpecialDayRow(Base):
    """One date on which the weekly hours do not hold.

    `origin`: "file" (seeded, may be renewed) or "desk" (a person's, never touched).
    """

    __tablename__ = "special_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), info=IMPERSONAL)
    kind: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    off_until: Mapped[time | None]
    off_from: Mapped[time | None]
    decree: Mapped[str] = mapped_column(String(200), info=IMPERSONAL)
    origin: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)


DESK = "desk"
SpecialDays = dict[date, SpecialDay]


def all_days(session: Session) -> SpecialDays:
    """Return every special day: date → special day."""
    columns = (
        *(SpecialDayRow.day, SpecialDayRow.name, SpecialDayRow.kind),
        *(SpecialDayRow.off_until, SpecialDayRow.off_from, SpecialDayRow.decree),
    )
    return {
        day: SpecialDay(day, name, DayKind(kind), off_until, off_from, decree)
        for day, name, kind, off_until, off_from, decree in session.execute(select(*columns))
    }


def by_desk(session: Session) -> set[date]:
    """Return the dates that a person has set at the desk."""
    return set(session.scalars(select(SpecialDayRow.day).where(SpecialDayRow.origin == DESK)))


def put(session: Session, day: SpecialDay) -> None:
    """Store the special day as set by a person, in the place of what stood on that date."""
    session.execute(delete(SpecialDayRow).where(SpecialDayRow.day == day.date))
    session.add(SpecialDayRow(**_row(day, DESK)))


def remove(session: Session, day: date) -> bool:
    """Delete what a person has set on that date; return False where nobody had."""
    gone = delete(SpecialDayRow).where(SpecialDayRow.day == day, SpecialDayRow.origin == DESK)
    return session.connection().execute(gone).rowcount > 0


def renew(session: Session, days: SpecialDays) -> None:
    """Make `days` exactly the rows that come from the file; rows from the desk win and stay.

    Where they are already, as after most releases, nothing is written.
    """
    kept = by_desk(session)
    new = {date: day for date, day in days.items() if date not in kept}
    if {date: day for date, day in all_days(session).items() if date not in kept} == new:
        return
    session.execute(delete(SpecialDayRow).where(SpecialDayRow.origin == "file"))
    if new:
        session.execute(insert(SpecialDayRow), [_row(day, "file") for day in new.values()])


def _row(day: SpecialDay, origin: str) -> dict[str, object]:
    return {
        "day": day.date,
        "name": day.name,
        "kind": day.kind.value,
        "off_until": day.off_until,
        "off_from": day.off_from,
        "decree": day.decree,
        "origin": origin,
    }
