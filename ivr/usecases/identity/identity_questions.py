"""Ask a case's contact whether they wrote from another address, with a code."""

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import IDENTITY
from ivr.rules.identity.proof_codes import IDENTITY_GOOD_FOR
from ivr.rules.notices.email_texts import Matter, Office, email_words
from ivr.rules.notices.sms_texts import identity_words
from ivr.rules.words.addresses import masked_address
from ivr.rules.words.as_read import written_moment
from ivr.store.cases.cases import Case
from ivr.store.identity.proof_codes import ProofCode
from ivr.store.mail.incoming import Incoming
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import EmailDraft, queue_email
from ivr.usecases.notices.texts import Text, queue_text


def request_of(row: Incoming) -> str:
    """Return what a code is asked for: it confirms the sender of that message and of no other."""
    return f"incoming {row.id}"


def ask_owner(
    session: Session, line: Line, kept: ProofCode, about: tuple[Incoming, Case], code: str
) -> bool:
    """Ask the contact, by SMS or e-mail, whether that message is theirs; False where none goes.

    What is sent belongs to no case: who works at the case's page does not see the code there.
    """
    (row, case), ports, key = about, line.ports, f"{IDENTITY}:{kept.id}"
    sender = masked_address(row.sender)
    if "@" not in kept.target:
        body = identity_words(code, sender, line.letterhead())
        return queue_text(session, Text(key, IDENTITY, kept.target, body), kept.made_at)
    callflow = line.conversations.current().callflow
    office = Office(ports.line_number, ports.public_url)
    when = written_moment(row.received_at)
    more = {"code": code, "days": str(IDENTITY_GOOD_FOR.days), "sender": sender, "when": when}
    words = email_words(
        callflow.emails[IDENTITY], callflow, Matter(case.protocol, more=more), office
    )
    draft = EmailDraft(key, IDENTITY, kept.target, words, callflow.email)
    return queue_email(session, ports, draft, kept.made_at)
