"""Transfers: what the line learns of the switchboard while calls go there."""

from ivr.rules.switchboard import State
from ivr.usecases import switchboard
from ivr.usecases.line import Line


def note_answer(line: Line) -> None:
    """Somebody answers at the switchboard now; nothing is written where it was known to be up."""
    now = line.ports.clock.now()
    if line.board.state(now) is State.AVAILABLE:
        return
    with line.ports.database.write() as session:
        health = switchboard.note_answer(session, now)
    line.board.learn(health)
