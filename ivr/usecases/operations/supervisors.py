"""Notify supervisors of what the rooms declare as alerts, collected here."""

from ivr.store.notices import alerts as told_before
from ivr.usecases.callbacks import alerts as callbacks
from ivr.usecases.cases import alerts as cases
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line import alerts as line
from ivr.usecases.line.declarations import FindAlerts
from ivr.usecases.notices import alerts as notices
from ivr.usecases.operations import alerts as operations
from ivr.usecases.reports import alerts as reports

ALERTS: tuple[FindAlerts, ...] = (
    *line.ALERTS,
    *callbacks.ALERTS,
    *cases.ALERTS,
    *notices.ALERTS,
    *operations.ALERTS,
    *reports.ALERTS,
)


def tell_supervisors(ports: Ports) -> int:
    """Send supervisors the alerts of all rooms that are new; return how many there were.

    Where no SMS is sent, or no supervisor can receive one, nothing is done.
    """
    if not ports.sends_sms:
        return 0
    now = ports.clock.now()
    with ports.database.read() as session:
        news = [each for find in ALERTS for each in find(session, ports, now)]
        known = told_before.known(session, [each.key for each in news])
    return notices.tell(ports, [each for each in news if each.key not in known], now)
