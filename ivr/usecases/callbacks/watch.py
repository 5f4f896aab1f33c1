"""Repair callbacks that are overdue: lost legs, wrap-ups, broken promises, expired requests.

Safe to repeat, by any number of clocks.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.callbacks.states import LOST_AFTER, WORKING_DAYS, WRAP_UP, CallbackState, Result
from ivr.rules.hours.business_time import minutes_without, working_day_minutes
from ivr.rules.hours.hours import Schedule
from ivr.store.callbacks import attempts, callbacks, promises
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.line import switchboard
from ivr.usecases.callbacks.booking import promise_anew
from ivr.usecases.callbacks.callback_calls import close, finish, presume
from ivr.usecases.callbacks.callback_notices import tell_endings, tell_forecasts, tell_late
from ivr.usecases.callbacks.citizens import presume_talk
from ivr.usecases.callbacks.due_times import new_forecast
from ivr.usecases.line.due_time import DueTimeInputs
from ivr.usecases.line.line import Line

S = CallbackState


def watch_callbacks(line: Line) -> int:
    """Give up lost legs, close wrap-ups, break promises, expire requests; return how many.

    Whoever was promised a call or was not reached is notified by SMS, and counted too.
    """
    now, schedule = line.ports.clock.now(), line.schedule()
    with line.ports.database.write() as session:
        done = _give_up_lost(session, schedule, now) + _close_wrap_ups(session, schedule, now)
        done += _expire(session, schedule, now) + _break_promises(session, line, now)
        done += tell_endings(session, line.letterhead(), now)
    return done


def _give_up_lost(session: Session, schedule: Schedule, now: datetime) -> int:
    lost = callbacks.taken_before(session, S.OFFERED, now - LOST_AFTER)
    for callback in lost:
        attempt = attempts.current(session, callback.id) or attempts.latest(session, callback.id)
        if attempt is None or attempt.citizen_first:
            continue  # a citizen is not rung again before Twilio is asked: see reconcile
        attempt.ended_at = attempt.ended_at or now
        finish(session, schedule, attempt, Result.NOT_PLACED, now)
    return len(lost)


def _close_wrap_ups(session: Session, schedule: Schedule, now: datetime) -> int:
    over = callbacks.taken_before(session, S.WRAP_UP, now - WRAP_UP)
    for callback in over:
        attempt = attempts.latest(session, callback.id)
        if attempt:
            settle = presume_talk if attempt.citizen_first else presume
            settle(session, schedule, attempt, now)
    return len(over)


def _break_promises(session: Session, line: Line, now: datetime) -> int:
    state = line.board.state(now)
    around = line.around(now, state)
    broken = [*promises.overdue(session, now), *_out_of_reach(session, around)]
    owed: dict[int, Callback] = {}
    for promise in broken:
        callback = promise.callback_id and session.get(Callback, promise.callback_id)
        tried = bool(callback and attempts.has_rung(session, callback.id, promise.said_at))
        why = "ligamos, e ninguém atendeu a tempo" if tried else "o prazo passou"
        settled = promises.settle_one(session, promise.id, PromiseState.BROKEN, why, now)
        if settled and callback:
            promise_anew(session, promise, callback, around)
            owed[callback.id] = callback
    for callback in owed.values():  # once, under however many protocols it was promised
        tell_late(session, line.letterhead(), callback, state, now)
    return len(broken) + tell_forecasts(session, line.letterhead(), state, now)


def _out_of_reach(session: Session, around: DueTimeInputs) -> list[Promise]:
    """Return promises whose citizen was rung in vain and whose time is over before the next try.

    Nobody is to hear such a time until it has passed. Where no other can be said, it stands.
    """
    return [
        promise
        for promise in promises.scheduled_too_late(session)
        if promise.due_at >= around.now
        and promise.callback_id
        and attempts.has_rung(session, promise.callback_id, promise.said_at)
        and new_forecast(session, session.get_one(Callback, promise.callback_id), around)
    ]


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
