"""Decide when a citizen is told that a written reply will be late, and by when it comes then."""

from collections.abc import Mapping
from datetime import datetime

from ivr.rules.cases.requests import MANIFESTATIONS, Complexity, RequestKind
from ivr.rules.hours.business_time import after_open_minutes, open_minutes, working_day_minutes
from ivr.rules.hours.hours import Schedule

TOLD_SHARE = 0.5  # of a short term must have passed before anybody is told


def is_to_be_told(schedule: Schedule, said_at: datetime, due_at: datetime, now: datetime) -> bool:
    """Return whether a promised reply that is not there yet is to be owned up to now.

    It is a business day before its time, of a term of less than two days at its half; and at any
    time after it. A promise was said at `said_at`.
    """
    whole = open_minutes(schedule, said_at, due_at)
    soon = min(float(working_day_minutes(schedule)), whole * TOLD_SHARE)
    return open_minutes(schedule, now, due_at) <= soon


def later_due_of(
    deadlines: Mapping[str, int],
    schedule: Schedule,
    what: tuple[RequestKind, Complexity],
    told: tuple[datetime, bool],
    now: datetime,
) -> datetime:
    """Return the new forecast (UTC) of a reply: never before the time that was told.

    `told` is that time, and whether it was a new forecast already. What could
    not be answered in its own term gets the next longer one; what was late before, or is of a law's
    term, the longest. `deadlines` are the callflow's, in working days by complexity.
    """
    (kind, complexity), (before, again) = what, told
    longer = sorted(each for each in deadlines.values() if each > deadlines[complexity.value])
    first = longer[0] if longer else deadlines[complexity.value]
    days = max(deadlines.values()) if again or kind in MANIFESTATIONS else first
    return after_open_minutes(schedule, max(before, now), days * working_day_minutes(schedule))


def within_law(
    due: datetime, told: datetime, last: datetime | None, now: datetime
) -> datetime | None:
    """Return the new forecast `due` (UTC) of a reply, or the law's last day where that is before.

    `last` is that day; None of what the law gives none. Where it was told already, or has passed,
    there is no new forecast: None.
    """
    within = min(due, last) if last else due
    return within if within > max(told, now) else None
