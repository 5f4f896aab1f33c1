"""Read and word the week of a unit: "seg-sex 08:00-14:00; sáb 08:00-12:00"."""

import re
from datetime import time
from itertools import pairwise

from ivr.rules.hours.hours import WEEKDAYS, Interval, WeeklyHours
from ivr.rules.visits.states import VisitRefused

MAX_UNIT_HOURS_CHARS = 200
EXAMPLE = "seg-sex 08:00-14:00"
_DAYS = ("seg", "ter", "qua", "qui", "sex", "sáb", "dom")
_PART = re.compile(
    r"(?P<first>\w{3})(?:\s*(?:-|a|à)\s*(?P<last>\w{3}))?\s+"
    r"(?P<begins>\d{1,2}[:h]\d{0,2})\s*(?:-|às|a)\s*(?P<ends>\d{1,2}[:h]\d{0,2})"
)


def read_hours(typed: str) -> WeeklyHours:
    """Return the week as it was typed; raise VisitRefused with what to write, in pt-BR."""
    if len(typed) > MAX_UNIT_HOURS_CHARS:
        raise VisitRefused(f"O horário tem no máximo {MAX_UNIT_HOURS_CHARS} letras.")
    week: dict[int, list[Interval]] = {}
    for part in filter(None, (each.strip() for each in typed.lower().split(";"))):
        found = _PART.fullmatch(part)
        days = _days(found["first"], found["last"]) if found else None
        begins = _time(found["begins"]) if found else None
        ends = _time(found["ends"]) if found else None
        if not days or begins is None or ends is None:
            raise VisitRefused(f"Não entendi “{part[:40]}”. Escreva como neste exemplo: {EXAMPLE}")
        if begins >= ends:
            raise VisitRefused(f"Em “{part[:40]}”, o fim precisa vir depois do começo.")
        for day in days:
            week.setdefault(day, []).append(Interval(begins, ends))
    if not week:
        raise VisitRefused(f"Escreva o horário, como neste exemplo: {EXAMPLE}")
    sorted_week = {day: tuple(sorted(week[day], key=_begin)) for day in sorted(week)}
    for spans in sorted_week.values():
        if any(one.end > other.start for one, other in pairwise(spans)):
            raise VisitRefused("Há dois horários do mesmo dia que se cruzam.")
    return sorted_week


def write_hours(week: WeeklyHours) -> str:
    """Return the week as it is stored, which `read_hours` reads again."""
    return "; ".join(
        f"{_span(first, last)} {each.start:%H:%M}-{each.end:%H:%M}"
        for first, last, spans in _runs(week)
        for each in spans
    )


def hours_words(week: WeeklyHours) -> str:
    """Return the week as people read it: "segunda a sexta, 8h às 14h"."""
    return "; ".join(
        f"{_long(first, last)}, {' e '.join(_interval(each) for each in spans)}"
        for first, last, spans in _runs(week)
    )


def _runs(week: WeeklyHours) -> list[tuple[int, int, tuple[Interval, ...]]]:
    runs: list[tuple[int, int, tuple[Interval, ...]]] = []
    for day, spans in sorted(week.items()):
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    return runs


def _days(first: str, last: str | None) -> range | None:
    known = {name.replace("á", "a"): day for day, name in enumerate(_DAYS)}
    begin = known.get(first.replace("á", "a"))
    end = known.get(last.replace("á", "a")) if last else begin
    if begin is None or end is None or end < begin:
        return None
    return range(begin, end + 1)


def _time(typed: str) -> time | None:
    hour, _, minute = typed.replace("h", ":").partition(":")
    if int(hour) > 23 or int(minute or 0) > 59:
        return None
    return time(int(hour), int(minute or 0))


def _begin(each: Interval) -> time:
    return each.start


def _span(first: int, last: int) -> str:
    return _DAYS[first] if first == last else f"{_DAYS[first]}-{_DAYS[last]}"


def _long(first: int, last: int) -> str:
    if first == last:
        return WEEKDAYS[first]
    between = " e " if last == first + 1 else " a "
    return f"{WEEKDAYS[first]}{between}{WEEKDAYS[last]}"


def _interval(each: Interval) -> str:
    return f"{_hour(each.start)} às {_hour(each.end)}"


def _hour(at: time) -> str:
    return f"{at.hour}h{at.minute:02d}" if at.minute else f"{at.hour}h"
