"""Look up at Twilio the legs of which nothing more is heard; never redial them."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.ports.carrier import CarrierCall
from ivr.ports.failures import CarrierFailed
from ivr.rules.callbacks.states import LOST_AFTER, CallbackState, Result
from ivr.rules.calls.leg_status import LegStatus
from ivr.rules.calls.liveness import CLOCKS_APART
from ivr.rules.calls.twilio_statuses import is_end
from ivr.rules.operations.clock_steps import CLOCK_WRONG
from ivr.store.callbacks import attempts, callbacks
from ivr.store.callbacks.attempts import Attempt
from ivr.store.callbacks.callbacks import Callback
from ivr.usecases.callbacks.callback_calls import apply_citizen, finish
from ivr.usecases.callbacks.citizens import apply_called
from ivr.usecases.line.line import Line

log = logging.getLogger(__name__)

S = CallbackState
QUIET = timedelta(seconds=60)  # the agent's leg is over, and nothing is heard of the citizen's
TALK = timedelta(minutes=10)  # two who talk are left alone so long


def reconcile_legs(line: Line) -> int:
    """Settle attempts with overlong or silent legs by what Twilio knows; return how many.

    Agents whose leg is over are free, and what became of its citizen's leg is known. No database
    session is held while Twilio is asked; while it does not answer, the next round asks again.
    """
    now = line.ports.clock.now()
    with line.ports.database.read() as session:
        unsure = _unsure(session, now)
        agents = [(each.id, each.leg_sid) for each in unsure if not each.citizen_first]
        called = [
            (each.id, each.leg_sid, session.get_one(Callback, each.callback_id).number)
            for each in unsure
            if each.citizen_first
        ]
    settled = sum(_look_up(line, attempt_id, leg_sid, now) for attempt_id, leg_sid in agents)
    return settled + sum(_look_up_called(line, *each, now) for each in called)


def _unsure(session: Session, now: datetime) -> list[Attempt]:
    """Return attempts whose leg seems to go on too long, or is over without a result."""
    found = [each for each in attempts.under_way(session) if _is_overlong(session, each, now)]
    for callback in callbacks.taken_before(session, S.DIALLING, now - QUIET):
        attempt = attempts.latest(session, callback.id)
        over = attempt and attempt.leg_ended_at and attempt.leg_ended_at < now - QUIET
        if attempt and over and not attempt.result:
            found.append(attempt)
    return found


def _is_overlong(session: Session, attempt: Attempt, now: datetime) -> bool:
    callback = session.get_one(Callback, attempt.callback_id)
    if callback.state == S.OFFERED.value and not attempt.citizen_first:
        return False  # the watch gives it up
    if callback.state == S.DIALLING.value and attempt.citizen_first:
        return callback.taken_at is not None and callback.taken_at < now - TALK
    if callback.state == S.DIALLING.value:
        return attempt.claimed_at is not None and attempt.claimed_at < now - TALK
    return attempt.offered_at < now - LOST_AFTER


def _look_up(line: Line, attempt_id: int, leg_sid: str, now: datetime) -> int:
    carrier = line.ports.carrier
    try:
        leg = carrier.find_call(leg_sid) if leg_sid else None
        if leg and not is_end(leg.status):
            return 0
        citizens = carrier.legs_of(leg_sid) if leg_sid else []
    except CarrierFailed as failed:
        log.warning("attempt %s cannot be looked up: %s", attempt_id, failed)
        return 0
    with line.ports.database.write() as session:
        attempt = attempts.find(session, attempt_id)
        if attempt is None:
            return 0
        attempt.leg_ended_at = attempt.leg_ended_at or now
        attempt.ended_at = attempt.ended_at or now
        if attempt.claimed_at and not attempt.result and not attempt.citizen_ended_at:
            _settle(session, line, attempt, citizens[0] if citizens else None)
    return 1


def _look_up_called(line: Line, attempt_id: int, leg_sid: str, number: str, now: datetime) -> int:
    """Look up a citizen's own leg and settle its attempt; return 1 if settled, else 0.

    Where its sid is not known, the call that was made to that number is looked up.
    """
    with line.ports.database.read() as session:
        since = session.get_one(Attempt, attempt_id).offered_at
    carrier = line.ports.carrier
    try:
        # A wrong clock must not hide from us a call that was made: the citizen would be rung twice.
        since -= CLOCK_WRONG + CLOCKS_APART
        made = [carrier.find_call(leg_sid)] if leg_sid else carrier.calls_to(number, since)
    except CarrierFailed as failed:
        log.warning("attempt %s cannot be looked up: %s", attempt_id, failed)
        return 0
    with line.ports.database.write() as session:
        known = attempts.of_legs(session, [each.sid for each in made if each])
        own = (each for each in made if each and known.get(each.sid, attempt_id) == attempt_id)
        leg = next((each for each in own if not each.parent_sid), None)
        attempt = attempts.find(session, attempt_id)
        if attempt is None or attempt.leg_ended_at:
            return 0
        if leg is None:
            attempt.leg_ended_at = attempt.ended_at = now
            finish(session, line.around(now), attempt, Result.NOT_PLACED)
            return 1
        attempt.answered_by = attempt.answered_by or leg.answered_by
        attempt.leg_sid = leg.sid
        if not is_end(leg.status):
            return 0
        given = LegStatus(leg.sid, leg.status, leg.seconds)
        apply_called(session, line.around(now), attempt, given)
    return 1


def _settle(session: Session, line: Line, attempt: Attempt, citizen: CarrierCall | None) -> None:
    """Settle an attempt by what Twilio knows of the citizen's leg; without one, it never rang."""
    around = line.around(line.ports.clock.now())
    if citizen is None:
        finish(session, around, attempt, Result.FAILED)
    elif is_end(citizen.status):
        attempt.answered_by = attempt.answered_by or citizen.answered_by
        given = LegStatus(citizen.sid, citizen.status, citizen.seconds)
        apply_citizen(session, around, attempt, given)
