"""Check whether each part of this installation works, and collect its figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.notices.alerts import SILENT as NO_LIFE
from ivr.rules.operations.processes import CLOCK, INBOX, PROCESSES
from ivr.store import revision
from ivr.store.operations import heartbeats
from ivr.store.operations.heartbeats import SIP
from ivr.usecases.calls import health as calls
from ivr.usecases.calls.endings import SILENT, silent_calls
from ivr.usecases.line.declarations import GOOD, Part, PartReport, waited_word
from ivr.usecases.line.line import Line
from ivr.usecases.mail import health as mail
from ivr.usecases.notices import health as notices
from ivr.usecases.notices.ceilings import Used
from ivr.usecases.operations import health as operations
from ivr.usecases.operations.backlog import look_at_backlog

# The clock settles a silent call within seconds; minutes more mean that no clock is running.
LATE = SILENT + timedelta(minutes=5)


@dataclass(frozen=True)
class Readiness:
    """What each part says of itself, "ok" or what is wrong with it, and the figures behind it."""

    parts: dict[str, str]
    figures: Mapping[str, Any] = field(default_factory=dict)  # none where no database tells any
    seen: dict[str, datetime] | None = None  # the last sign of life of each process; as above

    @property
    def good(self) -> bool:
        """Tell whether nothing is wrong."""
        return set(self.parts.values()) == {GOOD}

    def silent(self, now: datetime) -> dict[str, str]:
        """Return our processes of which nothing was heard for two minutes, and since when."""
        if self.seen is None:
            return {}
        words = {name: _life(self.seen.get(name), now) for name in PROCESSES}
        return {name: word for name, word in words.items() if word != GOOD}


def check_readiness(line: Line) -> Readiness:
    """Return how this installation is now. Raises nothing for what is wrong: that is said."""
    mistakes, redis = line.conversations.mistakes, line.ports.redis
    parts = {
        "redis": redis.trouble() or redis.start_trouble() or GOOD,
        "callflows": str(mistakes) if mistakes else GOOD,
    }
    try:
        return _with_database(line, parts)
    except SQLAlchemyError as why:
        return Readiness({"database": f"does not answer ({type(why).__name__})", **parts})


def _with_database(line: Line, parts: dict[str, str]) -> Readiness:
    now = line.ports.clock.now()
    with line.ports.database.read() as session:
        if not revision.is_current(session.connection()):
            return Readiness(
                {"database": "not at this release's schema: flask db upgrade", **parts}
            )
        seen = heartbeats.last(session)
    words = {part.name: part.ask(line, now) for part in PARTS}
    said = {name: word.text for name, word in words.items()}
    figures = {key: each for word in words.values() for key, each in word.figures.items()}
    return Readiness({"database": GOOD, **said, **parts}, figures, seen)


def _calls(line: Line, now: datetime) -> PartReport:
    with line.ports.database.read() as session:
        late = any(True for _ in silent_calls(session, now - LATE))
    return PartReport(
        "a call ended long ago and has no outcome: is the clock running?" if late else GOOD
    )


def _callbacks(line: Line, now: datetime) -> PartReport:
    """Return the word on callbacks and dialling, with their figures.

    Dialling depends on hours, switchboard and ceilings alike: it is asked here, not in a room.
    Why somebody stopped it is for staff, and not among the figures.
    """
    found = look_at_backlog(line, now)
    figures = {
        "callbacks_waited_seconds": int(found.callbacks.total_seconds()),
        "dialling": found.dialling,
        "dials_today": found.dials,
        "dials_per_day": found.dials_per_day,
        "today": {each.channel.value: _ceiling(each) for each in found.used},
        "breaker_until": _written(found.breaker_until),
    }
    return PartReport(waited_word(found.callbacks), figures)


def _clock(line: Line, now: datetime) -> PartReport:
    with line.ports.database.read() as session:
        seen = heartbeats.last(session)
    shown = {name: _written(seen.get(name)) for name in (*PROCESSES, SIP, INBOX)}
    return PartReport(_life(seen.get(CLOCK), now), {"last_seen": shown})


def _ceiling(each: Used) -> dict[str, int]:
    return {"used": each.used, "per_day": each.a_day, "withheld": each.withheld}


def _written(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _life(last: datetime | None, now: datetime) -> str:
    if last is None:
        return "no sign of life yet: has it been started?"
    minutes = abs(now - last) // timedelta(minutes=1)
    return GOOD if abs(now - last) <= NO_LIFE else f"no sign of life for {minutes} min"


PARTS = (
    Part("backlog", _calls),
    Part("callbacks", _callbacks),
    *notices.PARTS,
    *calls.PARTS,
    Part("clock", _clock),
    *operations.PARTS,
    *mail.PARTS,
)
