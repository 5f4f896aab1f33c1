"""Write the line's open hours and special days as an iCalendar file (RFC 5545)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache

from icalendar import TRANSP, Calendar, Event

from ivr.rules.hours.hours import FORTALEZA, Interval, Schedule, effect_words

REFRESHED_EVERY = timedelta(hours=12)  # what programs are asked to do; each has its own mind
MONTHS_AHEAD = 12


class Detail(Enum):
    """The level of detail in an iCalendar file."""

    HOURS = "hours"  # when the line is open
    DAYS = "days"  # and which days are special, and what that changes
    DECREES = "decrees"  # and the decree that was typed for each: staff's own words


@dataclass(frozen=True)
class Happening:
    """One event of an iCalendar file; without an end it lasts the whole date.

    Its `uid` is its own and never changes.
    """

    uid: str
    starts: date | datetime
    ends: datetime | None
    summary: str
    about: str = ""


def happenings(schedule: Schedule, today: date, detail: Detail) -> tuple[Happening, ...]:
    """List the open intervals and special days from last month to twelve months after this one.

    Whole months, so that a file stays the same while no day changes.
    """
    first = first_told(today)
    after = _month(today, MONTHS_AHEAD + 1)
    found = []
    for day in (first + timedelta(days=n) for n in range((after - first).days)):
        hours = schedule.day(day)
        for n, each in enumerate(hours.intervals if hours.certain else ()):
            found.append(_open(day, n, each))
        special = schedule.special.get(day)
        if special and detail is not Detail.HOURS:
            effect = effect_words(special)
            about = f"{effect[0].upper()}{effect[1:]}."
            if special.decree and detail is Detail.DECREES:
                about += f" {special.decree}"
            found.append(Happening(f"day-{day:%Y%m%d}", day, None, special.name, about))
    return tuple(found)


def first_told(today: date) -> date:
    """Return the first date in a calendar file written on `today`: the first of last month."""
    return _month(today, -1)


@lru_cache(maxsize=8)  # building one takes a tenth of a second, and anybody may ask
def icalendar(name: str, host: str, stamp: datetime, told: tuple[Happening, ...]) -> bytes:
    """Return the iCalendar file of these events as bytes; the same arguments give the same bytes.

    `name` is the calendar's name; `stamp` is when the days changed last, as far as is known.
    """
    calendar = Calendar.new(
        prodid="-//Central 7880//Calendario//PT",
        calscale="GREGORIAN",
        method="PUBLISH",
        name=name,
        uid=f"days@{host}",
        last_modified=stamp,
        subcomponents=[_event(each, host, stamp) for each in told],
    )
    # RFC 7986, 5.7: without a default type its own has to be named; the second is Outlook's.
    calendar.add("REFRESH-INTERVAL", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT12H")
    days = [_date(each.starts) for each in told]
    if days:
        calendar.add_missing_timezones(min(days), max(days) + timedelta(days=1))
    return bytes(calendar.to_ical())


def _event(each: Happening, host: str, stamp: datetime) -> Event:
    return Event.new(
        uid=f"{each.uid}@{host}",
        stamp=stamp,
        start=each.starts,
        end=each.ends or _date(each.starts) + timedelta(days=1),
        summary=_line(each.summary),
        description=_line(each.about) or None,
        transparency=TRANSP.TRANSPARENT,
    )


def _open(day: date, n: int, hours: Interval) -> Happening:
    starts, ends = (datetime.combine(day, at, FORTALEZA) for at in (hours.start, hours.end))
    told = f"Central 7880: {hours.start:%H:%M} às {hours.end:%H:%M}"
    return Happening(f"open-{day:%Y%m%d}-{n}", starts, ends, told)


def _line(text: str) -> str:
    """Return the text without line breaks and control characters.

    The library escapes only some of them.
    """
    return "".join(each for each in text if each.isprintable())


def _date(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _month(today: date, months: int) -> date:
    """Return the first date of the month that is `months` months away."""
    years, month = divmod(today.month - 1 + months, 12)
    return date(today.year + years, month + 1, 1)
