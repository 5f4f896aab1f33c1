"""Declare what the doctor asks of the installation as a whole."""

from collections.abc import Iterator

from ivr.commands.common.findings import Asked, Finding
from ivr.commands.operations.web_findings import web_findings
from ivr.usecases.line.line import open_line
from ivr.usecases.operations.readiness import GOOD, check_readiness


def settings_are_read(asked: Asked) -> Iterator[Finding]:
    """Find which line rings which switchboard; settings with mistakes never come here."""
    line, switchboard = asked.settings.LINE_NUMBER, asked.settings.SWITCHBOARD
    yield True, f"settings: read; the line {line} rings {switchboard}"


def life(asked: Asked) -> Iterator[Finding]:
    """Find each part's word, who is silent, and whether dialling goes on."""
    found = check_readiness(open_line(asked.ports))
    for part, word in found.parts.items():
        yield word == GOOD, f"{part}: {word}"
    for name, word in found.silent(asked.ports.clock.now()).items():
        if name not in found.parts:
            yield False, f"worker {name}: {word}"
    if found.backlog:
        yield not found.backlog.stopped_why, f"dialling: {found.backlog.words()}"
        for each in found.backlog.used:
            said = f"{each.used} of today's {each.a_day}, {each.withheld} withheld"
            yield each.used < each.a_day, f"{each.channel.value}: {said}"


def doors(asked: Asked) -> Iterator[Finding]:
    """Find whether others than the proxies reach the web processes."""
    return web_findings(asked.settings, asked.environment)


QUESTIONS = (settings_are_read, life, doors)
