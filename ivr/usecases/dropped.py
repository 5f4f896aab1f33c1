"""Dropped calls: whom an error of ours cut off is called back, without having asked."""

from sqlalchemy.orm import Session

from ivr.rules.outcomes import Outcome
from ivr.store import callbacks, calls, switchboard
from ivr.store.calls import Call
from ivr.usecases.line import Line
from ivr.usecases.requests import Wish, ask
from ivr.usecases.switchboard import note_transfer


def note_emergency_transfer(line: Line, sid: str, result: str) -> None:
    """The switchboard was rung for a call that we could not serve, and this came of it."""
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        call = calls.by_sid(session, sid)
        health = note_transfer(session, result, call.id if call else None, now)
    line.board.learn(health)


def owe_callback(session: Session, line: Line, call: Call) -> None:
    """A callback stands for an ended call that failed by our fault, once.

    Who was put through to a person all the same, or has asked for one already, is owed none; nor is
    a number that we do not ring.
    """
    if call.outcome != Outcome.FAILED.value or call.ended_at is None or not call.case_id:
        return
    if switchboard.was_bridged(session, call.id) or callbacks.asked_in(session, call.case_id):
        return
    about = line.conversations.version(call.callflow).callflow.topic(call.topic)
    first = not (about and about.citizen_first)
    wish = Wish(call.case_id, call.number, call.number, call.topic, "dropped", agent_first=first)
    ask(session, wish, line.around(line.ports.clock.now()))
