"""Compare each date's calls, messages and visits with what was counted, and keep what differs."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ivr.ports.carrier import CarrierCall
from ivr.ports.failures import CarrierFailed
from ivr.rules.reports.conservation import (
    CARRIER,
    ROWS,
    DayOfCalls,
    Kind,
    Named,
    Why,
    compare_calls,
)
from ivr.rules.reports.day_counts import total
from ivr.rules.reports.periods import DAY, Period, between, local_date
from ivr.store.calls import calls
from ivr.store.queries.figures import accounts
from ivr.store.queries.figures.accounts import Account
from ivr.store.queries.figures.calls import CALLS
from ivr.store.queries.figures.messages import MESSAGES
from ivr.store.queries.figures.row_set import Asked, RowSet
from ivr.store.queries.figures.visits import VISITS
from ivr.store.reports import beginning, reconciliations
from ivr.store.reports.reconciliations import MAX_NAMED, Reconciliation
from ivr.usecases.line.line import Line
from ivr.usecases.reports.counting import SETTLED, live

log = logging.getLogger(__name__)

LOOKED_BACK = 7  # dates, each until it adds up
AGAIN = timedelta(hours=1)
BESIDE = timedelta(minutes=5)  # the carrier's clock and ours put a call into the same date


def reconcile(line: Line) -> int:
    """Compare the dates that are over and were not, or did not add up; return how many differ."""
    now = line.ports.clock.now()
    last = local_date(now - SETTLED) - DAY
    with line.ports.database.read() as session:
        first = beginning.first_date(session)
        done = {
            (each.kind, each.day): each
            for each in reconciliations.of_days(session, last - LOOKED_BACK * DAY, last)
        }
    if first is None or first > last:
        return 0
    differing = 0
    for day in between(max(first, last - (LOOKED_BACK - 1) * DAY), last).dates:
        before = [done.get((kind.value, day)) for kind in Kind]
        if any(_is_due(each, now) for each in before):
            differing += sum(each.differing > 0 for each in check(line, day, now))
    return differing


def check(line: Line, day: date, now: datetime) -> Sequence[Reconciliation]:
    """Compare one date, and keep what was found."""
    period = between(day, day)
    found = [
        _calls(line, period, now),
        _rows(line, Kind.MESSAGES, MESSAGES, (period, now)),
        _rows(line, Kind.VISITS, VISITS, (period, now)),
    ]
    with line.ports.database.write() as session:
        for each in found:
            reconciliations.keep(session, each)
    for each in found:
        if each.differing:
            log.warning("%s of %s: %d rows do not add up", each.kind, day, each.differing)
    return found


def _is_due(before: Reconciliation | None, now: datetime) -> bool:
    return before is None or (before.differing > 0 and now - before.checked_at >= AGAIN)


def _calls(line: Line, period: Period, now: datetime) -> Reconciliation:
    """Compare the carrier's list with the log; without the carrier's word, the log with itself."""
    listed = _listed(line, period)
    with line.ports.database.read() as session:
        asked = Asked(session, period, now)
        ours = accounts.calls(asked)
        unended = accounts.open_calls(asked)
        sids = [each.sid for each in listed or ()]
        known = calls.known_sids(session, sids) if sids else set()
    counted = _counted(line, CALLS, period, now) - len(unended)
    if listed is None:
        named = [Named(Why.OPEN, str(row)) for row in sorted(unended)]
        return _found(Kind.CALLS, period, (len(ours), counted, ROWS), (named, now))
    of_day = {each.sid for each in listed if period.since <= each.created_at < period.until}
    day = DayOfCalls(of_day, ours, known, {*sids} - of_day, unended)
    named = compare_calls(day)
    came = len(of_day - known) + len(ours)  # a call at midnight belongs to the date of the log
    return _found(Kind.CALLS, period, (came, counted, CARRIER), (named, now))


def _listed(line: Line, period: Period) -> Sequence[CarrierCall] | None:
    """Return the carrier's calls of a date and just beside it; None where it has no word on it.

    It has none on a date before the line's number was there.
    """
    carrier = line.ports.carrier
    try:
        there_since = carrier.line_since()
        if there_since and there_since > period.since:
            return None
        return carrier.inbound_calls(period.since - BESIDE, period.until + BESIDE)
    except CarrierFailed as failed:
        log.warning("the calls of %s cannot be looked up: %s", period.first, failed)
        return None


def _rows(line: Line, kind: Kind, rows: RowSet, of: tuple[Period, datetime]) -> Reconciliation:
    period, now = of
    with line.ports.database.read() as session:
        asked = Asked(session, period, now)
        account: Account = (
            accounts.messages(asked) if kind is Kind.MESSAGES else accounts.visits(asked)
        )
    named = [
        *(Named(Why.OPEN, str(each)) for each in account.open),
        *(Named(Why.HOMELESS, str(each)) for each in account.homeless),
    ]
    counted = _counted(line, rows, period, now) - len(named)
    return _found(kind, period, (account.came, counted, ROWS), (named, now))


def _counted(line: Line, rows: RowSet, period: Period, now: datetime) -> int:
    return sum(total(each) for each in live(line, rows, period, now).values())


def _found(
    kind: Kind,
    period: Period,
    sums: tuple[int, int, str],
    named: tuple[list[Named], datetime],
) -> Reconciliation:
    came, counted, against = sums
    rows, now = named
    return Reconciliation(
        kind=kind.value,
        day=period.first,
        came=came,
        counted=counted,
        differing=max(len(rows), abs(came - counted)),
        named="\n".join(map(str, rows[:MAX_NAMED])),
        against=against,
        checked_at=now,
    )
