"""Count each date's rows beforehand, so that a month is read at once; and anew from the rows."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.reports.periods import DAY, Period, between, local_date
from ivr.rules.reports.tallies import Tally, from_text, to_text
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
CHANGING_DAYS = 40  # in which what is counted of a date still changes in ordinary work


@dataclass(frozen=True)
class Counted:
    """The rows of one set and one period by date, and how many dates are still to be counted."""

    days: Sequence[tuple[date, Tally]]
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
        count_date(line, day, sets, now)
    return len(counted)


def rebuild(line: Line) -> int:
    """Count every date anew from its rows; return how many dates."""
    now = line.ports.clock.now()
    with line.ports.database.read() as session:
        first = beginning.first_date(session)
    if first is None or first >= local_date(now):
        return 0
    days = between(first, local_date(now) - DAY).dates
    for day in days:
        count_date(line, day, KEPT_SETS, now)
    return len(days)


def count_date(line: Line, day: date, sets: Iterable[RowSet], now: datetime) -> None:
    """Count one date of these sets from its rows, and store it."""
    period, sets = between(day, day), tuple(sets)
    if REPEATS in sets:
        with line.ports.database.write() as session:
            call_repeats.compare(session, period.since, period.until)
    schedule = line.schedule()
    with line.ports.database.read() as session:
        asked = Asked(session, period, now)
        texts = {each.id: to_text(tallies(asked, each, schedule).get(day, {})) for each in sets}
    with line.ports.database.write() as session:
        for name, text in texts.items():
            counted_days.keep(session, name, day, text, now)


def live(line: Line, rows: RowSet, period: Period, now: datetime) -> dict[date, Tally]:
    """Count the rows of a period themselves."""
    with line.ports.database.read() as session:
        return tallies(Asked(session, period, now), rows, line.schedule())


def counts_of(
    line: Line, sets: Iterable[RowSet], period: Period, first: date
) -> dict[str, Counted | None]:
    """Return what was counted of these sets in the period, by set; today is counted now.

    So is yesterday, while the clock has not come to it, and any one date that is asked for alone.
    Nothing is counted of the time before `first`. A set that the database gives no answer for is
    None.
    """
    now = line.ports.clock.now()
    sets, today = tuple(sets), local_date(now)
    first, last = max(period.first, first), min(period.last, today)
    dates = between(first, last).dates if first <= last else ()
    try:
        with line.ports.database.read() as session:
            kept = counted_days.of_days(session, [each.id for each in sets], first, last)
            known = {(each.rows, each.day): each.counts for each in kept}
    except SQLAlchemyError as why:
        log.warning("what was counted cannot be read: %s", type(why).__name__)
        return dict.fromkeys((each.id for each in sets), None)
    alone = len(dates) == 1

    def counted(rows: RowSet) -> Counted | None:
        days: list[tuple[date, Tally]] = []
        for day in dates:
            text = None if day == today else known.get((rows.id, day))
            if text is not None:
                days.append((day, from_text(text)))
            elif alone or day >= today - DAY:
                days.append((day, live(line, rows, between(day, day), now).get(day, {})))
        return Counted(days, len(dates) - len(days))

    return {each.id: _or_none(partial(counted, each), each) for each in sets}


def counted_now(line: Line, rows: RowSet, period: Period) -> Counted | None:
    """Return the rows of a set that is of now; None where the database gives no answer."""
    now = line.ports.clock.now()
    return _or_none(lambda: Counted(sorted(live(line, rows, period, now).items()), 0), rows)


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
