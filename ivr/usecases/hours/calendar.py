"""Let a person change a date's hours, and show first what that does to promises."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ivr.rules.callbacks.replanning import falls_on_closed_time, later_due
from ivr.rules.callbacks.slots import SLOT, Due, free_windows
from ivr.rules.hours.hours import Schedule, SpecialDay
from ivr.store.callbacks import callbacks, seats
from ivr.store.hours import calendar
from ivr.store.mail import sms
from ivr.store.staff import audit, shifts
from ivr.usecases.hours.forecasts import WHY, closed_forecasts
from ivr.usecases.hours.holidays import replan
from ivr.usecases.line.hours import days_of_file, seed_calendar
from ivr.usecases.line.line import Line

SET, REMOVED = "set-day", "removed-day"


@dataclass(frozen=True)
class Change:
    """What a date is to be; without a special day, what the week and the file say."""

    on: date
    special: SpecialDay | None


@dataclass(frozen=True)
class Moved:
    """A promise that the change moves; `new` is None where no other day is certain."""

    protocol: str
    old: Due
    new: Due | None


@dataclass(frozen=True)
class Saved:
    """What saving has done: promises moved, and citizens notified of it by SMS."""

    moved: int
    told: int
    under_way: int = 0  # called at this moment: they move after that, if nobody talks


@dataclass(frozen=True)
class Effect:
    """What a change would do: the promises it moves, and how many are called at this moment."""

    moved: Sequence[Moved]
    under_way: int


def effect(line: Line, change: Change) -> Effect:
    """Return what the change would do to promises, in the order of their times.

    Nothing is changed.
    """
    schedule = _schedule_with(line, change)
    return Effect(moved_under(line, schedule), called_meanwhile(line, schedule))


def called_meanwhile(line: Line, schedule: Schedule) -> int:
    """Count the promises that these hours move after the call that is made for them just now.

    One whose call is kept does not move at all.
    """
    now = line.ports.clock.now()
    with line.ports.database.read() as session:
        dues = callbacks.due_after(session, now, under_way=True)
    return sum(falls_on_closed_time(schedule, due) for _, due in dues)


def moved_under(line: Line, schedule: Schedule) -> Sequence[Moved]:
    """Return the promises and forecasts that would move if these were the hours, in order.

    Nothing is changed.
    """
    now = line.ports.clock.now()
    with line.ports.database.read() as session:
        dues = [
            (each, due)
            for each, due in callbacks.due_after(session, now)
            if falls_on_closed_time(schedule, due)
        ]
        dues.sort(key=lambda each: (each[1].at, each[0]))
        forecasts = closed_forecasts(session, schedule, now)
        ids = [each for each, _ in dues] + [each for each, _, _ in forecasts]
        protocols = callbacks.protocols(session, ids)
        spans = [each.span for each in shifts.spans(session)]
        booked = Counter(seats.booked(session, now))
    moved = []
    for callback_id, due in dues:
        since = due.at - SLOT
        free = free_windows(schedule, spans, booked, since, line.ports.capacity)
        new = later_due(schedule, due, free)
        if new and new.kind == "slot":
            booked[new.at - SLOT] += 1
        moved.append(Moved(protocols[callback_id], due, new))
    own = {callback_id for callback_id, _ in dues}
    later = (each for each in forecasts if each[0] not in own)
    moved += [Moved(protocols[callback_id], due, new) for callback_id, due, new in later]
    return sorted(moved, key=lambda each: each.old.at)


def save(line: Line, change: Change, staff_id: int) -> Saved:
    """Apply a change of a date's hours, move the promises on it and notify their citizens.

    Removing a day moves nothing back.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        if change.special:
            calendar.put(session, change.special)
        else:
            calendar.remove(session, change.on)
        action = SET if change.special else REMOVED
        note = change.special.kind.value if change.special else ""
        day = change.on.isoformat()
        audit.write(session, audit.Done(action, day, now, staff_id, note, audit.CALENDAR))
    if change.special is None:
        seed_calendar(line.ports)
    line.hours.forget()
    moved = replan(line)
    with line.ports.database.read() as session:
        told = sms.written(session, [each.value for each in WHY], now)
    return Saved(moved, told, called_meanwhile(line, line.schedule()))


def _schedule_with(line: Line, change: Change) -> Schedule:
    schedule = line.schedule()
    days: dict[date, SpecialDay] = dict(schedule.special)
    special = change.special or days_of_file(line.ports).get(change.on)
    days.pop(change.on, None)
    if special:
        days[change.on] = special
    return replace(schedule, special=days)
