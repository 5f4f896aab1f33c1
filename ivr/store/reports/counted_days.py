"""Store what was counted of each set of rows on each date, and in each whole month."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import IMPERSONAL


class CountedDay(Base):
    """The counts of one set of rows on one date, as `rules.reports.day_counts` writes them.

    A date that is there was counted, also where nothing came on it.
    """

    __tablename__ = "counted_days"

    rows: Mapped[str] = mapped_column(String(20), primary_key=True, info=IMPERSONAL)
    day: Mapped[date] = mapped_column(primary_key=True)
    counts: Mapped[str] = mapped_column(Text, info=IMPERSONAL)
    counted_at: Mapped[datetime]


class CountedMonth(Base):
    """A whole month's counts of one set, added up, as `rules.reports.summaries` writes them.

    It is written in the transaction that counts any of its dates, from what is kept of them all.
    """

    __tablename__ = "counted_months"

    rows: Mapped[str] = mapped_column(String(20), primary_key=True, info=IMPERSONAL)
    month: Mapped[date] = mapped_column(primary_key=True)  # its first date
    counts: Mapped[str] = mapped_column(Text, info=IMPERSONAL)
    counted_at: Mapped[datetime]


def keep_month(session: Session, rows: str, month: date, counts: str, now: datetime) -> None:
    """Store a month's counts, in place of what was counted before."""
    values = {"rows": rows, "month": month, "counts": counts, "counted_at": now}
    statement = upsert(CountedMonth, session.get_bind().dialect.name).values(**values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["rows", "month"],
            set_={"counts": statement.excluded.counts, "counted_at": now},
        )
    )


def of_months(
    session: Session, sets: Iterable[str], months: Iterable[date]
) -> dict[tuple[str, date], str]:
    """Return what is kept of these sets in these months, by set and month's first date."""
    found = select(CountedMonth.rows, CountedMonth.month, CountedMonth.counts).where(
        CountedMonth.rows.in_(list(sets)), CountedMonth.month.in_(list(months))
    )
    return {(rows, month): counts for rows, month, counts in session.execute(found)}


def heads_of_months(
    session: Session, sets: Iterable[str], months: Iterable[date], length: int
) -> dict[tuple[str, date], str]:
    """Return the first characters of what is kept of these sets in these months."""
    head = func.substr(CountedMonth.counts, 1, length)
    found = select(CountedMonth.rows, CountedMonth.month, head).where(
        CountedMonth.rows.in_(list(sets)), CountedMonth.month.in_(list(months))
    )
    return {(rows, month): head for rows, month, head in session.execute(found)}


def keep(session: Session, rows: str, day: date, counts: str, now: datetime) -> None:
    """Store what was counted of a date, in place of what was counted before."""
    values = {"rows": rows, "day": day, "counts": counts, "counted_at": now}
    statement = upsert(CountedDay, session.get_bind().dialect.name).values(**values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["rows", "day"],
            set_={"counts": statement.excluded.counts, "counted_at": now},
        )
    )


def of_days(session: Session, sets: Iterable[str], first: date, last: date) -> list[CountedDay]:
    """Return what was counted of these sets from the first date to the last."""
    found = select(CountedDay).where(
        CountedDay.rows.in_(list(sets)), CountedDay.day >= first, CountedDay.day <= last
    )
    return list(session.scalars(found.order_by(CountedDay.rows, CountedDay.day)))


def dates(session: Session, rows: str, first: date) -> dict[date, datetime]:
    """Return the dates from `first` on that were counted of a set, and when."""
    found = select(CountedDay.day, CountedDay.counted_at).where(
        CountedDay.rows == rows, CountedDay.day >= first
    )
    return dict(session.execute(found).all())
