"""Record how the calls of a callback go, from the ringing agent to the end of the callback."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promises import RUNG_IN_VAIN, PromiseState
from ivr.rules.callbacks.states import (
    KEEPS,
    MAX_AGENT_MISSES,
    NO_ATTEMPT,
    RESULT_LABELS,
    TOLD_IN_WRITING,
    CallbackState,
    History,
    Result,
    after_attempt,
    result_of_status,
    without_verdict,
)
from ivr.rules.callflow.events import MAX_NAME_LETTERS, Event, Happened
from ivr.rules.calls.leg_status import LegStatus, is_news
from ivr.rules.calls.outcomes import CaseState, Outcome
from ivr.rules.calls.twilio_statuses import is_end
from ivr.rules.hours.business_time import may_start_dialling, next_dialling
from ivr.rules.words.numbering import may_be_rung
from ivr.store.callbacks import attempts, callbacks, owners, promises, rings
from ivr.store.callbacks.attempts import Attempt
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls import calls
from ivr.store.cases import reply_drafts
from ivr.store.cases.cases import Case
from ivr.store.queries import missed_calls
from ivr.store.staff.staff import StaffMember
from ivr.usecases.callbacks.rescheduling import replace_out_of_reach
from ivr.usecases.line import switchboard
from ivr.usecases.line.due_time import DueTimeInputs
from ivr.usecases.line.line import Line

S = CallbackState
LATER_WHEN_MISSED = timedelta(minutes=15)  # once every agent has missed it: a supervisor looks


def claim(session: Session, around: DueTimeInputs, leg_sid: str) -> Event:
    """Claim an offered callback for the agent on that leg, if nobody has; return what happened.

    The attempt counts from here on. TAKEN names who has it; OVER says why nobody is rung now.
    """
    attempt = attempts.of_leg(session, leg_sid)
    callback = callbacks.lock(session, attempt.callback_id) if attempt else None
    if attempt is None or callback is None:
        return Event(Happened.OVER, "gone")
    if callback.state != S.OFFERED.value or attempt.ended_at or attempt.claimed_at:
        other = attempts.current(session, callback.id)
        if other and other.id != attempt.id and other.claimed_at:
            name = session.get_one(StaffMember, other.agent_id).name
            return Event(Happened.TAKEN, name.replace("|", " ")[:MAX_NAME_LETTERS])
        return Event(Happened.OVER, "gone")
    against = hindrance(session, around, attempt, callback)
    if against:
        return against
    callbacks.move(callback, S.DIALLING, around.now)
    callback.attempts += 1
    note_taken(attempt, callback, around.now)
    return Event(Happened.CLAIMED, f"{attempt.id} {callback.number}")


def note_taken(attempt: Attempt, callback: Callback, now: datetime) -> None:
    """Record that an agent takes it; a person is not asked for any more for want of one."""
    attempt.claimed_at = attempt.claimed_at or now
    callback.needs_person = callback.needs_person and bool(callback.why)


def hindrance(
    session: Session, around: DueTimeInputs, attempt: Attempt, callback: Callback
) -> Event | None:
    """Return why an offered callback may not be put through now, or None; apply what follows."""
    schedule, now = around.schedule, around.now
    if not may_start_dialling(schedule, now):
        attempt.result = Result.WITHDRAWN.value
        callbacks.move(callback, S.WAITING, now)
        callback.next_at = next_dialling(schedule, now) or now + LATER_WHEN_MISSED
        return Event(Happened.OVER, "closed")
    if not may_be_rung(callback.number):
        finish(session, around, attempt, Result.INVALID)
        return Event(Happened.OVER, "gone")
    return None


def note_verdict(session: Session, around: DueTimeInputs, leg_sid: str, result: Result) -> Event:
    """Record how the attempt went, as said by the agent on that leg."""
    attempt = attempts.of_leg(session, leg_sid)
    if attempt and attempt.claimed_at:
        finish(session, around, attempt, result)
    return Event(Happened.NOTED, result.value)


def note_bridge(session: Session, leg_sid: str, bridged: bool | None) -> None:
    """Record whether the Dial put agent and citizen through to each other."""
    attempt = attempts.of_leg(session, leg_sid)
    if attempt:
        attempt.bridged = bridged


def note_leg(line: Line, attempt_id: int, given: LegStatus) -> None:
    """Record a status of the agent's own leg; its end frees the agent.

    One that ended before key 1 was no attempt against the citizen.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        attempt = attempts.live(session, attempt_id, now)
        if attempt is None or not is_news(attempt.leg_sid, attempt.leg_status, given):
            return
        attempt.leg_sid, attempt.leg_status = given.sid, given.status
        switchboard.note_agents_leg(session, given.status, attempt.offered_at, now)
        if not is_end(given.status):
            return
        attempt.leg_ended_at = now
        attempt.ended_at = attempt.ended_at or now
        calls.note_end(session, given.sid, given.status, now)
        if attempt.claimed_at is None:
            finish(session, line.around(now), attempt, Result.AGENT_MISSED)


def note_citizen(line: Line, attempt_id: int, given: LegStatus) -> None:
    """Record a status of the citizen's leg; its end closes it, whatever the Dial's action says."""
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        attempt = attempts.live(session, attempt_id, now)
        if attempt is None or not is_news(attempt.citizen_sid, attempt.citizen_status, given):
            return
        apply_citizen(session, line.around(now), attempt, given)


