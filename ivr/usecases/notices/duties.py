"""Declare what the clock and the workers do for SMS and e-mails of ours."""

from ivr.rules.operations.processes import MAIL
from ivr.store.database.publications import Turn
from ivr.store.mail.emails import Email
from ivr.store.mail.sms import Sms
from ivr.usecases.installation.ports import Ports
from ivr.usecases.installation.world import given_back, is_held, unless_held
from ivr.usecases.line.declarations import (
    MEND_SECONDS,
    MINUTE_SECONDS,
    RELAY_SECONDS,
    Duty,
    Job,
    on_ports,
)
from ivr.usecases.line.line import Line
from ivr.usecases.notices.delays import tell_delays
from ivr.usecases.notices.doubtful import is_alert, is_doubtful, publish_alerts, was_sent_before
from ivr.usecases.notices.emails import publish_emails, reconcile_emails, send_email
from ivr.usecases.notices.texts import publish_texts, reconcile_texts, send_text, status_url


def _send_sms(line: Line, sms_id: int, publication: int) -> None:
    alert = is_alert(line.ports, sms_id)
    if not alert and given_back(line.ports, Sms, Turn(sms_id, publication)):
        return
    if alert or not was_sent_before(line.ports, sms_id):
        send_text(line.ports, sms_id, publication, status_url(line.ports, sms_id))


def _send_email(line: Line, email_id: int, publication: int) -> None:
    turn = Turn(email_id, publication)
    if not given_back(line.ports, Email, turn) and not is_doubtful(line.ports, email_id):
        send_email(line.ports, email_id, publication)


def _publish_texts(ports: Ports) -> int:
    # Supervisors are told of the hold itself.
    return publish_alerts(ports) if is_held(ports) else publish_texts(ports)


DUTIES = (
    Duty("delays", MINUTE_SECONDS, tell_delays, "o aviso de respostas que vão demorar"),
    Duty("sms", RELAY_SECONDS, on_ports(_publish_texts), "o envio de SMS"),
    Duty("emails", RELAY_SECONDS, on_ports(unless_held(publish_emails)), "o envio de e-mails"),
    Duty(
        "unsure sms",
        MEND_SECONDS,
        on_ports(reconcile_texts),
        "a conferência de SMS com a operadora",
        gives_up=True,
    ),
    Duty(
        "unsure emails",
        MEND_SECONDS,
        on_ports(reconcile_emails),
        "a repetição de e-mails sem confirmação",
        gives_up=True,
    ),
)

JOBS = (Job("send_sms", MAIL, _send_sms), Job("send_email", MAIL, _send_email))
