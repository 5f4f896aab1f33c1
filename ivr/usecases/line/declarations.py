"""Define the types of what a room declares for others to run or ask.

Duties, jobs, alerts, parts of health, sections of one's own data.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from ivr.rules.callflow.model import Callflow
from ivr.rules.notices.alerts import Alert
from ivr.rules.privacy.own_data import Value
from ivr.store.queries.own_matter import Whole
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line

# How often most duties are due; a duty with a pace of its own names it where it is declared.
RELAY_SECONDS = 1.0  # to tell workers of rows
MEND_SECONDS = 5.0  # to look after what has no news
MINUTE_SECONDS = 60.0
HOUR_SECONDS = 3600.0

GOOD = "ok"
STUCK_AFTER = timedelta(minutes=5)  # what waits longer than this, while it need not, is stuck


# What supervisors are to be told at that instant. What they were told before may be among it.
FindAlerts = Callable[[Session, Ports, datetime], list[Alert]]
OwnRow = dict[str, Value]  # of one thing, in words for its owner


@dataclass(frozen=True)
class Duty:
    """What the clock does again and again; safe to repeat, and at once with another clock's."""

    name: str  # of its thread, and in the log
    every_seconds: float
    run: Callable[[Line], int]  # returns of how many it did something
    work: str  # pt-BR: what is not done while it fails; supervisors are told this, not its name
    gives_up: bool = False  # by its age something counts as lost: not just after a clock was moved


@dataclass(frozen=True)
class Job:
    """What a worker does for one row when it is woken with its id and publication."""

    name: str  # queues in flight carry it: a job that is renamed is refused
    queue: str  # one of `ivr.rules.operations.processes.QUEUES`
    run: Callable[[Line, int, int], None]


@dataclass(frozen=True)
class PartReport:
    """What a part of the installation says of itself: GOOD or what is wrong, and its figures."""

    text: str = GOOD
    figures: Mapping[str, Any] = field(default_factory=dict)  # as JSON has them, for a monitor


@dataclass(frozen=True)
class Part:
    """A part whose word stands in `/readyz` under its name, and in what the doctor says."""

    name: str
    ask: Callable[[Line, datetime], PartReport]  # raises SQLAlchemyError where no database answers


@dataclass(frozen=True)
class OwnSection:
    """One kind of thing that is stored of a case, as its owner is shown it.

    `rank` is where it stands in the own copy. A personal column of the store names the key of the
    section that shows it. `rows` gives all of it, oldest first.
    """

    rank: int
    key: str
    title: str  # pt-BR
    rows: Callable[[Whole, Callflow], Iterator[OwnRow]]


def waited_word(waited: timedelta) -> str:
    """Return the word of a part whose oldest row has waited for `waited` though it need not."""
    if waited <= STUCK_AFTER:
        return GOOD
    minutes = waited // timedelta(minutes=1)
    return f"nothing has moved for {minutes} min, and something waits"


def on_ports(act: Callable[[Ports], int]) -> Callable[[Line], int]:
    """Return a duty's `run` of what needs only the line's ports."""
    return lambda line: act(line.ports)
