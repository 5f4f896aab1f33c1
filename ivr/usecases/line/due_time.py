"""Define what a callback's time depends on: hours, shifts, capacity and switchboard state."""

from dataclasses import dataclass
from datetime import datetime

from ivr.rules.callbacks.promise_wording import PromiseTexts
from ivr.rules.callbacks.slots import (
    USUAL,
    Capacity,
)
from ivr.rules.hours.hours import Schedule
from ivr.rules.line.switchboard import State
from ivr.rules.notices.letterhead import Letterhead


@dataclass(frozen=True)
class DueTimeInputs:
    """What decides a due time besides the rows."""

    schedule: Schedule
    switchboard: State
    now: datetime
    letterhead: Letterhead
    promises: PromiseTexts
    ours: frozenset[str]  # E.164: the line's own numbers, which are never rung
    capacity: Capacity = USUAL
    dials_per_day: int = 10**9  # calls that we create in one day at the most
