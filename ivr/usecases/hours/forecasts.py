"""Give a later forecast to whoever was told one, after a time not kept, for a day now off."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.callbacks.replanning import day_is_closed, falls_on_closed_time, later_due
from ivr.rules.callbacks.slots import OVERDUE, Due
from ivr.rules.hours.hours import Schedule
from ivr.rules.notices.sms_texts import Telling
from ivr.store.callbacks import callbacks, promises
from ivr.usecases.callbacks.callback_notices import tell_late
from ivr.usecases.callbacks.due_times import promise_anew
from ivr.usecases.line.line import Line

WHY: dict[Telling, str] = {
    Telling.HOLIDAY: "o dia virou folga",
    Telling.HOURS: "o horário do dia mudou",
}
NO_DAY: dict[Telling, str] = {each: f"{why}, e não há outro dia certo" for each, why in WHY.items()}


def telling_of_move(schedule: Schedule, old: Due) -> Telling:
    """Return what is told of a promise that moves: its day is off, or has other hours."""
    return Telling.HOLIDAY if day_is_closed(schedule, old) else Telling.HOURS


def closed_forecasts(
    session: Session, schedule: Schedule, now: datetime
) -> Sequence[tuple[int, Due, Due | None]]:
    """Return the forecasts that fall on time closed by these hours, the soonest first.

    Each as the callback's id, the forecast and the one that follows, None where no day is certain.
    """
    told = [(each, Due(at, OVERDUE)) for each, at in promises.forecasts_after(session, now)]
    return [
        (each, due, later_due(schedule, due, ()))
        for each, due in told
        if falls_on_closed_time(schedule, due)
    ]


def replan_forecasts(line: Line) -> int:
    """Replace forecasts that fall on closed time, and tell their citizens; return how many.

    The new one owns up to the time that was not kept, as the one before did. A callback whose
    telephone rings is left alone until that is over. Safe to repeat.
    """
    now, schedule = line.ports.clock.now(), line.schedule()
    with line.ports.database.read() as session:
        found = closed_forecasts(session, schedule, now)
    return sum(_replace(line, schedule, callback_id, now) for callback_id, _, _ in found)


def _replace(line: Line, schedule: Schedule, callback_id: int, now: datetime) -> bool:
    with line.ports.database.write() as session:
        callback = callbacks.lock(session, callback_id)
        if callback is None or callback.state != callbacks.WAITING:
            return False
        closed = {each: (old, new) for each, old, new in closed_forecasts(session, schedule, now)}
        if callback_id not in closed:
            return False  # another clock was at it
        old, new = closed[callback_id]
        telling = telling_of_move(schedule, old)
        if new is None:
            callback.needs_person |= callback.why not in NO_DAY.values()
            callback.why = NO_DAY[telling]
            return False
        around = line.around(now)
        for each in promises.about(session, callback_id):
            if promises.settle_one(session, each.id, PromiseState.MOVED, WHY[telling], now):
                promise_anew(session, each, callback, around, new.at)
        tell_late(session, line.letterhead(), callback, around.switchboard, now)
    return True
