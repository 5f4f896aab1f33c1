"""Let staff confirm that whoever wrote from another address is the case's citizen.

Two ways count, as both reach the citizen by a contact that the case knows: an agent called a
telephone of theirs, or a code that went there came back.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import Session

from ivr.rules.cases.channels import Channel
from ivr.rules.hours.hours import midnight_before
from ivr.rules.identity.contacts import Proof
from ivr.rules.identity.proof_codes import (
    DIGITS,
    IDENTITY_GOOD_FOR,
    IDENTITY_VIAS,
    MAX_IDENTITY_A_DAY,
    asked_hash,
    typed_digits,
)
from ivr.rules.mail.incoming import IncomingState, Source
from ivr.rules.mail.origin import Origin
from ivr.rules.words.addresses import is_address, masked_address
from ivr.rules.words.masking import masked_number
from ivr.rules.words.numbering import takes_sms
from ivr.store.cases import cases, requests, sectors
from ivr.store.cases.cases import Case
from ivr.store.database.paging import LARGEST_ID
from ivr.store.identity import contacts, proof_codes
from ivr.store.identity.proof_codes import ProofCode
from ivr.store.mail import incoming
from ivr.store.mail.incoming import Incoming
from ivr.store.staff import audit
from ivr.store.staff.audit import INCOMING, Done
from ivr.usecases.cases.cases import Refused
from ivr.usecases.cases.requests import WrittenRequest, wrote_again
from ivr.usecases.identity.identity_questions import ask_owner, request_of
from ivr.usecases.line.line import Line
from ivr.usecases.mail.filing import note_sector_answer
from ivr.usecases.notices.acknowledgement import acknowledge
from ivr.usecases.privacy.rights import Answered, use_code

WRONG = "Esse código não confere. Peça à pessoa que leia de novo, ou envie outro."
NO_CONTACT = "Escolha um dos contatos deste atendimento."
MANY_CODES = "Esse contato já recebeu os códigos de hoje. Ligue para a pessoa, ou tente amanhã."
NOT_SENT = "O código não pôde ser enviado agora. Ligue para a pessoa, ou tente outro contato."


@dataclass(frozen=True)
class ShownContact:
    """One contact of the case as staff see it; `key` names it in a form."""

    key: str
    masked: str
    is_number: bool
    takes_code: bool


@dataclass(frozen=True)
class Doubt:
    """A message of which nobody knows yet whether the case's citizen wrote it."""

    row: Incoming
    case: Case
    contacts: tuple[ShownContact, ...]
    code_sent: bool  # one is on its way, or has come
    sector: str  # whose answer it might be instead; "" where no sector has the case


def look_at(line: Line, incoming_id: int) -> Doubt | None:
    """Return the message in doubt, and the contacts by which its sender can be confirmed.

    None where the message is not in doubt.
    """
    with line.ports.database.read() as session:
        row = session.get(Incoming, incoming_id) if 0 < incoming_id <= LARGEST_ID else None
        case = _case_in_doubt(session, row)
        if row is None or case is None:
            return None
        now, forward = line.ports.clock.now(), sectors.with_sector(session, case.id)
        sector = sectors.find(session, forward.sector_id) if forward else None
        codes = proof_codes.unused(session, case.id, IDENTITY_VIAS, now - IDENTITY_GOOD_FOR)
        doubt = Doubt(
            row,
            case,
            tuple(_shown(line, each) for each in contacts.proven(session, case.id)),
            bool(codes),
            sector.name if sector else "",
        )
        session.expunge_all()
        return doubt


def confirm_by_call(line: Line, staff_id: int, incoming_id: int, key: str) -> int | None:
    """Confirm the sender: an agent called that telephone of the case, and the person said so.

    Return the case's id; None where the message is in doubt no more. Raises Refused.
    """
    with line.ports.database.write() as session:
        row, case = _locked(session, incoming_id)
        if row is None or case is None:
            return None
        called = _chosen(session, case, key)
        if "@" in called:
            raise Refused("Escolha o telefone para o qual você ligou.")
        return _confirm(session, line, (row, case), staff_id, (Proof.CALLED, called))


