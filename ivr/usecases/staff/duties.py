"""Declare what the clock does for the staff's sessions."""

from ivr.usecases.line.declarations import HOUR_SECONDS, Duty
from ivr.usecases.line.line import Line
from ivr.usecases.staff.sessions import forget_ended


def _forget_sessions(line: Line) -> int:
    # The real clock, as of sessions: the simulator's may be set to any day.
    return forget_ended(line.ports, line.ports.wall.now())


DUTIES = (Duty("sessions", HOUR_SECONDS, _forget_sessions, "o encerramento de sessões vencidas"),)
