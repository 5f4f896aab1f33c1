"""Declare what the clock does for the installation as a whole."""

from ivr.usecases.line.declarations import Duty, on_ports
from ivr.usecases.operations.supervisors import tell_supervisors

TELL_SECONDS = 10.0

DUTIES = (Duty("alerts", TELL_SECONDS, on_ports(tell_supervisors)),)
