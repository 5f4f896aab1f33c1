"""Types of what a room declares for others to run: duties, jobs and alerts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.notices.alerts import Alert
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line

# How often most duties are due; a duty with a pace of its own names it where it is declared.
RELAY_SECONDS = 1.0  # to tell workers of rows
MEND_SECONDS = 5.0  # to look after what has no news
MINUTE_SECONDS = 60.0
HOUR_SECONDS = 3600.0


# What supervisors are to be told at that instant. What they were told before may be among it.
FindAlerts = Callable[[Session, Ports, datetime], list[Alert]]


@dataclass(frozen=True)
class Duty:
    """What the clock does again and again; safe to repeat, and at once with another clock's."""

    name: str  # of its thread, and in the log
    every_seconds: float
    run: Callable[[Line], int]  # returns of how many it did something


@dataclass(frozen=True)
class Job:
    """What a worker does for one row when it is woken with its id and publication."""

    name: str  # queues in flight carry it: a job that is renamed is refused
    queue: str  # one of `ivr.rules.operations.processes.QUEUES`
    run: Callable[[Line, int, int], None]


def on_ports(act: Callable[[Ports], int]) -> Callable[[Line], int]:
    """Return a duty's `run` of what needs only the line's ports."""
    return lambda line: act(line.ports)
