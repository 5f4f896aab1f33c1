"""Call back, unasked, whoever was cut off by an error of ours."""

from sqlalchemy.orm import Session

from ivr.rules.calls.outcomes import Outcome
from ivr.store.callbacks import callbacks
from ivr.store.calls import calls, steps
from ivr.store.calls.calls import Call
from ivr.store.line import switchboard
from ivr.usecases.callbacks.booking import CallbackWish, ask
from ivr.usecases.line.line import Line
from ivr.usecases.line.living import is_live
from ivr.usecases.line.switchboard import CANCELED, EndedTransfer, note_transfer


def note_emergency_transfer(line: Line, sid: str, result: str) -> None:
    """Record the result of ringing the switchboard for a call that we could not serve, once.

    A call that nobody knows, or that is over, says nothing of the switchboard; nor does a caller
    who gave up.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        known = calls.by_sid(session, sid)
        call = calls.lock(session, known.id) if known else None
        if call is None or result == CANCELED or not is_live(session, call, now):
            return
        if switchboard.has_transfer_since(session, call.id, steps.heard_at(session, call)):
            return
        health, _owed = note_transfer(session, EndedTransfer(result, now, call.id))
    line.board.learn(health)


def owe_callback(session: Session, line: Line, call: Call) -> None:
    """Request a callback for an ended call that failed by our fault, once.

    Who was put through to a person all the same, or has asked for one already, is owed none; nor is
    a number that we do not ring.
    """
    if call.outcome != Outcome.FAILED.value or call.ended_at is None or not call.case_id:
        return
    if switchboard.was_bridged(session, call.id) or callbacks.asked_in(session, call.case_id):
        return
    about = line.conversations.version(call.callflow).callflow.topic(call.topic)
    first = not (about and about.citizen_first)
    wish = CallbackWish(
        call.case_id, call.number, call.number, call.topic, "dropped", agent_first=first
    )
    ask(session, wish, line.around(line.ports.clock.now()))
