"""Declare the alert about cases: that somebody tries protocols out.

Of answers that are due soon supervisors are notified by `escalation`, which notes it on the request
at once.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.cases.protocol_limits import DAY, HOUR, is_guessing
from ivr.rules.notices.alerts import Alert, guessing
from ivr.store.cases import wrong_protocols
from ivr.usecases.installation.ports import Ports


def guessed_protocols(session: Session, _: Ports, now: datetime) -> list[Alert]:
    """Return an alert if many wrong protocols were named lately, by whatever channel."""
    hour, day = (wrong_protocols.count(session, now - each) for each in (HOUR, DAY))
    return [guessing(hour, day, now)] if is_guessing(hour, day) else []


ALERTS = (guessed_protocols,)
