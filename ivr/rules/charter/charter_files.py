"""Read the charter of services, charter.toml, and report every mistake in it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ivr.rules.cases.requests import Complexity
from ivr.rules.charter.services import FILE, LINE, WRITTEN, Service, Tell, read_services
from ivr.rules.hours.hours import WeeklyHours, parse_weekly_hours

MAX_DAYS = 60

Rows = Mapping[Any, Mapping[str, Any]]


@dataclass(frozen=True)
class Charter:
    """The charter: its services, and what the line and the written route obey of it."""

    services: tuple[Service, ...]
    weekly: WeeklyHours
    email: str
    items: tuple[str, ...]  # what the line answers: each needs a topic
    deadlines: dict[str, int]  # working days by complexity, of the written route


def read_charter(table: Mapping[str, Any], tell: Tell) -> Charter:
    """Return the charter that the file holds, and report each mistake by calling `tell`.

    What is wrong is empty in what is returned.
    """
    given = table.get("services")
    listed = given if isinstance(given, list) else ()
    rows: Rows = {row.get("id"): row for row in listed if isinstance(row, dict)}
    line, written = rows.get(LINE, {}), rows.get(WRITTEN, {})
    for needed, row, key, words in (
        (LINE, line, "hours", "falta o horário de atendimento"),
        (WRITTEN, written, "email", "falta o endereço de e-mail"),
    ):
        if not isinstance(row.get(key), str):
            tell(FILE, f'services "{needed}"', words)
    try:
        weekly = parse_weekly_hours(line.get("hours", ""))
    except ValueError as mistake:
        tell(FILE, 'services "telefone".hours', str(mistake))
        weekly = {}
    items = tuple(line.get("items", ()))
    services = read_services(given, tell)
    return Charter(services, weekly, written.get("email", ""), items, _deadlines(written, tell))


def week_of(files: Mapping[str, str]) -> WeeklyHours | None:
    """Return the line's weekly hours by a version's files (name → text), or None if unreadable.

    Only that one row is read: the rest may be written as this program no longer reads it.
    """
    try:
        services = tomllib.loads(files.get(FILE, "")).get("services", ())
        return next(parse_weekly_hours(row["hours"]) for row in services if row.get("id") == LINE)
    except (AttributeError, KeyError, StopIteration, TypeError, ValueError):
        return None


def _deadlines(written: Mapping[str, Any], tell: Tell) -> dict[str, int]:
    given: Any = written.get("deadlines")
    names = [each.value for each in Complexity]
    good = isinstance(given, dict) and sorted(given) == sorted(names)
    if not good or not all(_is_term(days) for days in given.values()):
        reason = f"escreva o prazo de cada tipo ({', '.join(names)}): de 1 a {MAX_DAYS} dias úteis"
        tell(FILE, 'services "e-mail".deadlines', reason)
        return {}
    return {name: given[name] for name in names}


def _is_term(days: object) -> bool:
    return isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= MAX_DAYS
