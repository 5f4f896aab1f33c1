"""Declare what the doctor asks of the installation as a whole."""

from collections.abc import Iterator

from ivr.commands.common.findings import Asked, Finding
from ivr.commands.operations.web_findings import web_findings
from ivr.usecases.line.declarations import GOOD
from ivr.usecases.line.line import open_line
from ivr.usecases.operations.backlog import look_at_backlog
from ivr.usecases.operations.readiness import check_readiness


def settings_are_read(asked: Asked) -> Iterator[Finding]:
    """Find which line rings which switchboard; settings with mistakes never come here."""
    line, switchboard = asked.settings.LINE_NUMBER, asked.settings.SWITCHBOARD
    yield True, f"settings: read; the line {line} rings {switchboard}"


def life(asked: Asked) -> Iterator[Finding]:
    """Find each part's state, which processes are silent, and whether dialling goes on."""
    line, now = open_line(asked.ports), asked.ports.clock.now()
    found = check_readiness(line)
    for part, word in found.parts.items():
        yield word == GOOD, f"{part}: {word}"
    for name, word in found.silent(now).items():
        if name not in found.parts:
            yield False, f"worker {name}: {word}"
    if found.seen is None:  # the database does not tell
        return
    backlog = look_at_backlog(line, now)
    yield not backlog.stopped_why, f"dialling: {backlog.words()}"
    for each in backlog.used:
        said = f"{each.used} of today's {each.a_day}, {each.withheld} withheld"
        yield each.used < each.a_day, f"{each.channel.value}: {said}"


def doors(asked: Asked) -> Iterator[Finding]:
    """Find whether others than the proxies reach the web processes."""
    return web_findings(asked.settings, asked.environment)


QUESTIONS = (settings_are_read, life, doors)
