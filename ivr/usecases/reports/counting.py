"""Count each date's rows beforehand, so that a month is read at once; and anew from the rows."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.reports.day_counts import DayCounts, to_text
from ivr.rules.reports.periods import DAY, Kind, Period, between, local_date, period_of
from ivr.rules.reports.summaries import summary
from ivr.rules.reports.summaries import to_text as summary_text
from ivr.store.queries.figures.reading import counts_by_date
from ivr.store.queries.figures.repeats import REPEATS
from ivr.store.queries.figures.row_set import Asked, RowSet
from ivr.store.queries.figures.sets import KEPT_SETS
from ivr.store.reports import beginning, call_repeats, counted_days
from ivr.usecases.line.line import Line

log = logging.getLogger(__name__)

SETTLED = timedelta(hours=2)  # after midnight no call of the day before goes on
RECENT_DAYS = 3  # which are counted anew each hour: most of what comes late comes soon
ANEW = timedelta(hours=1)
NIGHTLY = timedelta(hours=20)  # since a date was counted last, until it is counted anew
COUNTED_AT_ONCE = 120  # dates of a set in one run: the next run goes on
REBUILT_AT_ONCE = 7  # dates of one statement, which is limited in time
CHANGING_DAYS = 40  # in which what is counted of a date still changes in ordinary work


def count_days(line: Line) -> int:
    """Count the dates that were not counted yet or are to be anew; return how many.

    The newest first: they are looked at first.
    """
    now = line.ports.clock.now()
    last = local_date(now - SETTLED) - DAY
    with line.ports.database.read() as session:
        first = beginning.first_date(session)
        if first is None or first > last:
            return 0
        done = {each.id: counted_days.dates(session, each.id, first) for each in KEPT_SETS}
    stale = {
        day: sets
        for day in between(first, last).dates[::-1]
        if (sets := [each for each in KEPT_SETS if _is_stale(day, done[each.id].get(day), now)])
    }
    counted = dict(list(stale.items())[:COUNTED_AT_ONCE])
    for day, sets in counted.items():
        count_dates(line, between(day, day), sets, now)
    return len(counted)


def rebuild(line: Line) -> int:
    """Count every date anew from its rows; return how many dates."""
    now = line.ports.clock.now()
    with line.ports.database.read() as session:
        first = beginning.first_date(session)
    if first is None or first >= local_date(now):
        return 0
    days = between(first, local_date(now) - DAY).dates
    for n in range(0, len(days), REBUILT_AT_ONCE):
        some = days[n : n + REBUILT_AT_ONCE]
        try:
            count_dates(line, between(some[0], some[-1]), KEPT_SETS, now)
        except OperationalError:  # so many rows that the database cut the statement off
            for day in some:
                count_dates(line, between(day, day), KEPT_SETS, now)
    return len(days)


def count_dates(line: Line, period: Period, sets: Iterable[RowSet], now: datetime) -> None:
    """Count each date of a period of these sets from its rows, and store it."""
    sets, schedule = tuple(sets), line.schedule()
    if REPEATS in sets:
        with line.ports.database.write() as session:
            call_repeats.compare(session, period.since, period.until)
    with line.ports.database.read() as session:
        asked = Asked(session, period, now)
        counted = {each.id: counts_by_date(asked, each, schedule) for each in sets}
    with line.ports.database.write() as session:
        for name, days in counted.items():
            for day in period.dates:
                counted_days.keep(session, name, day, to_text(days.get(day, {})), now)
            _keep_months(session, name, period, now)


def _keep_months(session: Session, name: str, counted: Period, now: datetime) -> None:
    """Add up the months that any of these dates is of, as far as they are over and counted."""
    for first in sorted({day.replace(day=1) for day in counted.dates}):
        month = period_of(Kind.MONTH, first)
        if month.until > now:
            continue
        days = counted_days.of_days(session, [name], month.first, month.last)
        if len(days) == len(month.dates):
            text = summary_text(summary((each.day, each.counts) for each in days))
            counted_days.keep_month(session, name, first, text, now)


def live(line: Line, rows: RowSet, period: Period, now: datetime) -> dict[date, DayCounts]:
    """Count the rows of a period themselves."""
    with line.ports.database.read() as session:
        return counts_by_date(Asked(session, period, now), rows, line.schedule())


def _is_stale(day: date, counted_at: datetime | None, now: datetime) -> bool:
    if counted_at is None or counted_at > now:  # never yet, or the clock was set back
        return True
    age = (now.astimezone(FORTALEZA).date() - day).days
    if age <= RECENT_DAYS:
        return now - counted_at >= ANEW
    return age <= CHANGING_DAYS and now - counted_at >= NIGHTLY
