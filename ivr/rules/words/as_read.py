"""Write what the line says aloud, such as hours, days and instants, as people read it."""

import re
from datetime import date, datetime, time

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from ivr.rules.hours.hours import FORTALEZA, WEEKDAYS, Interval, WeeklyHours
from ivr.rules.words.weekdays import on_day

# "U V T", as it is spoken; an article before it at a sentence's beginning is no letter of it.
_SPELLED = re.compile(r"((?:^|[.!?:] )[AO] )?(?<!\w)([A-ZÁÉÍÓÚ](?: [A-ZÁÉÍÓÚ])+)\b")
_FIRST = re.compile(r"(?<!\d)1(?= de [a-zç])")
_LEADS = re.compile(
    r"[a-z0-9._-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:gov|leg)\.br(?!\.?[\w-])"
)


def written(spoken: str) -> str:
    """Return a spoken sentence as it is read: "A U V T é …" is "A UVT é …"."""
    return _SPELLED.sub(lambda found: (found[1] or "") + found[2].replace(" ", ""), spoken)


def capitalised(text: str) -> str:
    """Return the text with its first letter large, and the others as they are."""
    return text[:1].upper() + text[1:]


def linked(text: str) -> tuple[tuple[str, str], ...]:
    """Return the text in pieces, each with the address that it leads to, or "".

    Sites of public bodies of Brazil lead to themselves, and e-mail addresses to a message.
    """
    pieces, end = [], 0
    for match in _LEADS.finditer(text):
        pieces.append((text[end : match.start()], ""))
        pieces.append(
            (match[0], f"mailto:{match[0]}" if "@" in match[0] else f"https://{match[0]}")
        )
        end = match.end()
    return tuple(each for each in (*pieces, (text[end:], "")) if each[0])


def written_opening(now: datetime, at: datetime) -> str:
    """Return when the line opens, for reading: "hoje, às 8h", "na terça-feira, 24 …, às 8h"."""
    local = at.astimezone(FORTALEZA)
    ahead = (local.date() - now.astimezone(FORTALEZA).date()).days
    day = format_day(local, "EEEE, d 'de' MMMM")
    day = {0: "hoje", 1: f"amanhã, {day}"}.get(ahead, day)
    return f"{on_day(day)}, {'à' if local.hour == 1 else 'às'} {written_clock(local)}"


def written_clock(at: datetime | time) -> str:
    """Return a time of the day for reading: "8h", "13h30"."""
    return f"{at.hour}h{at:%M}" if at.minute else f"{at.hour}h"


def written_seconds(seconds: float) -> str:
    """Return a length of time for reading: "12,3 s", "10 s"."""
    return f"{format_decimal(seconds, '0.#', locale='pt_BR')} s"


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
    return format_day(at.astimezone(FORTALEZA), "d 'de' MMMM")


def written_date(on: date) -> str:
    """Return a date for reading: "30 de julho de 2019", "1º de maio de 2027"."""
    return format_day(on, "long")


def written_moment(at: datetime) -> str:
    """Return an instant to the minute for reading: "23 de novembro, às 10:05"."""
    return format_moment(at, "d 'de' MMMM, 'às' HH:mm")


def format_day(on: date, form: str) -> str:
    """Return a date in pt-BR in one of Babel's forms; a month begins on "1º de"."""
    return _FIRST.sub("1º", format_date(on, form, locale="pt_BR"))


def format_moment(at: datetime, form: str) -> str:
    """Return an instant in pt-BR as `format_day` does a date, by Fortaleza's clock."""
    return _FIRST.sub("1º", format_datetime(at, form, FORTALEZA, "pt_BR"))


def _span(interval: Interval) -> str:
    start, end = interval.start, interval.end
    first, last = written_clock(start), written_clock(end)
    return f"{'da' if start.hour == 1 else 'das'} {first} {'à' if end.hour == 1 else 'às'} {last}"
