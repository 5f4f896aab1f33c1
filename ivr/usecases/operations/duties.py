"""Declare what the clock does for the installation as a whole."""

from ivr.usecases.line.declarations import MEND_SECONDS, RELAY_SECONDS, Duty, on_ports
from ivr.usecases.operations.clock_steps import mend_instants
from ivr.usecases.operations.supervisors import tell_supervisors
from ivr.usecases.restoring.world import watch_world

TELL_SECONDS = 10.0

DUTIES = (
    Duty("alerts", TELL_SECONDS, on_ports(tell_supervisors), "os avisos à supervisão"),
    Duty("world", RELAY_SECONDS, watch_world, "a conferência da idade do banco de dados"),
    Duty("instants", MEND_SECONDS, on_ports(mend_instants), "o acerto de horários adiantados"),
)
