"""Declare what `/readyz` says of the SMS and e-mails that we send."""

from datetime import datetime, timedelta

from ivr.store.database import publications
from ivr.store.mail import emails
from ivr.store.mail.emails import Email
from ivr.store.mail.sms import Sms
from ivr.store.operations import doubts
from ivr.usecases.line.declarations import Part, PartReport, waited_word
from ivr.usecases.line.line import Line

SHUT_OUT_AFTER = timedelta(minutes=15)  # a mail server may be started anew


def _sms(line: Line, now: datetime) -> PartReport:
    with line.ports.database.read() as session:
        waited = now - (publications.oldest_due(session, Sms, now) or now)
    return PartReport(waited_word(waited), {"sms_waited_seconds": int(waited.total_seconds())})


def _emails(line: Line, now: datetime) -> PartReport:
    with line.ports.database.read() as session:
        sure = Email.id.not_in(doubts.emails_in_doubt())
        waited = now - (publications.oldest_due(session, Email, now, sure) or now)
        counted = emails.counts(session)
        shut_out = now - (emails.shut_out_since(session) or now)
    word = waited_word(waited)
    if shut_out > SHUT_OUT_AFTER:
        minutes = shut_out // timedelta(minutes=1)
        word = f"the mail server has taken nothing for {minutes} min, and something waits"
    seconds = int(waited.total_seconds())
    return PartReport(word, {"emails_waited_seconds": seconds, "emails": counted})


PARTS = (Part("sms", _sms), Part("emails", _emails))
