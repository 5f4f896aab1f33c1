"""Notice that a clock was moved, put right what would wait for it, and tell of it."""

from datetime import datetime, timedelta

from ivr.rules.notices.alerts import clock_moved
from ivr.rules.operations.clock_steps import STEP, STEP_SHOWN, is_near
from ivr.store import instants
from ivr.store.operations import heartbeats
from ivr.store.operations.heartbeats import STEPPED
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.declarations import PartReport
from ivr.usecases.line.line import Line
from ivr.usecases.notices.alerts import tell


def mend_instants(ports: Ports) -> int:
    """Bring back what was written at a time that is still to come; return how many instants.

    There is some where a clock was set back, on whatever machine, also while no clock of ours ran.
    """
    now = ports.clock.now()
    with ports.database.read() as session:
        if not instants.are_ahead(session, now):
            return 0
    with ports.database.write() as session:
        mended = instants.bring_back(session, now)
    note_step(ports)
    return mended


def note_step(ports: Ports) -> None:
    """Record that a clock was moved, and notify supervisors once an hour."""
    now = ports.clock.now()
    with ports.database.write() as session:
        heartbeats.record(session, STEPPED, now)
    if ports.sends_sms:
        tell(ports, [clock_moved(now)], now)


def time_report(line: Line, now: datetime) -> PartReport:
    """Return the word on the time: whether this machine's clock differs, or one was moved."""
    ahead = line.ports.wall.ahead()
    with line.ports.database.read() as session:
        stepped = heartbeats.last(session).get(STEPPED)
    figures = {"clock_moved_at": stepped.isoformat(timespec="seconds") if stepped else None}
    if abs(ahead) >= STEP:
        seconds = round(ahead / timedelta(seconds=1))
        return PartReport(f"this machine's clock is {seconds:+} s from the database's", figures)
    if stepped and is_near(stepped, now, STEP_SHOWN):
        return PartReport(f"a clock was moved, noticed at {figures['clock_moved_at']}", figures)
    return PartReport(figures=figures)
