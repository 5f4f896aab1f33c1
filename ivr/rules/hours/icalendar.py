"""iCalendar (RFC 5545): the line's days as any calendar program reads them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MOST_OCTETS = 75  # of one line, without its end (3.1)


@dataclass(frozen=True)
class Happening:
    """One event. `uid` is its own for ever; a date is a whole day, an instant is UTC."""

    uid: str
    starts: date | datetime
    ends: date | datetime | None  # excluded; None: of a whole day, the next date
    summary: str
    about: str = ""


def icalendar(name: str, host: str, stamp: datetime, happenings: Iterable[Happening]) -> str:
    """The calendar of that name as text, each line ended by CRLF and folded at 75 octets."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Central 7880//Calendario//PT",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        *(line for each in happenings for line in _event(each, host, stamp)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(each: Happening, host: str, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{each.uid}@{host}"
    yield f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    ends = each.ends
    if ends is None:
        ends = each.starts + timedelta(days=1)
    yield f"DTSTART{_at(each.starts)}"
    yield f"DTEND{_at(ends)}"
    yield f"SUMMARY:{_text(each.summary)}"
    if each.about:
        yield f"DESCRIPTION:{_text(each.about)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _at(when: date | datetime) -> str:
    if isinstance(when, datetime):
        return f":{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f";VALUE=DATE:{when:%Y%m%d}"


def _text(value: str) -> str:
    """A text value (3.3.11): what would end or split it is escaped, and no control stays."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(each for each in escaped if each >= " " and each != "\x7f")


def _folded(line: str) -> str:
    """The line in parts of at most 75 octets, no character cut in two (3.1)."""
    parts, room, part = [], MOST_OCTETS, ""
    used = 0
    for each in line:
        octets = len(each.encode())
        if used + octets > room:
            parts.append(part)
            part, used, room = "", 0, MOST_OCTETS - 1  # a folded line begins with a space
        part += each
        used += octets
    return "\r\n ".join([*parts, part])