def apply_citizen(
    session: Session, around: DueTimeInputs, attempt: Attempt, given: LegStatus
) -> None:
    """Apply a status of the citizen's leg to a locked attempt, and its consequences."""
    now = around.now
    attempt.citizen_sid, attempt.citizen_status = given.sid, given.status
    if not is_end(given.status):
        if given.status == "in-progress":
            attempt.citizen_answered_at = attempt.citizen_answered_at or now
        return
    attempt.citizen_ended_at, attempt.citizen_seconds = now, given.seconds or 0
    calls.note_talk(session, attempt.leg_sid, attempt.citizen_seconds)
    unanswered = result_of_status(given.status, given.sip_code)
    if unanswered:
        finish(session, around, attempt, unanswered)
        return
    callback = callbacks.lock(session, attempt.callback_id)
    if callback and not attempt.result:
        callbacks.move(callback, S.WRAP_UP, now)


def note_machine(line: Line, attempt_id: int, sid: str, answered_by: str) -> None:
    """Record Twilio's guess at who picked up; it decides only where the agent gives no verdict."""
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        attempt = attempts.live(session, attempt_id, now)
        if attempt and not attempt.answered_by and attempt.citizen_sid in ("", sid):
            attempt.answered_by = answered_by[: attempts.MAX_ANSWERED_BY_LETTERS]


def finish(session: Session, around: DueTimeInputs, attempt: Attempt, result: Result) -> None:
    """Set an attempt's result, once, and move its callback to where the rules say.

    A time told before that the next try comes after is replaced at once: whoever asks a moment
    later is not told it any more.
    """
    now = around.now
    callback = callbacks.lock(session, attempt.callback_id)
    if attempt.result or callback is None:
        return
    if result is Result.AGENT_MISSED and callback.closed_at:
        result = Result.WITHDRAWN  # it was over before the agent could take it
    attempt.result = result.value
    logging.getLogger(__name__).info("attempt %s ends: %s", attempt.id, result.value)
    if callback.closed_at or callback.state == S.WAITING.value:
        return
    leg = calls.by_sid(session, attempt.leg_sid)
    if leg:
        leg.outcome = (Outcome.CALLED_BACK if result in KEEPS else Outcome.NOT_REACHED).value
    # Agent first, it was counted by the agent's key.
    callback.attempts += attempt.citizen_first and result not in NO_ATTEMPT
    callback.failures += result is Result.FAILED
    callback.unanswered += result in (Result.NO_ANSWER, Result.SHORT, Result.MACHINE)
    history = History(callback.attempts, callback.failures, callback.unanswered)
    after = after_attempt(result, history, around.schedule, now)
    if not callbacks.move(callback, after.state, now):
        return
    callback.next_at = after.at or callback.next_at
    if result is Result.WRONG_PERSON:
        callback.why = RESULT_LABELS[result]
    if result is Result.AGENT_MISSED:
        _note_miss(session, callback, attempt.agent_id, now)
    if callback.closed_at:
        close(session, callback, kept=result in KEEPS, now=now)
    else:
        replace_out_of_reach(session, around, callback.id)


def close(session: Session, callback: Callback, kept: bool, now: datetime) -> None:
    """Settle the promises and the case of a callback that has ended.

    Where nobody was reached, flag it for staff; any other end leaves nothing to be looked at.
    """
    state = CallbackState(callback.state)
    callback.needs_person = not kept and state in TOLD_IN_WRITING
    case = session.get_one(Case, callback.case_id)
    if kept:
        promises.settle(session, callback.id, PromiseState.KEPT, "falamos com a pessoa", now)
        case.state = CaseState.ANSWERED.value
        if reply_drafts.told_by_call(session, case.id, now):
            promises.settle_case(session, case.id, PromiseState.KEPT, "lida por telefone", now)
    elif state in TOLD_IN_WRITING:
        for promise in promises.about(session, callback.id):
            rung = rings.has_rung(session, callback.id, promise.said_at)
            why = callback.why or (RUNG_IN_VAIN if rung else "sem contato")
            promises.settle_one(session, promise.id, PromiseState.BROKEN, why, now)
        case.state = CaseState.UNREACHED.value
    else:
        promises.settle(session, callback.id, PromiseState.RELEASED, callback.why, now)
        case.state = (CaseState.HANDED if state is S.SERVED else CaseState.CANCELLED).value
    promises.end_elsewhere(session, callback.id, case)


def serve(session: Session, number: str, now: datetime) -> None:
    """End the open callback to a number that reached the switchboard; clear its missed calls."""
    missed_calls.clear(session, number)
    owed = callbacks.open_for(session, number) if number else None
    owed = callbacks.lock(session, owed.id) if owed else None
    if owed and callbacks.move(owed, S.SERVED, now):
        owed.why = "falou com a central"
        close(session, owed, kept=False, now=now)


def _note_miss(session: Session, callback: Callback, agent_id: int, now: datetime) -> None:
    callback.agent_misses += 1
    missed = attempts.misses(session, callback.id).get(agent_id, 0)
    if callback.assigned_to == agent_id and missed >= MAX_AGENT_MISSES:
        owners.give(callback, None, now)
    if callback.agent_misses % MAX_AGENT_MISSES == 0 and callback.agent_misses > MAX_AGENT_MISSES:
        callback.needs_person, callback.next_at = True, now + LATER_WHEN_MISSED


def presume(session: Session, around: DueTimeInputs, attempt: Attempt) -> None:
    """Finish an attempt without a verdict by what is known of the citizen's leg."""
    if attempt.citizen_answered_at or attempt.citizen_seconds:
        seconds = attempt.citizen_seconds or 0
        result = without_verdict(seconds, attempt.bridged, attempt.answered_by)
    else:
        result = Result.FAILED
    finish(session, around, attempt, result)
