"""Declare what a case's owner is shown of what we sent."""

from collections.abc import Iterator

from ivr.rules.callflow.email_files import TO_SECTORS
from ivr.rules.callflow.model import Callflow
from ivr.rules.notices.email_states import EMAIL_LABELS, EmailState
from ivr.rules.notices.sms_states import SMS_LABELS, SmsState
from ivr.store.queries.own_matter import Whole
from ivr.usecases.line.declarations import OwnRow, OwnSection

SECTOR = "setor responsável"


def _texts(whole: Whole, _: Callflow) -> Iterator[OwnRow]:
    for each in whole.story.texts:
        yield {
            "para": each.to,
            "quando": each.created_at,
            "texto": each.body,
            "situacao": SMS_LABELS[SmsState(each.state)],
        }


def _emails(whole: Whole, _: Callflow) -> Iterator[OwnRow]:
    for each in whole.story.emails:
        yield {
            "para": SECTOR if each.kind in TO_SECTORS else each.to,
            "quando": each.created_at,
            "assunto": each.subject,
            "texto": each.text,
            "situacao": EMAIL_LABELS[EmailState(each.state)],
            "anotacao": each.note,
        }


OWN_DATA = (
    OwnSection(80, "sms", "SMS que enviamos", _texts),
    OwnSection(90, "emails", "E-mails que enviamos", _emails),
)
