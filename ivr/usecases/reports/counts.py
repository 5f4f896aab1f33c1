"""Read what was counted of a period, from whole months, dates, and today's rows themselves."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ivr.rules.reports.day_counts import WHOLE, Cut, to_text
from ivr.rules.reports.periods import DAY, Kind, Period, between, local_date, period_of
from ivr.rules.reports.summaries import (
    HEAD_CHARS,
    Summary,
    from_text,
    names_its_counts,
    summary,
)
from ivr.store.queries.figures.row_set import RowSet
from ivr.store.reports import counted_days
from ivr.usecases.line.line import Line
from ivr.usecases.reports.counting import live

log = logging.getLogger(__name__)

MAX_SUMMARIES_AT_HAND = 200  # a year of all sets: some 24 MB where a million calls came in three
# By the head of what is kept, which is the fingerprint of the counts: whatever database it is of.
# Nobody changes a summary that stands here.
_at_hand: dict[str, Summary] = {}


class Wanted(NamedTuple):
    """Which period is asked for, and which part of its rows."""

    period: Period
    cut: Cut = WHOLE


@dataclass(frozen=True)
class Counted:
    """The rows of one set and one period, and how many dates are still to be counted."""

    summary: Summary
    missing: int


@dataclass(frozen=True)
class _Stored:
    """What is kept of some sets: months added up, and the dates that are in none of these."""

    months: dict[tuple[str, date], Summary]
    days: dict[tuple[str, date], str]
    loose: Sequence[date]
    today: date
    is_one: bool  # it is of one date alone


def counts_of(
    line: Line, sets: Iterable[RowSet], wanted: Wanted, first: date
) -> dict[str, Counted | None]:
    """Return what was counted of these sets in the period, by set; today is counted now.

    So is yesterday, while the clock has not come to it, and any one date that is asked for alone.
    Nothing is counted of the time before `first`. A set that the database gives no answer for is
    None.
    """
    sets = tuple(sets)
    try:
        kept = _kept(line, [each.id for each in sets], wanted, first)
    except SQLAlchemyError as why:
        log.warning("what was counted cannot be read: %s", type(why).__name__)
        return dict.fromkeys((each.id for each in sets), None)
    return {
        each.id: _or_none(partial(_counted, line, each, kept, wanted.cut), each) for each in sets
    }


def counted_now(line: Line, rows: RowSet, wanted: Wanted) -> Counted | None:
    """Return the rows of a set that is of now; None where the database gives no answer."""
    now = line.ports.clock.now()

    def counted() -> Counted:
        days = live(line, rows, wanted.period, now).items()
        return Counted(summary([(day, to_text(each)) for day, each in days], wanted.cut), 0)

    return _or_none(counted, rows)


def _kept(line: Line, names: Sequence[str], wanted: Wanted, first: date) -> _Stored:
    """Read what is kept; a month that lacks any of the sets is read by its dates."""
    today = local_date(line.ports.clock.now())
    begin, last = max(wanted.period.first, first), min(wanted.period.last, today)
    dates = between(begin, last).dates if begin <= last else ()
    wholes = _whole_months(dates, today) if wanted.cut == WHOLE else {}
    with line.ports.database.read() as session:
        months = _months(session, names, wholes)
        there = {each for each in wholes if all((name, each) in months for name in names)}
        added_up = {day for each in there for day in wholes[each]}
        loose = [day for day in dates if day not in added_up]
        rows = counted_days.of_days(session, names, loose[0], loose[-1]) if loose else []
        days = {(each.rows, each.day): each.counts for each in rows}
    months = {key: each for key, each in months.items() if key[1] in there}
    return _Stored(months, days, loose, today, len(dates) == 1)


def _months(
    session: Session, names: Sequence[str], months: Iterable[date]
) -> dict[tuple[str, date], Summary]:
    """Return what is kept of those sets in those months; what this process knows it reads not."""
    found: dict[tuple[str, date], Summary] = {}
    heads = counted_days.heads_of_months(session, names, months, HEAD_CHARS) if months else {}
    for key, head in heads.items():
        if head in _at_hand:
            found[key] = _at_hand[head]
    unknown = heads.keys() - found.keys()
    if unknown:
        sets, firsts = {name for name, _ in unknown}, {first for _, first in unknown}
        for key, text in counted_days.of_months(session, sets, firsts).items():
            found[key] = from_text(text)
            if names_its_counts(text[:HEAD_CHARS]):
                _keep_at_hand(text[:HEAD_CHARS], found[key])
    return found


def _keep_at_hand(head: str, found: Summary) -> None:
    if len(_at_hand) >= MAX_SUMMARIES_AT_HAND:
        _at_hand.clear()
    _at_hand[head] = found


def _counted(line: Line, rows: RowSet, kept: _Stored, cut: Cut) -> Counted:
    months = [each for (name, _), each in kept.months.items() if name == rows.id]
    if len(months) == 1 and not kept.loose:
        return Counted(months[0], 0)
    found, missing = Summary(), 0
    for each in months:
        found.add(each)
    days: list[tuple[date, str]] = []
    for day in kept.loose:
        counted = None if day == kept.today else kept.days.get((rows.id, day))
        if counted is None and (kept.is_one or day >= kept.today - DAY):
            now = line.ports.clock.now()
            counted = to_text(live(line, rows, between(day, day), now).get(day, {}))
        if counted is None:
            missing += 1
        else:
            days.append((day, counted))
    found.add(summary(days, cut))
    return Counted(found, missing)


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
