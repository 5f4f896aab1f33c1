"""List what a supervisor is asked after the database was put back."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases.cases import Case
from ivr.store.database.paging import MAX_LISTED
from ivr.store.mail.emails import Email
from ivr.store.operations.doubts import OPEN, Doubt


class Asked(NamedTuple):
    """One doubt, and what is known of whoever waits; without a callback it is about an e-mail."""

    id: int
    reason: str
    seen_at: datetime
    case_id: int | None
    protocol: str | None
    number: str | None  # E.164
    due_at: datetime | None
    address: str | None
    kind: str | None  # of the e-mail


def open_ones(session: Session) -> Sequence[Asked]:
    """Return the doubts that nobody has decided, callbacks before e-mails, first due first."""
    found = (
        select(
            Doubt.id,
            Doubt.reason,
            Doubt.seen_at,
            Case.id,
            Case.protocol,
            Callback.number,
            Callback.due_at,
            Email.to,
            Email.kind,
        )
        .outerjoin(Callback, Callback.id == Doubt.callback_id)
        .outerjoin(Email, Email.id == Doubt.email_id)
        .outerjoin(Case, or_(Case.id == Callback.case_id, Case.id == Email.case_id))
        .where(Doubt.decision == OPEN)
        .order_by(func.coalesce(Doubt.callback_id, 0) == 0, Callback.due_at, Doubt.id)
        .limit(MAX_LISTED)
    )
    return [Asked(*row) for row in session.execute(found)]
