"""Write what the line says aloud, such as hours, days and instants, as people read it."""

import re
from datetime import datetime

from babel.dates import format_date, format_datetime

from ivr.rules.hours.hours import FORTALEZA, WEEKDAYS, Interval, WeeklyHours

# "U V T", as it is spoken; an article before it at a sentence's beginning is no letter of it.
_SPELLED = re.compile(r"((?:^|[.!?:] )[AO] )?(?<!\w)([A-ZÁÉÍÓÚ](?: [A-ZÁÉÍÓÚ])+)\b")


def written(spoken: str) -> str:
    """Return a spoken sentence as it is read: "A U V T é …" is "A UVT é …"."""
    return _SPELLED.sub(lambda found: (found[1] or "") + found[2].replace(" ", ""), spoken)


def written_hours(weekly: WeeklyHours) -> str:
    """Return a week's hours for reading: "de segunda a sexta, das 8h às 14h"; "" without any.

    The days must share their hours, as a charter's row states them.
    """
    days = sorted(weekly)
    if not days:
        return ""
    first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
    spans = " e ".join(_span(interval) for interval in weekly[days[0]])
    return f"{f'de {first} a {last}' if first != last else first}, {spans}"


def written_day(at: datetime) -> str:
    """Return the day of an instant for reading: "23 de novembro"."""
    return format_date(at.astimezone(FORTALEZA), "d 'de' MMMM", locale="pt_BR")


def written_moment(at: datetime) -> str:
    """Return an instant to the minute for reading: "23 de novembro, às 10:05"."""
    return format_datetime(at, "d 'de' MMMM, 'às' HH:mm", FORTALEZA, "pt_BR")


def _span(interval: Interval) -> str:
    start, end = interval.start, interval.end
    first = f"{start.hour}h{start:%M}" if start.minute else f"{start.hour}h"
    last = f"{end.hour}h{end:%M}" if end.minute else f"{end.hour}h"
    return f"{'da' if start.hour == 1 else 'das'} {first} {'à' if end.hour == 1 else 'às'} {last}"
