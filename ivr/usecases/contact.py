"""Contact: a message by the form becomes a case with its protocol, once, whatever happens twice."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.ceilings import FORMS, NO_CONTACT, UNKNOWN, Asker, Channel, Charge
from ivr.rules.contact import Contact
from ivr.rules.demands import DemandKind
from ivr.rules.emails import WITHHELD as MAIL_WITHHELD
from ivr.rules.incoming import IncomingState, Source
from ivr.rules.numbering import takes_sms
from ivr.rules.proof_codes import RECEIPT, code_hash
from ivr.rules.sheets import Held, Sheet, reading_code
from ivr.rules.sms import WITHHELD
from ivr.rules.sms_words import protocol_groups, received_words
from ivr.store import emails, incoming, sms
from ivr.store.cases import Case
from ivr.store.demands import Demand
from ivr.store.incoming import Attachment
from ivr.store.proof_codes import ProofCode
from ivr.usecases.acknowledgement import acknowledge
from ivr.usecases.ceilings import Wanted, take
from ivr.usecases.demands import Written, open_case
from ivr.usecases.line import Line
from ivr.usecases.ports import Ports
from ivr.usecases.texts import Text, queue_text

CHANNEL = "form"
OTHER_TOPIC = "Outro assunto"


class TooMany(Exception):
    """That e-mail or telephone has sent its share of today."""


class _Taken(Exception):
    """Another request took the same sheet meanwhile."""


@dataclass(frozen=True)
class Receipt:
    """What is told to whoever sent a message, and the same again where it was sent twice."""

    protocol: str
    kind: DemandKind
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
    """A form that is opened now."""
    return Sheet(secrets.token_urlsafe(16), ports.clock.now().replace(microsecond=0))


def keep_file(ports: Ports, name: str, media_type: str, parts: Iterable[bytes]) -> Held:
    """The file is on the disk for as long as its form may be sent. Raises NotKept."""
    digest, size = ports.mail_files.keep(parts)
    return Held(name, media_type, size, digest)


def receipt_of(line: Line, sheet: Sheet) -> Receipt | None:
    """What was told when that sheet was sent; None where it was not."""
    with line.ports.database.read() as session:
        return _receipt(session, line, sheet)


def send(line: Line, sheet: Sheet, contact: Contact, asker: Asker = UNKNOWN) -> Receipt:
    """The message has a case, its protocol and its clock; an e-mail and an SMS are on their way.

    A sheet that was sent before gives what it gave then. Raises TooMany.
    """
    try:
        with line.ports.database.write() as session:
            told = _receipt(session, line, sheet)
            return told or _take(session, line, sheet, contact, asker)
    except _Taken:
        told = receipt_of(line, sheet)
        assert told  # noqa: S101 - whoever took it has committed
        return told


def _take(session: Session, line: Line, sheet: Sheet, contact: Contact, asker: Asker) -> Receipt:
    now = line.ports.clock.now()
    _mind_the_share(session, line.ports, contact, asker, now)
    written = Written(
        channel=CHANNEL,
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
        "subject": topic.title if topic else OTHER_TOPIC,
        "text": contact.text,
        "known": True,
        "received_at": now,
        "bytes": len(contact.text.encode()),
    }
    incoming_id = incoming.add(session, message)
    if incoming_id is None:
        raise _Taken
    for each in sheet.held:
        session.add(
            Attachment(
                incoming_id=incoming_id,
                name=each.name,
                media_type=each.media_type,
                bytes=each.bytes,
                sha256=each.sha256,
            )
        )
    _tell(session, line, case, contact, asker)
    if not contact.address:
        code = code_hash(line.ports.link_key, case.id, reading_code(line.ports.link_key, sheet))
        session.add(ProofCode(case_id=case.id, via=RECEIPT, target="", hash=code, made_at=now))
    session.flush()
    told = _receipt(session, line, sheet)
    assert told  # noqa: S101 - it was made in this very transaction
    return told


def _mind_the_share(
    session: Session, ports: Ports, contact: Contact, asker: Asker, now: datetime
) -> None:
    """Count the message with the contact that it gives; raises TooMany.

    A share is one asker's: whoever types another's address uses up nothing of the owner's.
    """
    target, charge = contact.address or contact.number, Charge(asker, ports.email_ceiling)
    limits = FORMS if target else NO_CONTACT
    if not take(session, Wanted(Channel.FORM, target, charge, limits=limits), None, now):
        raise TooMany


def _tell(session: Session, line: Line, case: Case, contact: Contact, asker: Asker) -> None:
    """The protocol goes to the address and the mobile that were given."""
    if contact.address:
        acknowledge(session, line, case.id, contact.address, asker)
    if line.ports.sends_sms and takes_sms(contact.number):
        demand = session.get_one(Demand, case.id)
        text = Text(
            key=f"received:{case.id}",
            kind="received",
            to=contact.number,
            body=received_words(case.protocol, demand.due_at, line.letterhead()),
            case_id=case.id,
            token=protocol_groups(case.protocol),
            charge=Charge(asker, line.ports.sms_ceiling),
        )
        queue_text(session, text, case.opened_at)


def _receipt(session: Session, line: Line, sheet: Sheet) -> Receipt | None:
    message = incoming.of_key(session, sheet.key)
    if message is None or message.case_id is None:
        return None
    case, demand = session.get_one(Case, message.case_id), session.get_one(Demand, message.case_id)
    topic = line.conversations.current().callflow.topic(case.topic)
    return Receipt(
        protocol=case.protocol,
        kind=DemandKind(demand.kind),
        topic=topic.title if topic else "",
        received_at=message.received_at,
        due_at=demand.due_at,
        address=demand.address,
        number=demand.number,
        by_email=any(each.code != MAIL_WITHHELD for each in emails.of_case(session, case.id)),
        by_sms=any(each.code != WITHHELD for each in sms.of_case(session, case.id)),
        code="" if demand.address else reading_code(line.ports.link_key, sheet),
        files=tuple(each.name for each in incoming.attachments(session, [message.id])),
    )
