"""Count, list and show as SQL the rows of a set, each time by its one query."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from ivr.rules.hours.business_time import open_minutes
from ivr.rules.hours.hours import FORTALEZA, Schedule
from ivr.rules.reports.day_counts import WHOLE, Cell, Cut, DayCounts, Spread
from ivr.rules.reports.definitions import Which
from ivr.store.database import paging
from ivr.store.database.paging import Order, Page, Place
from ivr.store.queries.figures.row_set import Asked, Row, RowSet

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
FETCHED = 5000  # rows at a time


class Narrow(NamedTuple):
    """Which rows of a figure are listed: of a cut, an ending, a weekday's hour."""

    cut: Cut = WHOLE
    ending: str | None = None
    hour: tuple[int, int] | None = None  # weekday (Monday 0) and hour, in Fortaleza


def counts_by_date(asked: Asked, rows: RowSet, schedule: Schedule) -> dict[date, DayCounts]:
    """Count the rows of the period by date; a date on which nothing came is not there."""
    found: dict[date, DayCounts] = {}
    for row in each_row(asked, rows):
        local = row.at.astimezone(FORTALEZA)
        cell = Cell(local.hour, row.channel, row.topic, row.unit, row.stage, row.ending)
        spread = found.setdefault(local.date(), {}).setdefault(cell, Spread())
        spread.add(seconds_of(row), business_minutes(row, schedule))
    return found


def each_row(
    asked: Asked, rows: RowSet, which: Which | None = None, cut: Cut = WHOLE
) -> Iterator[Row]:
    """Yield the rows of the period, oldest first."""
    query = _query(asked, rows, which, cut)
    columns = query.selected_columns
    query = query.order_by(columns.at, columns.id, columns.nth)
    for row in asked.session.execute(query).yield_per(FETCHED):
        yield Row(*row)


def page(
    asked: Asked, rows: RowSet, which: Which, narrow: Narrow, place: Place | None = None
) -> Page[Row]:
    """Return the page of those rows at `place`, or the newest, newest first."""
    query = _narrowed(asked, _query(asked, rows, which, narrow.cut), narrow)
    columns = query.selected_columns
    order = Order((columns.at, columns.id, columns.nth), descending=True)
    return paging.read_page(asked.session, query, order, place).map(Row)


def as_sql(asked: Asked, rows: RowSet, which: Which, cut: Cut = WHOLE) -> str:
    """Return the statement that yields the rows, as this database is asked it."""
    is_sqlite = asked.session.get_bind().dialect.name == "sqlite"
    dialect: Any = sqlite.dialect() if is_sqlite else postgresql.dialect()  # type: ignore[no-untyped-call]
    query = _query(asked, rows, which, cut)
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def seconds_of(row: Row) -> int | None:
    """Return what was measured of a row, in whole seconds; None where nothing was."""
    if row.seconds is not None:
        return row.seconds
    if row.begun is None or row.done is None:
        return None
    return max(0, (row.done - row.begun) // SECOND)


def business_minutes(row: Row, schedule: Schedule) -> int | None:
    """Return the line's own minutes from a row's beginning to its end; None where it has none."""
    if row.begun is None or row.done is None:
        return None
    return round(open_minutes(schedule, row.begun, row.done))


def _query(asked: Asked, rows: RowSet, which: Which | None, cut: Cut) -> Select[Any]:
    found = rows.rows(asked).subquery("each_row")
    query = select(*(found.c[name] for name in Row._fields))
    for name in cut.dimensions:
        query = query.where(found.c[name] == getattr(cut, name))
    if which and which.stages:
        query = query.where(found.c.stage.in_(sorted(which.stages)))
    if which and which.endings:
        query = query.where(found.c.ending.in_(sorted(which.endings)))
    return query


def _narrowed(asked: Asked, query: Select[Any], narrow: Narrow) -> Select[Any]:
    columns = query.selected_columns
    if narrow.ending is not None:
        query = query.where(columns.ending == narrow.ending)
    if narrow.hour is not None:
        weekday, hour = narrow.hour
        days = [each for each in asked.period.dates if each.weekday() == weekday]
        begins = [datetime.combine(each, time(hour), FORTALEZA) for each in days]
        query = query.where(
            or_(false(), *(and_(columns.at >= each, columns.at < each + HOUR) for each in begins))
        )
    return query
