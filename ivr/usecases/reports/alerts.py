"""Declare the alert about figures: that what came on a date and what was counted differ."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.notices.alerts import Alert
from ivr.rules.reports.conservation import not_reconciled
from ivr.rules.reports.periods import DAY, local_date
from ivr.store.reports import reconciliations
from ivr.usecases.installation.ports import Ports

NEWS_DAYS = 2  # what is older was told of, or nobody was there to be


def differences(session: Session, _: Ports, now: datetime) -> list[Alert]:
    """Return an alert for each date and kind that does not add up, once."""
    found = reconciliations.differing(session, local_date(now) - NEWS_DAYS * DAY)
    return [not_reconciled(each.kind, each.day, each.differing) for each in found]


ALERTS = (differences,)
