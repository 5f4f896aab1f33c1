"""Run citizen-first callbacks: ring the citizen, then an agent who is kept free.

An attempt of this kind counts when the citizen's telephone is not answered, when no key is pressed
there, and when an agent takes it. Where no agent does, the place in the queue is kept and nothing
is counted; the same callback is agent first from then on.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callbacks.states import CallbackState, Result, result_of_status, without_verdict
from ivr.rules.callflow.events import Event, Happened, dial_event
from ivr.rules.callflow.prompts import Prompts
from ivr.rules.callflow.turn_output import Utterance
from ivr.rules.calls.leg_status import LegStatus, is_news
from ivr.rules.calls.twilio_statuses import is_end
from ivr.store.callbacks import attempts, callbacks
from ivr.store.callbacks.attempts import Attempt
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls import calls
from ivr.store.cases.cases import Case
from ivr.store.staff.staff import StaffMember
from ivr.usecases.callbacks.callback_calls import close, finish, hindrance, note_taken
from ivr.usecases.line import switchboard
from ivr.usecases.line.due_time import DueTimeInputs
from ivr.usecases.line.line import Line
from ivr.usecases.line.turns import DialReport

S = CallbackState
BY_THE_CITIZEN = "a pedido de quem atendeu"


def want_talk(session: Session, around: DueTimeInputs, leg_sid: str) -> Event:
    """Start ringing the agent for a citizen who wants to talk; return READY or OVER.

    READY names the attempt and the agent's telephone, OVER why no agent is rung. Nothing is counted
    yet.
    """
    attempt, callback = _of_leg(session, leg_sid)
    if attempt is None or callback is None or not _is_offered(attempt, callback):
        return Event(Happened.OVER, "gone")
    against = hindrance(session, around, attempt, callback)
    if against:
        return against
    if switchboard.take_the_probe(session, around.now) is None:
        _nobody_came(session, around, attempt, Result.WITHDRAWN)
        return Event(Happened.OVER, "no-agent")
    callbacks.move(callback, S.DIALLING, around.now)
    telephone = session.get_one(StaffMember, attempt.agent_id).phone
    return Event(Happened.READY, f"{attempt.id} {telephone}")


def cancel(session: Session, leg_sid: str, now: datetime) -> Event:
    """Cancel the callback of a citizen on that leg who wants none, and release its promises.

    OVER: there is none any more.
    """
    attempt, callback = _of_leg(session, leg_sid)
    if attempt is None or callback is None or not _is_offered(attempt, callback):
        return Event(Happened.OVER, "gone")
    attempt.result = Result.WITHDRAWN.value
    callbacks.move(callback, S.CANCELLED, now)
    callback.why = BY_THE_CITIZEN
    close(session, callback, kept=False, now=now)
    return Event(Happened.CANCELLED, "done")


def greet_agent(line: Line, attempt_id: int, leg_sid: str) -> tuple[Utterance, ...]:
    """Return what an agent who picked up hears: what it is about, and the key that takes it.

    Nothing where the citizen on that leg of ours does not wait for an agent. The switchboard is
    recorded as up.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        attempt, callback = _waiting(session, attempt_id, leg_sid)
        if attempt is None or callback is None or attempt.claimed_at:
            return ()
        switchboard.note_answer(session, now)
        case = session.get_one(Case, callback.case_id)
        protocol, topic = case.protocol, callback.topic or case.topic
    conversation = line.conversations.current()
    world = line.world(conversation, protocol, now)
    prompts = Prompts(conversation.callflow, world, conversation.recordings)
    about = prompts.whispered(conversation.callflow.topic(topic))
    return (*prompts.say("agent_hello"), about, *prompts.say("agent_join_option"))


