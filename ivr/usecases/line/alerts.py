"""Declare the alerts about the switchboard: that it is down, and back."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.line.switchboard import SETTLED_AFTER
from ivr.rules.notices.alerts import NEWS_FOR, Alert, closed, opened
from ivr.store.line import switchboard
from ivr.store.notices import alerts
from ivr.usecases.installation.ports import Ports


def lasting_outages(session: Session, _: Ports, now: datetime) -> list[Alert]:
    """Return the alerts of outages that have lasted, and of the ends of those alerted before."""
    outages = switchboard.outages(session, now - NEWS_FOR)
    beginnings = [opened(each.id, each.started_at, each.cause) for each in outages]
    told = alerts.known(session, [each.key for each in beginnings])
    news: list[Alert] = []
    for outage, beginning in zip(outages, beginnings, strict=True):
        if outage.ended_at is None:
            news += [beginning] if now - outage.started_at >= SETTLED_AFTER else []
        elif beginning.key in told:
            news.append(closed(outage.id, outage.started_at, outage.ended_at))
    return news


ALERTS = (lasting_outages,)
