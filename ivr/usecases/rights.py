"""Rights (LGPD): whoever shows that a contact of a case is theirs is given what is kept there."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.ceilings import UNKNOWN, Asker, Charge, Door
from ivr.rules.contact import Contact
from ivr.rules.demands import DemandKind
from ivr.rules.email_files import PROOF
from ivr.rules.email_words import Matter, Office, email_words
from ivr.rules.numbering import takes_sms
from ivr.rules.proof_codes import (
    DIGITS,
    EMAIL,
    GOOD_FOR,
    MAX_CODE_TRIES,
    SMS,
    Pass,
    code_hash,
    is_code,
)
from ivr.rules.sheets import Sheet
from ivr.rules.sms_words import code_words, protocol_groups
from ivr.store import cases, contacts, proof_codes
from ivr.store.cases import Case
from ivr.store.proof_codes import ProofCode
from ivr.usecases.contact import Receipt, send
from ivr.usecases.emails import Draft, queue_email
from ivr.usecases.line import Line
from ivr.usecases.texts import Text, queue_text


def send_code(line: Line, protocol: str, target: str, asker: Asker = UNKNOWN) -> None:
    """A code is on its way to `target`, an address or a number (E.164), where the case knows it.

    Nothing tells whether it was: not the answer, so that nobody learns of a protocol or a contact
    by asking. How many may go there, and for one asker, a ceiling says (rules.ceilings).
    """
    now, target = line.ports.clock.now(), target.lower()
    with line.ports.database.write() as session:
        case = _case_of(session, line, protocol, target)
        if case is None:
            return
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        kept = ProofCode(
            case_id=case.id,
            via=_via(target),
            target=target,
            hash=code_hash(line.ports.link_key, case.id, code),
            made_at=now,
        )
        session.add(kept)
        session.flush()
        words = _Code(code, case.protocol, asker)
        if not _send(session, line, kept, words):
            session.delete(kept)  # nobody has it; the one before stays good


def prove(line: Line, protocol: str, target: str, code: str) -> Pass | None:
    """What the code opens, once; None for a wrong, old or used one, and after thirty wrong ones.

    Every code that is not old yet is good: whoever asks for another takes nothing from its owner.
    """
    now, target = line.ports.clock.now(), target.lower()
    with line.ports.database.write() as session:
        case = _case_of(session, line, protocol, target)
        if case is None:
            return None
        since, via = now - GOOD_FOR, _via(target)
        codes = proof_codes.unused(session, case.id, (via,), since, target)
        if not use_code(line, case.id, codes, code):
            return None
        return Pass(secrets.token_urlsafe(16), case.id, target, now.replace(microsecond=0))


def use_code(line: Line, case_id: int, codes: Sequence[ProofCode], code: str) -> bool:
    """Use up the one of these that was typed; where it is none, count a try of each."""
    open_ones = [each for each in codes if each.tries < MAX_CODE_TRIES]
    for each in open_ones:
        if is_code(line.ports.link_key, case_id, code, each.hash):
            each.used_at = line.ports.clock.now()
            return True
    for each in open_ones:
        each.tries += 1
    return False


def ask_erasure(line: Line, given: Pass) -> Receipt:
    """A request of its own that the case's data be erased, with protocol and clock; once a pass.

    Raises usecases.contact.TooMany.
    """
    with line.ports.database.read() as session:
        protocol = session.get_one(Case, given.case_id).protocol
    text = (
        f"Peço que sejam apagados os meus dados pessoais do protocolo {protocol_groups(protocol)}."
        " Mostrei por um código que o contato é meu."
    )
    address, number = (given.target, "") if _via(given.target) == EMAIL else ("", given.target)
    request = Contact(DemandKind.REQUEST, "", text, address=address, number=number)
    sheet = Sheet(f"erasure {given.nonce}", given.at)
    return send(line, sheet, request, Asker(Door.PROOF, given.target))


def _case_of(session: Session, line: Line, protocol: str, target: str) -> Case | None:
    """The case that goes on, where that contact is one of its own and can be written to."""
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
    """Queue the code; False where a ceiling withholds it.

    It belongs to no case: who works at the case's page does not see the code there.
    """
    ports, now, key = line.ports, kept.made_at, f"{PROOF}:{kept.id}"
    if kept.via == SMS:
        charge = Charge(said.asker, ports.sms_ceiling)
        text = Text(key, PROOF, kept.target, code_words(said.code), charge=charge)
        return queue_text(session, text, now)
    callflow = line.conversations.current().callflow
    office = Office(ports.line_number, ports.public_url)
    minutes = round(GOOD_FOR.total_seconds() / 60)
    matter = Matter(said.protocol, more={"code": said.code, "minutes": str(minutes)})
    words = email_words(callflow.emails[PROOF], callflow, matter, office)
    charge = Charge(said.asker, ports.email_ceiling)
    draft = Draft(key, PROOF, kept.target, words, callflow.email, charge=charge)
    return queue_email(session, ports, draft, now)


def is_good(given: Pass | None, now: datetime) -> bool:
    """Whether that pass opens something still."""
    return given is not None and not given.is_old(now)
