"""Write to a citizen that their reply comes later: by e-mail, else by SMS, else not at all.

Whoever can be reached by neither reads it on the protocol's page.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callbacks.promise_wording import answer_day
from ivr.rules.callflow.email_files import DELAY
from ivr.rules.cases.requests import RequestState
from ivr.rules.notices.email_texts import Matter, Office, Words, email_words
from ivr.rules.notices.sms_texts import delay_words, extension_words, law_passed_words
from ivr.rules.words.as_read import written_day
from ivr.rules.words.gsm7 import plain
from ivr.rules.words.numbering import takes_sms
from ivr.rules.words.protocols import protocol_groups
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.identity.proof_codes import has_receipt
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import EmailDraft, queue_email
from ivr.usecases.notices.texts import Text, queue_text

COMPLAINT_FORM = "/contato?tipo=complaint"
_WITH_TEAM, _WITH_SECTOR = "a equipe de atendimento", "o setor responsável"


@dataclass(frozen=True)
class TermNotice:
    """What a citizen is told of their reply's day: DELAY, EXTENSION or LAW_PASSED.

    `before` is the day that was told, `due` the new one, None where there is none. `reason` is why,
    as a person typed it.
    """

    kind: str
    case: Case
    case_request: CaseRequest
    before: datetime
    due: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class NoticeWords:
    """The words of a notice as they go out: an e-mail, an SMS, or neither."""

    to: str = ""  # an address, or E.164
    email: Words | None = None
    sms: str = ""  # as it is sent: without accents


def notice_words(session: Session, line: Line, notice: TermNotice, now: datetime) -> NoticeWords:
    """Return the words of a notice by the way that its citizen gave."""
    case_request = notice.case_request
    if case_request.address and line.ports.sends_mail:
        return NoticeWords(case_request.address, email=_email(line, notice, now))
    can_text = line.ports.sends_sms and takes_sms(case_request.number)
    if not case_request.address and can_text:
        return NoticeWords(case_request.number, sms=plain(_sms(session, line, notice)))
    return NoticeWords()


def queue_notice(session: Session, line: Line, notice: TermNotice, now: datetime) -> None:
    """Queue the notice, if the caller's transaction commits; once for each new day."""
    words = notice_words(session, line, notice, now)
    day = notice.due or notice.before
    key, case = f"{notice.kind}:{notice.case.id}:{int(day.timestamp())}", notice.case
    if words.email:
        draft = EmailDraft(
            key=key,
            kind=notice.kind,
            to=words.to,
            words=words.email,
            reply_to=line.conversations.current().callflow.email,
            case_id=case.id,
        )
        queue_email(session, line.ports, draft, now)
    elif words.sms:
        text = Text(
            key=key,
            kind=notice.kind,
            to=words.to,
            body=words.sms,
            case_id=case.id,
            token=protocol_groups(case.protocol),
        )
        queue_text(session, text, now)


def _email(line: Line, notice: TermNotice, now: datetime) -> Words:
    ports, callflow = line.ports, line.conversations.current().callflow
    with_sector = notice.case_request.state == RequestState.SECTOR.value
    more = {
        "received": written_day(notice.case_request.opened_at),
        "next": answer_day(notice.due) if notice.due else "",
        "holder": _WITH_SECTOR if with_sector else _WITH_TEAM,
        "contact": f"{ports.public_url}{COMPLAINT_FORM}",
    }
    case = notice.case
    matter = Matter(case.protocol, case.topic, notice.before, notice.reason, more, now)
    office = Office(ports.line_number, ports.public_url)
    return email_words(callflow.emails[notice.kind], callflow, matter, office)


def _sms(session: Session, line: Line, notice: TermNotice) -> str:
    protocol, head = notice.case.protocol, line.letterhead()
    if notice.due is None:
        return law_passed_words(protocol, head)
    if notice.kind == DELAY:
        return delay_words(protocol, notice.due, head)
    return extension_words(protocol, notice.due, head, has_receipt(session, notice.case.id))
