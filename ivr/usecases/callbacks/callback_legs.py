"""Answer the legs that we rang for a callback when an agent or a citizen picks up."""

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.events import START
from ivr.rules.callflow.places import Kind, Memory, Place, Situation
from ivr.rules.calls.outcomes import OUTBOUND
from ivr.rules.calls.twilio_statuses import IN_PROGRESS, rank
from ivr.store.callbacks import attempts
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls import calls, steps
from ivr.store.cases.cases import Case
from ivr.usecases.line.line import Line
from ivr.usecases.line.turns import AnsweredTurn, first_step, told_before


def receive_agent(line: Line, sid: str, attempt_id: int) -> AnsweredTurn:
    """Log an agent's leg that was answered, and return what it hears about the callback.

    The same leg again hears the same again. A leg whose attempt is over hears that. A CallSid that
    nobody confirmed to us is learned here.
    """
    return _receive(line, sid, attempt_id, Kind.WHISPER, Kind.DONE)


def receive_called(line: Line, sid: str, attempt_id: int) -> AnsweredTurn:
    """Log a citizen's leg that was answered, and return who calls, with nothing personal.

    All else as with an agent's.
    """
    return _receive(line, sid, attempt_id, Kind.CALLED, Kind.BYE)


def _receive(line: Line, sid: str, attempt_id: int, first: Kind, last: Kind) -> AnsweredTurn:
    told = told_before(line, sid)
    if told:
        return told
    now = line.ports.clock.now()
    conversation = line.conversations.current()
    with line.ports.database.write() as session:
        attempt = attempts.live(session, attempt_id, now)
        callback = session.get(Callback, attempt.callback_id) if attempt else None
        case = session.get(Case, callback.case_id) if callback else None
        # Nobody chose a topic for a callback that staff scheduled: the case has one all the same.
        case_topic = case.topic if case else ""
        known = attempt and callback and case and attempt.leg_sid in ("", sid)
        at = Situation(Place(last), Memory(note="gone"))
        if known and attempt and callback:
            attempt.leg_sid = sid
            if attempt.citizen_first:
                attempt.citizen_answered_at = attempt.citizen_answered_at or now
            at = Situation(Place(first), Memory(topic=callback.topic or case_topic))
        world = line.world(conversation, case.protocol if case else "0" * 11, now)
        answer = conversation.present(at, world)
        if not (known and attempt and callback and case):
            return AnsweredTurn(0, answer, conversation.hints(at.place))
        row = {
            "sid": sid,
            "case_id": case.id,
            "direction": OUTBOUND,
            "agent_id": attempt.agent_id,
            "number": "",
            "number_reversed": "",
            "callflow": conversation.callflow.version,
            "hours_rule": world.opening.rule,
            "topic": callback.topic,
            "received_at": now,
            "answered_at": now,
            "status": IN_PROGRESS,
            "status_rank": rank(IN_PROGRESS),
            "outcome": "",
        }
        taken = calls.take_up(session.connection(), row)
        if taken:
            step = first_step(taken.id, now, at, START) | {"answer": turn_output.dump(answer)}
            steps.claim(session.connection(), step)
    return told_before(line, sid) or AnsweredTurn(0, answer, conversation.hints(at.place))
