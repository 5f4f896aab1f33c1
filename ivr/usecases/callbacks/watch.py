"""Repair callbacks that are overdue: lost legs, wrap-ups, broken promises, expired requests.

Safe to repeat, by any number of clocks.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.rules.callbacks.states import LOST_AFTER, WORKING_DAYS, WRAP_UP, CallbackState, Result
from ivr.rules.hours.business_time import minutes_without, working_day_minutes
from ivr.rules.hours.hours import Schedule
from ivr.store.callbacks import attempts, callbacks, promises
from ivr.store.line import switchboard
from ivr.usecases.callbacks.callback_calls import close, finish, presume
from ivr.usecases.callbacks.callback_notices import tell_endings, tell_forecasts
from ivr.usecases.callbacks.citizens import presume_talk
from ivr.usecases.callbacks.rescheduling import break_promises
from ivr.usecases.line.due_time import DueTimeInputs
from ivr.usecases.line.line import Line

S = CallbackState


def watch_callbacks(line: Line) -> int:
    """Give up lost legs, close wrap-ups, break promises, expire requests; return how many.

    Whoever was promised a call or was not reached is notified by SMS, and counted too.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        around = line.around(now)
        done = _give_up_lost(session, around) + _close_wrap_ups(session, around)
        done += _expire(session, around.schedule, now) + break_promises(session, around)
        done += tell_forecasts(session, around.letterhead, around.switchboard, now)
        done += tell_endings(session, around.letterhead, now)
    return done


def _give_up_lost(session: Session, around: DueTimeInputs) -> int:
    lost = callbacks.taken_before(session, S.OFFERED, around.now - LOST_AFTER)
    for callback in lost:
        attempt = attempts.current(session, callback.id) or attempts.latest(session, callback.id)
        if attempt is None or attempt.citizen_first:
            continue  # a citizen is not rung again before Twilio is asked: see reconcile
        attempt.ended_at = attempt.ended_at or around.now
        finish(session, around, attempt, Result.NOT_PLACED)
    return len(lost)


def _close_wrap_ups(session: Session, around: DueTimeInputs) -> int:
    over = callbacks.taken_before(session, S.WRAP_UP, around.now - WRAP_UP)
    for callback in over:
        attempt = attempts.latest(session, callback.id)
        if attempt:
            settle = presume_talk if attempt.citizen_first else presume
            settle(session, around, attempt)
    return len(over)


def _expire(session: Session, schedule: Schedule, now: datetime) -> int:
    """Expire requests two working days after the due time, outages not counted; return how many.

    None is while a time that was told, or its next try, is still to come: nobody is written that
    the time is over before it is.
    """
    most = WORKING_DAYS * working_day_minutes(schedule)
    late = callbacks.overdue(session, now - timedelta(minutes=most))
    expired = 0
    for callback in late:
        since, told = callback.due_at, promises.forecast(session, callback.id)
        if max(callback.next_at, told or since) >= now:
            continue
        outages = [(o.started_at, o.ended_at or now) for o in switchboard.outages(session, since)]
        if minutes_without(schedule, since, now, outages) < most:
            continue
        callbacks.move(callback, S.EXPIRED, now)
        callback.why = "prazo esgotado"
        close(session, callback, kept=False, now=now)
        expired += 1
    return expired
