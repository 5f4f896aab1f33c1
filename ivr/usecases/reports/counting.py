"""Count each date's rows beforehand, so that a month is read at once; and anew from the rows."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.reports.periods import DAY, Kind, Period, between, local_date, period_of
from ivr.rules.reports.summaries import Summary, from_text, summary
from ivr.rules.reports.summaries import to_text as summary_text
from ivr.rules.reports.tallies import WHOLE, Cut, Tally, to_text
from ivr.store.queries.figures.reading import tallies
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
MAX_COUNTED_AT_ONCE = 120  # dates of a set in one run: the next run goes on
REBUILT_AT_ONCE = 7  # dates of one statement, which is limited in time
CHANGING_DAYS = 40  # in which what is counted of a date still changes in ordinary work


class Wanted(NamedTuple):
    """Which period is asked for, and which part of its rows."""

    period: Period
    cut: Cut = WHOLE


@dataclass(frozen=True)
class Counted:
    """The rows of one set and one period, and how many dates are still to be counted."""

    summary: Summary
    missing: int


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
    counted = dict(list(stale.items())[:MAX_COUNTED_AT_ONCE])
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
        count_dates(line, between(some[0], some[-1]), KEPT_SETS, now)
    return len(days)


def count_dates(line: Line, period: Period, sets: Iterable[RowSet], now: datetime) -> None:
    """Count each date of a period of these sets from its rows, and store it."""
    sets, schedule = tuple(sets), line.schedule()
    if REPEATS in sets:
        with line.ports.database.write() as session:
            call_repeats.compare(session, period.since, period.until)
    with line.ports.database.read() as session:
        asked = Asked(session, period, now)
        counted = {each.id: tallies(asked, each, schedule) for each in sets}
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


def live(line: Line, rows: RowSet, period: Period, now: datetime) -> dict[date, Tally]:
    """Count the rows of a period themselves."""
    with line.ports.database.read() as session:
        return tallies(Asked(session, period, now), rows, line.schedule())


def counts_of(
    line: Line, sets: Iterable[RowSet], wanted: Wanted, first: date
) -> dict[str, Counted | None]:
    """Return what was counted of these sets in the period, by set; today is counted now.

    So is yesterday, while the clock has not come to it, and any one date that is asked for alone.
    Nothing is counted of the time before `first`. A set that the database gives no answer for is
    None.
    """
    now = line.ports.clock.now()
    sets, today = tuple(sets), local_date(now)
    first, last = max(wanted.period.first, first), min(wanted.period.last, today)
    dates = between(first, last).dates if first <= last else ()
    months = _whole_months(dates, today) if wanted.cut == WHOLE else {}
    loose = [day for day in dates if not any(day in each for each in months.values())]
    names = [each.id for each in sets]
    try:
        with line.ports.database.read() as session:
            of_months = counted_days.of_months(session, names, months) if months else {}
            missed = [
                day
                for month, days in months.items()
                for day in days
                if any((name, month) not in of_months for name in names)
            ]
            loose = sorted({*loose, *missed})
            kept = counted_days.of_days(session, names, loose[0], loose[-1]) if loose else []
            known = {(each.rows, each.day): each.counts for each in kept}
    except SQLAlchemyError as why:
        log.warning("what was counted cannot be read: %s", type(why).__name__)
        return dict.fromkeys(names, None)
    alone = len(dates) == 1

    def counted(rows: RowSet) -> Counted | None:
        found, missing, days = Summary(), 0, list[tuple[date, str]]()
        whole = {m: text for m in months if (text := of_months.get((rows.id, m))) is not None}
        for text in whole.values():
            found.add(from_text(text))
        for day in loose:
            if day.replace(day=1) in whole and day in months.get(day.replace(day=1), ()):
                continue
            text = None if day == today else known.get((rows.id, day))
            if text is None and (alone or day >= today - DAY):
                text = to_text(live(line, rows, between(day, day), now).get(day, {}))
            if text is None:
                missing += 1
            else:
                days.append((day, text))
        found.add(summary(days, wanted.cut))
        return Counted(found, missing)

    return {each.id: _or_none(partial(counted, each), each) for each in sets}


def counted_now(line: Line, rows: RowSet, wanted: Wanted) -> Counted | None:
    """Return the rows of a set that is of now; None where the database gives no answer."""
    now = line.ports.clock.now()

    def counted() -> Counted:
        days = live(line, rows, wanted.period, now).items()
        return Counted(summary([(day, to_text(each)) for day, each in days], wanted.cut), 0)

    return _or_none(counted, rows)


def _whole_months(dates: Sequence[date], today: date) -> dict[date, frozenset[date]]:
    """Return the months that are over and of which all dates are there: first date → dates."""
    there = frozenset(dates)
    found = {}
    for first in (day for day in dates if day.day == 1):
        month = frozenset(period_of(Kind.MONTH, first).dates)
        if month <= there and today not in month:
            found[first] = month
    return found


def _or_none(count: Callable[[], Counted | None], rows: RowSet) -> Counted | None:
    try:
        return count()
    except SQLAlchemyError as why:
        log.warning("the rows of %s cannot be counted: %s", rows.id, type(why).__name__)
        return None


def _is_stale(day: date, counted_at: datetime | None, now: datetime) -> bool:
    if counted_at is None or counted_at > now:  # never yet, or the clock was set back
        return True
    age = (now.astimezone(FORTALEZA).date() - day).days
    if age <= RECENT_DAYS:
        return now - counted_at >= ANEW
    return age <= CHANGING_DAYS and now - counted_at >= NIGHTLY
