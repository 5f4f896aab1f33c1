"""Read and write shifts as people type them, "seg-sex 08:00-14:00", within the charter's hours."""

import re
from collections.abc import Sequence
from datetime import time
from itertools import pairwise

from ivr.rules.callbacks.slots import ShiftSpan
from ivr.rules.hours.hours import Interval, WeeklyHours

DAYS = ("seg", "ter", "qua", "qui", "sex", "sáb", "dom")
_DAY = r"(seg|ter|qua|qui|sex|s[aá]b|dom)"
_SPAN = re.compile(rf"{_DAY}(?:\s*-\s*{_DAY})?\s+(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d)", re.IGNORECASE)
EXAMPLE = '"seg-sex 08:00-14:00"'


def parse_shifts(texts: Sequence[str], weekly: WeeklyHours) -> tuple[ShiftSpan, ...]:
    """Return the week of shifts that these texts mean, Monday first.

    Each text may hold several spans, after commas or semicolons. Raises ValueError, in words for
    whoever typed them, for what cannot be read, ends before it begins, overlaps another span, or
    lies outside the charter's hours.
    """
    written = [span.strip() for text in texts for span in re.split(r"[,;]", text) if span.strip()]
    found = sorted(
        (span for text in written for span in _spans(text, weekly)),
        key=lambda span: (span.weekday, span.starts),
    )
    for before, after in pairwise(found):
        if before.weekday == after.weekday and after.starts < before.ends:
            raise ValueError(f"{_words(before)} and {_words(after)} overlap.")
    return tuple(found)


def charter_week(weekly: WeeklyHours) -> tuple[ShiftSpan, ...]:
    """Return shifts as long as the charter's hours, on every day that has some."""
    return tuple(
        ShiftSpan(weekday, interval.start, interval.end)
        for weekday in sorted(weekly)
        for interval in weekly[weekday]
    )


def shift_words(spans: Sequence[ShiftSpan]) -> str:
    """Return a week as `parse_shifts` reads it: "seg-qui 08:00-14:00, sex 08:00-11:00"."""
    told: list[tuple[int, int, ShiftSpan]] = []  # first and last weekday of equal hours
    for span in sorted(spans, key=lambda each: (each.starts, each.ends, each.weekday)):
        first, last, before = told[-1] if told else (0, -2, span)
        alike = (before.starts, before.ends) == (span.starts, span.ends)
        if alike and span.weekday == last + 1:
            told[-1] = (first, span.weekday, span)
        else:
            told.append((span.weekday, span.weekday, span))
    return ", ".join(
        f"{DAYS[first]}{f'-{DAYS[last]}' if last > first else ''} {_clock(span)}"
        for first, last, span in sorted(told, key=lambda each: (each[0], each[2].starts))
    )


def _spans(text: str, weekly: WeeklyHours) -> list[ShiftSpan]:
    match = _SPAN.fullmatch(text)
    if not match:
        raise ValueError(f"cannot read {text!r}: write {EXAMPLE}, days as {' '.join(DAYS)}.")
    first, last = _weekday(match[1]), _weekday(match[2] or match[1])
    if last < first:
        raise ValueError(f"{text!r}: the week runs from seg to dom.")
    starts, ends = (_time(clock, text) for clock in match.groups()[2:])
    if starts >= ends:
        raise ValueError(f"{text!r}: ends before it begins.")
    spans = [ShiftSpan(weekday, starts, ends) for weekday in range(first, last + 1)]
    for span in spans:
        hours = weekly.get(span.weekday, ())
        if not any(each.start <= starts and ends <= each.end for each in hours):
            raise ValueError(
                f"{_words(span)} is outside the charter's hours: {_told(span, hours)}."
            )
    return spans


def _told(span: ShiftSpan, hours: Sequence[Interval]) -> str:
    if not hours:
        return f"nobody works on {DAYS[span.weekday]}"
    spans = " and ".join(f"{each.start:%H:%M}-{each.end:%H:%M}" for each in hours)
    return f"{DAYS[span.weekday]} {spans}"


def _weekday(name: str) -> int:
    return DAYS.index(name.lower().replace("sab", "sáb"))


def _time(clock: str, text: str) -> time:
    try:
        hour, minute = map(int, clock.split(":"))
        return time(hour, minute)
    except ValueError:
        raise ValueError(f"{text!r}: there is no time {clock}.") from None


def _words(span: ShiftSpan) -> str:
    return f"{DAYS[span.weekday]} {_clock(span)}"


def _clock(span: ShiftSpan) -> str:
    return f"{span.starts:%H:%M}-{span.ends:%H:%M}"
