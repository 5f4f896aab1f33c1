"""Turn a message by the contact form into a case with its protocol, once even if sent twice."""

import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.cases.channels import Channel
from ivr.rules.cases.contact_form import OTHER_TOPIC_LABEL, ContactMessage
from ivr.rules.cases.form_tokens import Held, Sheet, reading_code
from ivr.rules.cases.requests import RequestKind
from ivr.rules.identity.proof_codes import RECEIPT, code_hash
from ivr.rules.mail.incoming import IncomingState, Source
from ivr.rules.notices.ceilings import FORMS, NO_CONTACT, UNKNOWN, Asker, Charge, Counted
from ivr.rules.notices.email_states import WITHHELD as MAIL_WITHHELD
from ivr.rules.notices.sms_states import WITHHELD
from ivr.rules.notices.sms_texts import received_words
from ivr.rules.words.numbering import takes_sms
from ivr.rules.words.protocols import protocol_groups
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.identity.proof_codes import ProofCode
from ivr.store.mail import emails, incoming, sms
from ivr.store.mail.incoming import Attachment
from ivr.usecases.cases.form_files import drop_files
from ivr.usecases.cases.requests import WrittenRequest, open_case
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line
from ivr.usecases.notices.acknowledgement import acknowledge
from ivr.usecases.notices.ceilings import Wanted, may_take, take
from ivr.usecases.notices.texts import Text, queue_text

log = logging.getLogger(__name__)


class TooMany(Exception):
    """That e-mail or telephone has sent its share of today."""


class FilesGone(Exception):
    """Files of the form are not there any more: `files`."""

    def __init__(self, files: list[Held]) -> None:
        super().__init__(len(files))
        self.files = files


class _Taken(Exception):
    """Another request took the same form meanwhile."""


@dataclass(frozen=True)
class Receipt:
    """The receipt shown to whoever sent a message, the same again where it was sent twice."""

    nonce: str  # of the form that was sent
    protocol: str
    kind: RequestKind
    topic: str  # its title, empty for another
    received_at: datetime
    due_at: datetime | None
    address: str
    number: str  # E.164
    by_email: bool  # the protocol goes there too
    by_sms: bool
    code: str  # with which the answer is read by protocol; empty where it goes to an address
    files: tuple[str, ...]


def new_sheet(ports: Ports) -> Sheet:
    """Return a new form, opened now."""
    return Sheet(secrets.token_urlsafe(16), ports.clock.now().replace(microsecond=0))


def receipt_of(
    line: Line, sheet: Sheet, contact: ContactMessage, hashes: Iterable[str]
) -> Receipt | None:
    """Return the receipt given when that form was sent with this message; None where it was not.

    `hashes` are of the files that came with it.
    """
    return _told_before(line, sheet.filled(repr(contact), hashes))


def send(line: Line, sheet: Sheet, contact: ContactMessage, asker: Asker = UNKNOWN) -> Receipt:
    """Open a case for the message, with protocol and due time, and queue e-mail and SMS.

    A form that was sent before with the same message gives the receipt that it gave then; with
    another one it is another message. Raises TooMany, FilesGone and NotKept.
    """
    sheet = sheet.filled(repr(contact), (each.sha256 for each in sheet.held))
    told = _keep_files(line, sheet, contact, asker) or _send(line, sheet, contact, asker)
    drop_files(line.ports, sheet.held)
    return told


def _keep_files(line: Line, sheet: Sheet, contact: ContactMessage, asker: Asker) -> Receipt | None:
    """Store the form's files as a message's; return the receipt where it was sent before.

    They are on the disk before the rows that name them. A message that is not taken keeps none.
    """
    files = [(each, line.ports.form_files.path(each.place)) for each in sheet.held]
    if not files:
        return None
    with line.ports.database.read() as session:
        told = _receipt(session, line, sheet)
        if told:
            return told
        if not may_take(session, _share(line.ports, contact, asker), line.ports.clock.now()):
            raise TooMany
    gone = [each for each, path in files if path is None]
    if gone:
        raise FilesGone(gone)
    for each, path in files:
        if path is not None:
            line.ports.mail_files.adopt(path, each.sha256)
    return None


def _send(line: Line, sheet: Sheet, contact: ContactMessage, asker: Asker) -> Receipt:
    try:
        with line.ports.database.write() as session:
            told = _receipt(session, line, sheet)
            return told or _take(session, line, sheet, contact, asker)
    except _Taken:
        told = _told_before(line, sheet)
        assert told  # noqa: S101 - whoever took it has committed
        return told