def send_identity_code(line: Line, staff_id: int, incoming_id: int, key: str) -> bool:
    """Send a code to that contact of the case; False where the message is in doubt no more.

    Nobody of staff sees the code. Raises Refused, in words for whoever asked.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        row, case = _locked(session, incoming_id)
        if row is None or case is None:
            return False
        target = _chosen(session, case, key)
        if not _shown(line, target).takes_code:
            raise Refused(NOT_SENT)
        before = proof_codes.unused(session, case.id, IDENTITY_VIAS, midnight_before(now))
        if sum(each.target == target for each in before) >= MAX_IDENTITY_A_DAY:
            raise Refused(MANY_CODES)
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        kept = ProofCode(
            case_id=case.id,
            via=IDENTITY_VIAS["@" in target],
            target=target,
            hash=asked_hash(line.ports.link_key, case.id, request_of(row), code),
            made_at=now,
        )
        session.add(kept)
        session.flush()
        if not ask_owner(session, line, kept, (row, case), code):
            raise Refused(NOT_SENT)
        note = "por e-mail" if "@" in target else "por SMS"
        done = Done("identity-asked", str(row.id), now, staff_id, note, INCOMING)
        audit.write(session, done)
    return True


def confirm_by_code(line: Line, staff_id: int, incoming_id: int, typed: str) -> int | None:
    """Confirm the sender by the code that came back; as `confirm_by_call`."""
    now, code = line.ports.clock.now(), typed_digits(typed)
    with line.ports.database.write() as session:
        row, case = _locked(session, incoming_id)
        if row is None or case is None:
            return None
        codes = proof_codes.unused(session, case.id, IDENTITY_VIAS, now - IDENTITY_GOOD_FOR)
        used = use_code(line, codes, Answered(case.id, request_of(row), code))
        if used:
            return _confirm(session, line, (row, case), staff_id, (Proof.CODE, used.target))
    raise Refused(WRONG)


def accept_as_sector(line: Line, staff_id: int, incoming_id: int) -> int | None:
    """Take the message as the answer of the sector that has the case, on that person's word.

    Return the case's id; None where the message is in doubt no more, or no sector has the case.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        row, case = _locked(session, incoming_id)
        forward = sectors.with_sector(session, case.id) if case else None
        if row is None or case is None or forward is None:
            return None
        note_sector_answer(session, row, case, forward)
        row.settled_at, row.settled_by = now, staff_id
        note = f"setor {forward.sector_id}"
        audit.write(
            session, Done("sector-confirmed", case.protocol, now, staff_id, note, audit.CASE)
        )
        return case.id


def _case_in_doubt(session: Session, row: Incoming | None) -> Case | None:
    """Return the case that the message is about, where its sender might be confirmed, or None."""
    waits = row is not None and row.state in (
        IncomingState.QUARANTINED.value,
        IncomingState.FILED.value,
    )
    if row is None or not waits or row.known or row.case_id is None:
        return None
    if row.source != Source.EMAIL.value or not is_address(row.sender):
        return None
    if row.origin == Origin.FAILED.value:
        return None  # whoever that address belongs to did not write it
    case = cases.going_on(session, row.case_id)
    return case if case is not None and case.erased_at is None else None


def _locked(session: Session, incoming_id: int) -> tuple[Incoming | None, Case | None]:
    """Return the message in doubt and its case; the case is locked first, as everywhere."""
    known = session.get(Incoming, incoming_id) if 0 < incoming_id <= LARGEST_ID else None
    found = _case_in_doubt(session, known)
    case = cases.lock(session, found.id) if found else None
    row = incoming.lock(session, incoming_id) if case else None
    return (row, case) if _case_in_doubt(session, row) else (None, None)


def _key(contact: str) -> str:
    return sha256(contact.encode()).hexdigest()[:16]


def _chosen(session: Session, case: Case, key: str) -> str:
    found = next((each for each in contacts.proven(session, case.id) if _key(each) == key), "")
    if not found:
        raise Refused(NO_CONTACT)
    return found


def _shown(line: Line, contact: str) -> ShownContact:
    if "@" in contact:
        return ShownContact(_key(contact), masked_address(contact), False, line.ports.sends_mail)
    able = line.ports.sends_sms and takes_sms(contact)
    return ShownContact(_key(contact), masked_number(contact), True, able)


def _confirm(
    session: Session,
    line: Line,
    about: tuple[Incoming, Case],
    staff_id: int,
    by: tuple[Proof, str],
) -> int:
    """Record the sender's address, and the message, as the citizen's own; return the case's id."""
    (row, case), (proof, vouched_by), now = about, by, line.ports.clock.now()
    given = contacts.Given(row.sender, proof, now, staff_id, vouched_by)
    contacts.add(session, case.id, given)
    if row.state == IncomingState.QUARANTINED.value:
        written = WrittenRequest(Channel.EMAIL, row.sender, name=row.sender_name)
        wrote_again(session, line, case, written, now)
    case_request = requests.of_case(session, case.id)
    if case_request is not None and not case_request.address:
        case_request.address = row.sender
    row.state, row.case_id, row.known = IncomingState.FILED.value, case.id, True
    row.settled_at, row.settled_by = now, staff_id
    if not row.automatic:
        acknowledge(session, line, case.id, row.sender, row)
    note = "por ligação" if proof is Proof.CALLED else "por código"
    audit.write(session, Done("identity-confirmed", str(row.id), now, staff_id, note, INCOMING))
    return case.id
