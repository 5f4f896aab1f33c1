"""Bring SMS and e-mails of a database that was put back up to what was sent since."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.ports.carrier import CarrierSms
from ivr.rules.callbacks.doubts import Reason
from ivr.rules.notices.email_states import EmailState
from ivr.rules.notices.sms_states import STATUSES, SmsState
from ivr.store.database.publications import WAITING
from ivr.store.mail import sms
from ivr.store.mail.emails import Email
from ivr.store.mail.sms import Sms
from ivr.store.operations import doubts
from ivr.store.operations.doubts import Doubt
from ivr.store.operations.holds import Hold
from ivr.usecases.notices.alerts import KIND


def settle_texts(session: Session, hold: Hold, sent: Sequence[CarrierSms]) -> int:
    """Mark as sent what waits and the carrier has sent already; return how many.

    One is known by its telephone and its words; each of the carrier's stands for one of ours.
    """
    unfinished = Sms.state.in_((WAITING, SmsState.SENDING.value))
    rows = session.scalars(select(Sms).where(unfinished).order_by(Sms.id)).all()
    known = sms.ids_of(session, [each.sid for each in sent])
    free = [each for each in reversed(sent) if each.sid not in known]
    settled = 0
    for row in rows:
        found = next((each for each in free if each.to == row.to and row.body in each.body), None)
        if found is None or (row.kind == KIND and row.created_at >= hold.began_at):
            continue
        free.remove(found)
        row.sid, row.published_at = found.sid, None
        row.state = STATUSES.get(found.status, SmsState.SENT).value
        settled += 1
    return settled


def doubt_emails(session: Session, hold: Hold) -> None:
    """Ask a person about each e-mail that waited as the hold began.

    No mail server can be asked whether it has one.
    """
    unfinished = Email.state.in_((WAITING, EmailState.SENDING.value))
    older = select(Email).where(unfinished, Email.created_at <= hold.began_at)
    for row in session.scalars(older.order_by(Email.id)):
        row.state, row.published_at = WAITING, None
        asked = {"hold_id": hold.id, "email_id": row.id, "seen_at": row.created_at}
        doubts.raise_one(session, Doubt(reason=Reason.EMAIL.value, **asked))


def mark_as_sent(session: Session, email_id: int, now: datetime) -> bool:
    """Note that an e-mail was sent before the database was put back; False where it ended."""
    row = session.get(Email, email_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != WAITING:
        return False
    row.state, row.sent_at = EmailState.ACCEPTED.value, now
    return True
