"""Watch: what is mended because time passed. Safe to repeat, by any number of clocks."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.rules.business_time import minutes_without, working_day_minutes
from ivr.rules.callbacks import LOST_AFTER, WORKING_DAYS, WRAP_UP, CallbackState, Result
from ivr.rules.carrier import CarrierFailed
from ivr.rules.hours import Schedule
from ivr.rules.promises import PromiseState
from ivr.rules.statuses import is_end
from ivr.store import attempts, callbacks, promises, switchboard
from ivr.store.callbacks import Callback
from ivr.usecases.keeping import LegStatus, apply_citizen, close, finish, presume
from ivr.usecases.line import Line

log = logging.getLogger(__name__)

S = CallbackState
QUIET = timedelta(seconds=60)  # an agent's leg is over, and nothing is heard of the citizen's


def watch_callbacks(line: Line) -> int:
    """Lost legs are given up, wrap-ups closed, broken promises told, expired requests ended."""
    now, schedule = line.ports.clock.now(), line.schedule()
    with line.ports.database.write() as session:
        done = _give_up_lost(session, schedule, now) + _close_wrap_ups(session, schedule, now)
        done += _break_promises(session, now) + _expire(session, schedule, now)
    return done + _reconcile(line, now)


def _give_up_lost(session: Session, schedule: Schedule, now: datetime) -> int:
    lost = callbacks.taken_before(session, S.OFFERED, now - LOST_AFTER)
    for callback in lost:
        attempt = attempts.current(session, callback.id) or attempts.latest(session, callback.id)
        if attempt is None:
            continue
        attempt.ended_at = attempt.ended_at or now
        finish(session, schedule, attempt, Result.NOT_PLACED, now)
    return len(lost)


def _close_wrap_ups(session: Session, schedule: Schedule, now: datetime) -> int:
    over = callbacks.taken_before(session, S.WRAP_UP, now - WRAP_UP)
    for callback in over:
        attempt = attempts.latest(session, callback.id)
        if attempt:
            presume(session, schedule, attempt, now)
    return len(over)


def _break_promises(session: Session, now: datetime) -> int:
    broken = promises.overdue(session, now)
    for promise in broken:
        callback = promise.callback_id and session.get(Callback, promise.callback_id)
        tried = bool(callback and callback.attempts)
        why = "ligamos, e ninguém atendeu a tempo" if tried else "o prazo passou"
        promises.settle_one(session, promise.id, PromiseState.BROKEN, why, now)
    return len(broken)


def _expire(session: Session, schedule: Schedule, now: datetime) -> int:
    """Two working days after the due time, outages not counted, a request is given up."""
    most = WORKING_DAYS * working_day_minutes(schedule)
    late = callbacks.overdue(session, now - timedelta(minutes=most))
    expired = 0
    for callback in late:
        since = callback.due_at
        outages = [(o.started_at, o.ended_at or now) for o in switchboard.outages(session, since)]
        if minutes_without(schedule, since, now, outages) < most:
            continue
        callbacks.move(callback, S.EXPIRED, now)
        callback.why = "prazo esgotado"
        close(session, callback, kept=False, now=now)
        expired += 1
    return expired


def _reconcile(line: Line, now: datetime) -> int:
    """Agents' legs that are over while nothing more is heard of the citizen's: Twilio is asked."""
    with line.ports.database.read() as session:
        unsure = [
            (attempt.id, attempt.leg_sid)
            for callback in callbacks.taken_before(session, S.DIALLING, now - QUIET)
            if (attempt := attempts.latest(session, callback.id))
            and not attempt.result
            and (attempt.leg_ended_at is None or attempt.leg_ended_at < now - QUIET)
        ]
    return sum(_ask_carrier(line, attempt_id, sid, now) for attempt_id, sid in unsure)


def _ask_carrier(line: Line, attempt_id: int, leg_sid: str, now: datetime) -> int:
    try:
        leg = line.ports.carrier.find_call(leg_sid) if leg_sid else None
        legs = line.ports.carrier.legs_of(leg_sid) if leg_sid else []
    except CarrierFailed as failed:
        log.warning("attempt %s cannot be looked up: %s", attempt_id, failed)
        return 0
    if leg and not is_end(leg.status):
        return 0
    schedule = line.schedule()
    with line.ports.database.write() as session:
        attempt = attempts.find(session, attempt_id)
        if attempt is None or attempt.result:
            return 0
        attempt.leg_ended_at = attempt.leg_ended_at or now
        attempt.ended_at = attempt.ended_at or now
        if not legs:
            finish(session, schedule, attempt, Result.FAILED, now)
            return 1
        citizen = legs[0]
        if not is_end(citizen.status):
            return 0
        attempt.answered_by = attempt.answered_by or citizen.answered_by
        given = LegStatus(citizen.sid, citizen.status, citizen.seconds)
        apply_citizen(session, schedule, attempt, given, now)
    return 1
