"""Declare what the clock does for the line; the probe has a thread of its own in `ivr.clock`."""

from ivr.usecases.line.declarations import MEND_SECONDS, Duty, on_ports
from ivr.usecases.line.switchboard import follow_state

DUTIES = (
    Duty(
        "switchboard",
        MEND_SECONDS,
        on_ports(follow_state),
        "o acompanhamento da central telefônica",
    ),
)