def receipt_by(line: Line, nonce: str) -> Receipt | None:
    """Return the receipt of the form that was sent as `nonce` (`Receipt.nonce`), or None."""
    return _told_before(line, Sheet(nonce, line.ports.clock.now()))


def _told_before(line: Line, sheet: Sheet) -> Receipt | None:
    with line.ports.database.read() as session:
        return _receipt(session, line, sheet)


def _take(
    session: Session, line: Line, sheet: Sheet, contact: ContactMessage, asker: Asker
) -> Receipt:
    now = line.ports.clock.now()
    if not take(session, _share(line.ports, contact, asker), None, now):
        raise TooMany
    written = WrittenRequest(
        channel=Channel.FORM,
        address=contact.address,
        number=contact.number,
        cpf=contact.cpf,
        name=contact.name,
        topic=contact.topic,
        kind=contact.kind,
    )
    case = open_case(session, line, written, now)
    topic = line.conversations.current().callflow.topic(contact.topic)
    message = {
        "key": sheet.key,
        "source": Source.FORM.value,
        "state": IncomingState.FILED.value,
        "case_id": case.id,
        "sender": contact.address,
        "sender_name": contact.name,
        "subject": topic.title if topic else OTHER_TOPIC_LABEL,
        "text": contact.text,
        "known": True,
        "received_at": now,
        "bytes": len(contact.text.encode()),
    }
    incoming_id = incoming.add(session, message)
    if incoming_id is None:
        raise _Taken
    _attach(session, incoming_id, sheet.held)
    _tell(session, line, case, contact, asker)
    if not contact.address:
        code = code_hash(line.ports.link_key, case.id, reading_code(line.ports.link_key, sheet))
        session.add(ProofCode(case_id=case.id, via=RECEIPT, target="", hash=code, made_at=now))
    session.flush()
    told = _receipt(session, line, sheet)
    assert told  # noqa: S101 - it was made in this very transaction
    return told


def _attach(session: Session, incoming_id: int, files: Iterable[Held]) -> None:
    for each in files:
        named = {"name": each.name, "media_type": each.media_type}
        row = Attachment(incoming_id=incoming_id, bytes=each.bytes, sha256=each.sha256, **named)
        session.add(row)


def _share(ports: Ports, contact: ContactMessage, asker: Asker) -> Wanted:
    """Return what a message counts for: one asker's share of the contact that it gives.

    Whoever types another's address uses up nothing of the owner's.
    """
    target, charge = contact.address or contact.number, Charge(asker, ports.email_ceiling)
    limits = FORMS if target else NO_CONTACT
    return Wanted(Counted.FORM, target, charge, limits=limits)


def _tell(session: Session, line: Line, case: Case, contact: ContactMessage, asker: Asker) -> None:
    """Queue the protocol to the address and the mobile that were given."""
    if contact.address:
        acknowledge(session, line, case.id, contact.address, asker)
    if line.ports.sends_sms and takes_sms(contact.number):
        case_request = session.get_one(CaseRequest, case.id)
        text = Text(
            key=f"received:{case.id}",
            kind="received",
            to=contact.number,
            body=received_words(case.protocol, case_request.due_at, line.letterhead()),
            case_id=case.id,
            token=protocol_groups(case.protocol),
            charge=Charge(asker, line.ports.sms_ceiling),
        )
        queue_text(session, text, case.opened_at)


def _receipt(session: Session, line: Line, sheet: Sheet) -> Receipt | None:
    message = incoming.of_key(session, sheet.key)
    if message is None or message.case_id is None:
        return None
    case = session.get_one(Case, message.case_id)
    case_request = session.get_one(CaseRequest, message.case_id)
    topic = line.conversations.current().callflow.topic(case.topic)
    return Receipt(
        nonce=sheet.nonce,
        protocol=case.protocol,
        kind=RequestKind(case_request.kind),
        topic=topic.title if topic else "",
        received_at=message.received_at,
        due_at=case_request.due_at,
        address=case_request.address,
        number=case_request.number,
        by_email=any(each.code != MAIL_WITHHELD for each in emails.of_case(session, case.id)),
        by_sms=any(each.code != WITHHELD for each in sms.of_case(session, case.id)),
        code="" if case_request.address else reading_code(line.ports.link_key, sheet),
        files=tuple(each.name for each in incoming.attachments(session, [message.id])),
    )