def take_talk(line: Line, attempt_id: int, leg_sid: str, digits: str) -> bool:
    """Claim the waiting citizen for the agent by key 1; return whether the agent takes them.

    The attempt counts from here on.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        attempt, callback = _waiting(session, attempt_id, leg_sid)
        if attempt is None or callback is None or digits[:1] != "1":
            return False
        note_taken(attempt, callback, now)
        return True


def decline(line: Line) -> tuple[Utterance, ...]:
    """Return what an agent hears who pressed no key, or pressed it too late."""
    conversation = line.conversations.current()
    world = line.world(conversation, "", line.ports.clock.now())
    return Prompts(conversation.callflow, world, conversation.recordings).say("agent_passed")


def note_talk(session: Session, around: DueTimeInputs, leg_sid: str, given: DialReport) -> Event:
    """Record the end of the agent's side of a citizen's leg; return what became of it, as DIAL.

    Put through for 20 s or more: bridged, and kept. For less: short. Else nobody came, and the
    callback keeps its place.
    """
    attempt, _ = _of_leg(session, leg_sid)
    told = dial_event(given.status, False, given.seconds)
    if attempt is None or attempt.result:
        return told
    if given.status == "failed":
        ended = switchboard.EndedTransfer(given.status, around.now)
        switchboard.note_transfer(session, ended)
    took = attempt.claimed_at
    attempt.bridged = bool(took) if given.bridged is None else given.bridged
    if not attempt.bridged:
        # Who hangs up while the agent's telephone rings leaves nothing for that agent to answer.
        result = Result.WITHDRAWN if given.caller_gone else Result.AGENT_MISSED
        _nobody_came(session, around, attempt, result)
        return Event(Happened.DIAL, "no-answer") if told.value == "short" else told
    seconds = (
        min(given.seconds, round((around.now - took).total_seconds())) if took else given.seconds
    )
    calls.note_talk(session, leg_sid, seconds)
    result = without_verdict(seconds, True, "")  # whoever pressed a key is no machine
    finish(session, around, attempt, result)
    return Event(Happened.DIAL, "bridged" if result is Result.PRESUMED else "short")


def note_called(line: Line, attempt_id: int, given: LegStatus, answered_by: str) -> None:
    """Record a status of the citizen's own leg; its end frees the agent kept for it."""
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        attempt = attempts.live(session, attempt_id, now)
        if attempt is None or not is_news(attempt.leg_sid, attempt.leg_status, given):
            return
        attempt.answered_by = attempt.answered_by or answered_by[: attempts.MAX_ANSWERED_BY_LETTERS]
        apply_called(session, line.around(now), attempt, given)


def apply_called(
    session: Session, around: DueTimeInputs, attempt: Attempt, given: LegStatus
) -> None:
    """Apply a status of a citizen's own leg to a locked attempt, and its consequences."""
    now = around.now
    attempt.leg_sid = attempt.citizen_sid = given.sid
    attempt.leg_status = attempt.citizen_status = given.status
    if not is_end(given.status):
        if given.status == "in-progress":
            attempt.citizen_answered_at = attempt.citizen_answered_at or now
        return
    attempt.leg_ended_at = attempt.citizen_ended_at = now
    attempt.ended_at = attempt.ended_at or now
    calls.note_end(session, given.sid, given.status, now)
    attempt.citizen_seconds = given.seconds or 0
    callback = callbacks.lock(session, attempt.callback_id)
    if callback and callback.state == S.DIALLING.value and not attempt.result:
        callbacks.move(callback, S.WRAP_UP, now)  # how the talk ended is told apart from this
        return
    unanswered = result_of_status(given.status, given.sip_code)
    no_key = without_verdict(0, False, attempt.answered_by)
    finish(session, around, attempt, unanswered or no_key)


def presume_talk(session: Session, around: DueTimeInputs, attempt: Attempt) -> None:
    """Finish a talk whose end nobody reported, by the agent's key and the citizen's leg."""
    if attempt.claimed_at is None:
        _nobody_came(session, around, attempt, Result.AGENT_MISSED)
        return
    ended = attempt.leg_ended_at or around.now
    seconds = round((ended - attempt.claimed_at).total_seconds())
    if attempt.citizen_answered_at and attempt.citizen_seconds is not None:
        before = (attempt.claimed_at - attempt.citizen_answered_at).total_seconds()
        seconds = min(seconds, round(attempt.citizen_seconds - before))
    result = without_verdict(seconds, attempt.bridged, "")
    finish(session, around, attempt, result)


def _of_leg(session: Session, leg_sid: str) -> tuple[Attempt | None, Callback | None]:
    """Return the attempt of a leg and its callback, both locked."""
    known = attempts.of_leg(session, leg_sid)
    attempt = attempts.find(session, known.id) if known else None
    return attempt, callbacks.lock(session, attempt.callback_id) if attempt else None


def _waiting(
    session: Session, attempt_id: int, leg_sid: str
) -> tuple[Attempt | None, Callback | None]:
    """Return the attempt and its callback, locked, while its citizen waits for an agent."""
    attempt = attempts.find(session, attempt_id)
    if attempt is None or attempt.leg_sid != leg_sid or attempt.ended_at or attempt.result:
        return None, None
    callback = callbacks.lock(session, attempt.callback_id)
    waits = callback is not None and callback.state == S.DIALLING.value
    return (attempt, callback) if waits else (None, None)


def _is_offered(attempt: Attempt, callback: Callback) -> bool:
    over = attempt.ended_at or attempt.result
    return callback.state == S.OFFERED.value and not over


def _nobody_came(session: Session, around: DueTimeInputs, attempt: Attempt, result: Result) -> None:
    """Finish an attempt that no agent took: it is not counted, and the next is agent first.

    So the citizen is not made to wait for an agent twice.
    """
    callback = callbacks.lock(session, attempt.callback_id)
    if callback:
        callback.agent_first = True
    finish(session, around, attempt, result)
