"""Give whoever shows that a case's contact is theirs what is stored there.

That is a right by the LGPD.
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import PROOF
from ivr.rules.cases.contact_form import ContactMessage
from ivr.rules.cases.form_tokens import Sheet
from ivr.rules.cases.requests import RequestKind
from ivr.rules.identity.proof_codes import (
    DIGITS,
    EMAIL,
    GOOD_FOR,
    MAX_CODE_TRIES,
    SMS,
    Pass,
    answers_request,
    asked_hash,
)
from ivr.rules.notices.ceilings import UNKNOWN, Asker, Charge, Door
from ivr.rules.notices.email_texts import Matter, Office, email_words
from ivr.rules.notices.sms_texts import code_words
from ivr.rules.words.numbering import takes_sms
from ivr.rules.words.protocols import protocol_groups
from ivr.store.cases import cases
from ivr.store.cases.cases import Case
from ivr.store.identity import contacts, proof_codes
from ivr.store.identity.proof_codes import ProofCode
from ivr.usecases.cases.contact import Receipt, send
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import EmailDraft, queue_email
from ivr.usecases.notices.texts import Text, queue_text


def send_code(line: Line, protocol: str, target: str, asker: Asker = UNKNOWN) -> str:
    """Send a code to `target`, an address or a number (E.164), where the case knows it.

    Return what names this request; the code is good together with it alone.

    Nothing tells whether it was sent: not the answer, so that nobody learns of a protocol or a
    contact by asking. How many may go there, and for one asker, a ceiling says
    (rules.notices.ceilings).
    """
    now, target = line.ports.clock.now(), target.lower()
    nonce = secrets.token_urlsafe(16)
    with line.ports.database.write() as session:
        case = _case_of(session, line, protocol, target)
        if case is None:
            return nonce
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        kept = ProofCode(
            case_id=case.id,
            via=_via(target),
            target=target,
            hash=asked_hash(line.ports.link_key, case.id, nonce, code),
            made_at=now,
        )
        session.add(kept)
        session.flush()
        words = _Code(code, case.protocol, asker)
        if not _send(session, line, kept, words):
            session.delete(kept)  # nobody has it
    return nonce


def can_get_code(line: Line, protocol: str) -> bool:
    """Tell whether some contact of that protocol's case could be sent a code here.

    It says nothing of which: whoever asks names the contact, and is told the same of any.
    """
    with line.ports.database.read() as session:
        named = cases.of_protocol(session, protocol)
        case = cases.going_on(session, named.id) if named else None
        if case is None:
            return False
        known = (*contacts.addresses(session, case.id), *contacts.numbers(session, case.id))
        return any(_case_of(session, line, protocol, each) for each in known)


@dataclass(frozen=True)
class Typed:
    """What was typed to show that a contact is one's own; `nonce` is what `send_code` gave."""

    protocol: str
    target: str
    code: str
    nonce: str


def prove(line: Line, typed: Typed) -> Pass | None:
    """Return the pass that a typed code opens, once; None for a wrong, old or used one.

    None also after five wrong ones. A code is good on the page on which it was asked for: whoever
    asks for another, or types wrong ones elsewhere, takes nothing from its owner.
    """
    protocol, target = typed.protocol, typed.target
    now, target = line.ports.clock.now(), target.lower()
    with line.ports.database.write() as session:
        case = _case_of(session, line, protocol, target)
        if case is None:
            return None
        since, via = now - GOOD_FOR, _via(target)
        codes = proof_codes.unused(session, case.id, (via,), since, target)
        if not use_code(line, codes, Answered(case.id, typed.nonce, typed.code)):
            return None
        return Pass(secrets.token_urlsafe(16), case.id, target, now.replace(microsecond=0))


@dataclass(frozen=True)
class Answered:
    """What somebody typed as the code that answers the request `nonce` about that case."""

    case_id: int
    nonce: str
    code: str


def use_code(line: Line, codes: Sequence[ProofCode], typed: Answered) -> ProofCode | None:
    """Use up the one of these that was typed, and return it; else count a try of its request's."""
    key, case_id, nonce = line.ports.link_key, typed.case_id, typed.nonce
    wanted = asked_hash(key, case_id, nonce, typed.code)
    for each in codes:
        if each.tries >= MAX_CODE_TRIES or not answers_request(key, case_id, nonce, each.hash):
            continue
        if hmac.compare_digest(wanted, each.hash):
            each.used_at = line.ports.clock.now()
            return each
        each.tries += 1
    return None


def ask_erasure(line: Line, given: Pass) -> Receipt:
    """Open a request that the case's data be erased, with protocol and due time; once a pass.

    It is a case of its own. Raises usecases.cases.contact.TooMany.
    """
    with line.ports.database.read() as session:
        protocol = session.get_one(Case, given.case_id).protocol
    text = (
        f"Peço que sejam apagados os meus dados pessoais do protocolo {protocol_groups(protocol)}."
        " Mostrei por um código que o contato é meu."
    )
    address, number = (given.target, "") if _via(given.target) == EMAIL else ("", given.target)
    request = ContactMessage(RequestKind.REQUEST, "", text, address=address, number=number)
    sheet = Sheet(f"erasure {given.nonce}", given.at)
    return send(line, sheet, request, Asker(Door.PROOF, given.target))


def _case_of(session: Session, line: Line, protocol: str, target: str) -> Case | None:
    """Return the case that goes on, where that contact is one of its own and can be written to."""
    named = cases.of_protocol(session, protocol)
    case = cases.going_on(session, named.id) if named else None
    if case is None or case.erased_at is not None:
        return None
    if _via(target) == EMAIL:
        known = line.ports.sends_mail and contacts.knows_address(session, case.id, target)
    else:
        able = line.ports.sends_sms and takes_sms(target)
        known = able and contacts.knows_number(session, case.id, target)
    return case if known else None


def _via(target: str) -> str:
    return EMAIL if "@" in target else SMS


@dataclass(frozen=True)
class _Code:
    """What is sent, about which protocol, and who asked for it."""

    code: str
    protocol: str
    asker: Asker


def _send(session: Session, line: Line, kept: ProofCode, said: _Code) -> bool:
    """Queue the code; return False where a ceiling withholds it.

    It belongs to no case: who works at the case's page does not see the code there.
    """
    ports, now, key = line.ports, kept.made_at, f"{PROOF}:{kept.id}"
    minutes = round(GOOD_FOR.total_seconds() / 60)
    if kept.via == SMS:
        charge = Charge(said.asker, ports.sms_ceiling)
        body = code_words(said.code, minutes, line.letterhead())
        text = Text(key, PROOF, kept.target, body, charge=charge)
        return queue_text(session, text, now)
    callflow = line.conversations.current().callflow
    office = Office(ports.line_number, ports.public_url)
    matter = Matter(said.protocol, more={"code": said.code, "minutes": str(minutes)})
    words = email_words(callflow.emails[PROOF], callflow, matter, office)
    charge = Charge(said.asker, ports.email_ceiling)
    draft = EmailDraft(key, PROOF, kept.target, words, callflow.email, charge=charge)
    return queue_email(session, ports, draft, now)


def is_good(given: Pass | None, now: datetime) -> bool:
    """Tell whether that pass opens something still."""
    return given is not None and not given.is_old(now)
