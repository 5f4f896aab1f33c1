"""Declare what the doctor asks of the line: its days off, and how Twilio sends its webhooks."""

import tomllib
from collections.abc import Iterator

from ivr import wiring
from ivr.commands.common.findings import Asked, Finding
from ivr.ports.failures import CarrierFailed
from ivr.rules.hours.calendar import missing_decrees, parse_calendar
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.line.webhook_rules import findings


def calendar(asked: Asked) -> Iterator[Finding]:
    """Find whether the decrees of the days off are in the calendar file."""
    today = asked.ports.clock.now().astimezone(FORTALEZA).date()
    missing = missing_decrees(parse_calendar(tomllib.loads(asked.ports.files.calendar())), today)
    for year in missing:
        yield False, f"calendar: the decree of {year} is missing in callflows/calendar.toml"
    if not missing:
        yield True, f"calendar: the decree of {today.year} is there"


def webhook_rules(asked: Asked) -> Iterator[Finding]:
    """Find whether a Webhook Rule at Twilio goes before what our addresses ask for.

    Twilio tells them to an API key, and not to every account: where it does not, nothing is wrong.
    """
    rules = wiring.webhook_rules(asked.settings)
    if rules is None:
        yield True, "webhook rules: not asked for: TWILIO_API_KEY is empty"
        return
    try:
        found = rules.all()
    except CarrierFailed as why:
        yield True, f"webhook rules: Twilio does not tell them ({why}): look there yourself"
        return
    yield from findings(found, asked.settings.PUBLIC_URL)


QUESTIONS = (calendar, webhook_rules)
