"""Tell since when there is anything to count."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ivr.rules.reports.periods import local_date
from ivr.store.calls.calls import Call
from ivr.store.mail.incoming import Incoming
from ivr.store.staff.audit import AuditEntry


def first_date(session: Session) -> date | None:
    """Return the date of the first call, message or deed at the desk; None before there is any."""
    columns = Call.received_at, Incoming.received_at, AuditEntry.at
    firsts = [session.scalar(select(func.min(each))) for each in columns]
    return min((local_date(each) for each in firsts if each), default=None)
