"""Read the calendar file and list the special days of each year, from laws and decrees.

The laws hold every year; a decree holds for its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from ivr.rules.hours.hours import DayKind, SpecialDay


class CalendarError(Exception):
    """Raised if the calendar file holds mistakes; the message names all of them."""


@dataclass(frozen=True)
class Yearly:
    """A special day of every year: a fixed month and day, or `easter` days from Easter Sunday."""

    name: str
    law: str
    month_day: tuple[int, int] | None
    easter: int

    def on(self, year: int) -> date:
        """Return the date of this day in that year."""
        if self.month_day:
            return date(year, *self.month_day)
        return easter_sunday(year) + timedelta(days=self.easter)


@dataclass(frozen=True)
class Decree:
    """The list of special days that the State publishes for one year."""

    year: int
    title: str
    days: tuple[SpecialDay, ...]


@dataclass(frozen=True)
class Calendar:
    """The content of the calendar file, checked."""

    every_year: tuple[Yearly, ...]
    without_decree: tuple[Yearly, ...]  # days that only a decree decides
    decrees: Mapping[int, Decree]


def special_days(calendar: Calendar, years: Iterable[int]) -> dict[date, SpecialDay]:
    """Return every special day of the given years, by date; a decree wins over the yearly laws.

    In a year without a decree the days that only a decree decides are unknown.
    """
    days: dict[date, SpecialDay] = {}
    for year in years:
        decree = calendar.decrees.get(year)
        if decree is None:
            for day in calendar.without_decree:
                days[day.on(year)] = SpecialDay(day.on(year), day.name, DayKind.UNKNOWN)
        for day in calendar.every_year:
            days[day.on(year)] = SpecialDay(day.on(year), day.name, DayKind.CLOSED, decree=day.law)
        for special in decree.days if decree else ():
            days[special.date] = special
    return days


def missing_decrees(calendar: Calendar, today: date) -> list[int]:
    """Return the years whose decree should be in the file by `today` and is not.

    They are this year and, from 1 December, the next.
    """
    due = [today.year] if today.month < 12 else [today.year, today.year + 1]
    return [year for year in due if year not in calendar.decrees]


def easter_sunday(year: int) -> date:
    """Return the date of Easter Sunday in the Gregorian calendar.

    Source: Butcher, Nature, 20 April 1876, p. 487.
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    x = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * x) // 451
    month, day = divmod(h + x - 7 * m + 114, 31)
    return date(year, month, day + 1)


def parse_calendar(table: Mapping[str, Any]) -> Calendar:
    """Return the Calendar in the file's TOML; raise CalendarError naming every mistake."""
    mistakes: list[str] = []
    calendar = Calendar(
        every_year=tuple(_yearly(table, "every_year", mistakes)),
        without_decree=tuple(_yearly(table, "without_decree", mistakes)),
        decrees={decree.year: decree for decree in _decrees(table, mistakes)},
    )
    mistakes += [
        f"{key}: esta lista não existe: retire-a ou confira o nome"
        for key in sorted(set(table) - {"every_year", "without_decree", "decrees"})
    ]
    if mistakes:
        raise CalendarError("callflows/calendar.toml needs mending:\n  " + "\n  ".join(mistakes))
    return calendar


def _yearly(table: Mapping[str, Any], key: str, mistakes: list[str]) -> Iterable[Yearly]:
    for n, row in enumerate(table.get(key, ()), 1):
        name, easter, text = row.get("name", ""), row.get("easter"), str(row.get("date", ""))
        try:
            if isinstance(easter, int):
                month_day = None
            else:
                month, day = text.split("-")
                month_day = (int(month), int(day))
                date(2000, *month_day)
        except ValueError:
            mistakes.append(
                f'{key} {n} ({name}): falta a data, escrita como mês-dia ("12-25"), ou em easter os'
                " dias contados da Páscoa"
            )
            continue
        if not name:
            mistakes.append(f"{key} {n}: falta o nome do dia")
        yield Yearly(name, str(row.get("law", "")), month_day, easter or 0)


def _decrees(table: Mapping[str, Any], mistakes: list[str]) -> Iterable[Decree]:
    for n, row in enumerate(table.get("decrees", ()), 1):
        year, title = row.get("year"), row.get("title")
        if not isinstance(year, int) or not isinstance(title, str):
            mistakes.append(f"decrees {n}: faltam o ano, em números, e o título do decreto")
            continue
        yield Decree(year, title, tuple(_decreed(row, year, title, mistakes)))


def _decreed(
    decree: Mapping[str, Any], year: int, title: str, mistakes: list[str]
) -> Iterable[SpecialDay]:
    for row in decree.get("days", ()):
        on, name = row.get("date"), row.get("name")
        where = f"decreto de {year}, {f'{on:%d/%m/%Y}' if isinstance(on, date) else on}"
        until, since = row.get("off_until"), row.get("off_from")
        if not isinstance(on, date) or on.year != year:
            mistakes.append(f"{where}: a data precisa ser um dia de {year}")
        elif not isinstance(name, str) or not name:
            mistakes.append(f"{where}: falta o nome do dia")
        elif not all(each is None or isinstance(each, time) for each in (until, since)):
            mistakes.append(f"{where}: off_until e off_from são horas, como 14:00:00")
        elif sum((until is not None, since is not None, row.get("unknown") is True)) > 1:
            mistakes.append(f"{where}: use só um entre off_until, off_from e unknown")
        else:
            kind = DayKind.PARTIAL if until or since else DayKind.CLOSED
            kind = DayKind.UNKNOWN if row.get("unknown") is True else kind
            yield SpecialDay(on, name, kind, until, since, title)
