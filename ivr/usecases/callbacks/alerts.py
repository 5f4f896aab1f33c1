"""Declare the alerts about callbacks: late promises, and the day's limit of calls reached."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.notices.alerts import (
    NEWS_FOR,
    OVERDUE,
    PROMISE,
    SUM,
    SUMMED_UP,
    Alert,
    limit_reached,
    overdue,
)
from ivr.store.callbacks import broken_promises, dispatch
from ivr.store.notices import alerts
from ivr.usecases.installation.ports import Ports


def late_promises(session: Session, _: Ports, now: datetime) -> list[Alert]:
    """Return the alerts about promises that were not kept, singly or summed up."""
    late = broken_promises.untold(session, now - NEWS_FOR, now - OVERDUE)
    if not late:
        return []
    singly = alerts.since(session, PROMISE, now - SUMMED_UP)
    return overdue(late, singly, alerts.since(session, SUM, now - SUMMED_UP) > 0)


def used_up_dials(session: Session, ports: Ports, now: datetime) -> list[Alert]:
    """Return an alert if the day's limit of calls that we create is reached."""
    pace, limit = dispatch.look(session), ports.dials_per_day
    today = now.astimezone(FORTALEZA).date()
    reached = pace is not None and pace.day == today and 0 < limit <= pace.dials
    return [limit_reached(limit, now)] if reached else []


ALERTS = (late_promises, used_up_dials)
