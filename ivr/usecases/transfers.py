"""Transfers: what the line learns of the switchboard while calls go there."""

from datetime import datetime

from ivr.rules.switchboard import State
from ivr.store import steps
from ivr.usecases import switchboard
from ivr.usecases.line import Line
from ivr.usecases.living import is_ringing


def note_answer(line: Line, parent_sid: str, answered_at: datetime) -> None:
    """Note that somebody at the switchboard answered the call of that CallSid at that instant.

    Nothing is written where the switchboard was known to be up, and for a call that does not ring
    there now.
    """
    now = line.ports.clock.now()
    if line.board.state(now) is State.AVAILABLE:
        return
    with line.ports.database.write() as session:
        present = steps.present(session.connection(), parent_sid)
        if not is_ringing(present, answered_at, now):
            return
        health = switchboard.note_answer(session, now, answered_at)
    line.board.learn(health)
