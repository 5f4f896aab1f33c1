"""Work out the line's hours from the decrees, without the product, to judge its rules.

It shares nothing with the rules it judges: dates are written by hand, Easter comes from the table
of the golden numbers, and local time is UTC less three hours, with no time zone's data.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

UTC_LESS = timedelta(hours=3)  # Rio Grande do Norte, all year round
OPENS, CLOSES = 8 * 60, 14 * 60  # minutes after midnight, Monday to Friday
NO_DIALLING_IN_THE_LAST = 2  # minutes
DAYS_AHEAD = 60

# Decreto 34.300 and the days of every year, and Natal's own. What a decree frees until 14:00 is a
# day without service; 28 October was worked, and 3 November was not.
CLOSED_2025 = """
    01-01 01-06 03-03 03-04 03-05 04-18 04-21 05-01 05-02 06-19 09-07 10-03 10-12 11-02 11-03
    11-15 11-20 11-21 12-25
"""
UNTIL_13_IN_2025 = "12-24 12-31"
# Decreto 35.209; its readable copy breaks off in November.
CLOSED_2026 = """
    01-01 01-02 01-05 01-06 02-16 02-17 02-18 04-02 04-03 04-20 04-21 05-01 06-04 06-05 09-07
    10-03 10-12 11-02 11-15 11-20 11-21 12-25
"""
UNKNOWN_2026 = "10-28 12-24 12-31"
# Any other year: the law's fixed days, and those that wait for a decree.
CLOSED_BY_LAW = "01-01 01-06 04-21 05-01 09-07 10-03 10-12 11-02 11-15 11-20 11-21 12-25"
UNKNOWN_WITHOUT_DECREE = "01-02 10-28 12-24 12-31"

# The fourteenth day of the paschal moon for each golden number, 1900 to 2199.
PASCHAL_MOONS = """
    04-14 04-03 03-23 04-11 03-31 04-18 04-08 03-28 04-16 04-05 03-25 04-13 04-02 03-22 04-10
    03-30 04-17 04-07 03-27
"""


@dataclass(frozen=True)
class Day:
    """One local date: open from minute `opens` until just before `closes`; equal when closed."""

    opens: int
    closes: int
    certain: bool = True

    @property
    def works(self) -> bool:
        """Return whether anybody answers at all on it."""
        return self.opens < self.closes


NO_SERVICE = Day(0, 0)


def easter(year: int) -> date:
    """Return Easter Sunday, the Sunday after the paschal full moon."""
    moons = PASCHAL_MOONS.split()
    full_moon = _on(year, moons[year % 19])  # the golden number is that and one more
    return full_moon + timedelta(days=7 - full_moon.isoweekday() % 7)


def day(on: date) -> Day:
    """Return the hours of that date."""
    if on.isoweekday() > 5:
        return NO_SERVICE
    closed, short, unknown = _lists(on.year)
    if on in closed:
        return NO_SERVICE
    if on in unknown:
        return Day(OPENS, CLOSES, certain=False)
    return Day(OPENS, 13 * 60 if on in short else CLOSES)


def is_open(on: date, minute: int) -> bool:
    """Return whether people answer in that minute of that date."""
    return day(on).opens <= minute < day(on).closes


def may_dial(on: date, minute: int) -> bool:
    """Return whether a call to a citizen may be begun at that minute's first second."""
    return day(on).opens <= minute < day(on).closes - NO_DIALLING_IN_THE_LAST


def next_certain_day(on: date) -> date | None:
    """Return the first working day after that date which nobody doubts.

    None if there is none within sixty days.
    """
    for ahead in range(1, DAYS_AHEAD + 1):
        later = on + timedelta(days=ahead)
        if day(later).works and day(later).certain:
            return later
    return None


def dates(year: int) -> Iterator[date]:
    """Yield every date of that year."""
    on = date(year, 1, 1)
    while on.year == year:
        yield on
        on += timedelta(days=1)


_known: dict[int, tuple[set[date], set[date], set[date]]] = {}


def _lists(year: int) -> tuple[set[date], set[date], set[date]]:
    """Return that year's closed days, short days, and days of which nobody knows."""
    if year not in _known:
        _known[year] = _read(year)
    return _known[year]


def _read(year: int) -> tuple[set[date], set[date], set[date]]:
    if year == 2025:
        return _all(year, CLOSED_2025), _all(year, UNTIL_13_IN_2025), set()
    if year == 2026:
        return _all(year, CLOSED_2026), set(), _all(year, UNKNOWN_2026)
    sunday = easter(year)
    good_friday = sunday - timedelta(days=2)
    shrovetide = {sunday - timedelta(days=days) for days in (48, 47, 46)}
    corpus_christi = {sunday + timedelta(days=days) for days in (60, 61)}
    unknown = _all(year, UNKNOWN_WITHOUT_DECREE) | shrovetide | corpus_christi
    return _all(year, CLOSED_BY_LAW) | {good_friday}, set(), unknown


def _all(year: int, listed: str) -> set[date]:
    return {_on(year, each) for each in listed.split()}


def _on(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_day}")
