"""Tell which SMS and e-mails may leave, or may not, because the database was put back."""

from datetime import timedelta

from sqlalchemy import select

from ivr.ports.failures import CarrierFailed
from ivr.rules.notices.sms_states import STATUSES, SmsState
from ivr.rules.operations.clock_steps import is_near
from ivr.rules.operations.world_marks import AROUND_MARK
from ivr.store.database.publications import WAITING
from ivr.store.mail import sms
from ivr.store.mail.sms import Sms
from ivr.store.operations import doubts, holds
from ivr.usecases.installation import relay
from ivr.usecases.installation.ports import Ports
from ivr.usecases.notices.alerts import KIND
from ivr.usecases.notices.texts import JOB

TOLD_ANEW_WITHIN = timedelta(days=1)


def publish_alerts(ports: Ports) -> int:
    """Notify workers of the alerts that were made since a hold began; return of how many."""
    with ports.database.read() as session:
        hold = holds.open_one(session)
    if hold is None:
        return 0
    return relay.publish(ports, Sms, JOB, (Sms.kind == KIND) & (Sms.created_at >= hold.began_at))


def is_alert(ports: Ports, sms_id: int) -> bool:
    """Return whether that SMS is an alert to supervisors."""
    with ports.database.read() as session:
        return session.scalar(select(Sms.kind).where(Sms.id == sms_id)) == KIND


def is_doubtful(ports: Ports, email_id: int) -> bool:
    """Return whether a person has still to say if that e-mail was sent before."""
    with ports.database.read() as session:
        return doubts.is_email_in_doubt(session, email_id)


def was_sent_before(ports: Ports, sms_id: int) -> bool:
    """Return whether the carrier has sent that SMS already, before the database was put back.

    Then it is marked as sent. Asked of what was made anew since, for a day: rows that were put back
    come to the same ends once more, and tell of them in the same words.
    """
    with ports.database.read() as session:
        hold, row = holds.last(session), session.get(Sms, sms_id)
    if hold is None or row is None or row.kind == KIND or row.created_at < hold.began_at:
        return False
    if not is_near(hold.began_at, ports.clock.now(), TOLD_ANEW_WITHIN):
        return False
    try:
        listed = ports.carrier.sms_to(row.to, hold.since - AROUND_MARK)
    except CarrierFailed:
        return False  # nor does it take one now
    with ports.database.write() as session:
        known = sms.ids_of(session, [each.sid for each in listed])
        before = (each for each in listed if each.created_at <= hold.began_at)
        same = (each for each in before if each.sid not in known and row.body in each.body)
        found, current = next(same, None), sms.find(session, sms_id)
        if found is None or current is None or current.state != WAITING:
            return False
        current.sid, current.published_at = found.sid, None
        current.state = STATUSES.get(found.status, SmsState.SENT).value
    return True
