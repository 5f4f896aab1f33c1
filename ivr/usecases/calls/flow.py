"""Count each past date's calls by way once, so that a month is read at once."""

from datetime import UTC, date, datetime, time, timedelta

from ivr.rules.hours.hours import FORTALEZA
from ivr.store.calls import flow
from ivr.store.calls.flow import Ways
from ivr.store.calls.unknown_words import UnknownWords, unknown_words
from ivr.usecases.installation.ports import Ports

DAYS = 30  # the longest period that is shown
SETTLED = timedelta(hours=2)  # after midnight no call of the day before goes on
_LIVE_DAYS = 2  # of days that are not counted for good yet, so many are counted while asked


def count_flow(ports: Ports) -> int:
    """Count every one of the last 30 dates not counted yet; return how many were just now."""
    now = ports.clock.now()
    last = (now - SETTLED).astimezone(FORTALEZA).date() - timedelta(days=1)
    first = last - timedelta(days=DAYS - 1)
    with ports.database.read() as session:
        done = flow.counted_days(session, first)
    wanted = [last - timedelta(days=n) for n in range(DAYS)]
    return sum(_count(ports, day) for day in wanted if day not in done)


def _count(ports: Ports, day: date) -> bool:
    with ports.database.read() as session:
        ways = flow.count(session, *_span(day))
    with ports.database.write() as session:
        if not flow.claim(session, day):
            return False
        flow.keep(session, day, ways)
    return True


def ways_of(ports: Ports, days: int) -> tuple[Ways, int]:
    """Return how many calls went each way on the last `days` dates, today among them.

    And of how many of these dates nothing is known yet: the clock is still to count them.
    """
    today = ports.clock.now().astimezone(FORTALEZA).date()
    wanted = [today - timedelta(days=n) for n in range(days)]
    with ports.database.read() as session:
        done = flow.counted_days(session, wanted[-1])
        ways = flow.counts(session, wanted[-1])
        missing = [day for day in wanted if day not in done]
        live = [day for day in missing if (today - day).days < _LIVE_DAYS]
        for day in live:
            for way, n in flow.count(session, *_span(day)).items():
                ways[way] = ways.get(way, 0) + n
    return ways, len(missing) - len(live)


def unknown_words_of(ports: Ports, days: int) -> list[UnknownWords]:
    """Return what callers said on the last `days` dates that meant nothing to the line."""
    today = ports.clock.now().astimezone(FORTALEZA).date()
    since, _ = _span(today - timedelta(days=days - 1))
    with ports.database.read() as session:
        return unknown_words(session, since)


def _span(day: date) -> tuple[datetime, datetime]:
    begins = datetime.combine(day, time.min, FORTALEZA)
    ends = datetime.combine(day + timedelta(days=1), time.min, FORTALEZA)
    return begins.astimezone(UTC), ends.astimezone(UTC)
