"""Declare what the doctor asks of the line's hours."""

import tomllib
from collections.abc import Iterator

from ivr.commands.common.findings import Asked, Finding
from ivr.rules.hours.calendar import missing_decrees, parse_calendar
from ivr.rules.hours.hours import FORTALEZA


def calendar(asked: Asked) -> Iterator[Finding]:
    """Find whether the decrees of the days off are in the calendar file."""
    today = asked.ports.clock.now().astimezone(FORTALEZA).date()
    missing = missing_decrees(parse_calendar(tomllib.loads(asked.ports.files.calendar())), today)
    for year in missing:
        yield False, f"calendar: the decree of {year} is missing in callflows/calendar.toml"
    if not missing:
        yield True, f"calendar: the decree of {today.year} is there"


QUESTIONS = (calendar,)
