"""Find the case that a message is about, by what it answers or by the protocol it names.

Both are only what the message says of itself; whether its sender is the case's citizen, or the
sector that has it, is told apart here, and decides what becomes of it (`usecases.mail.filing`).
"""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import FORWARD
from ivr.rules.mail.origin import Origin, Verdicts
from ivr.rules.mail.reading import Mail
from ivr.rules.words.addresses import is_of_house
from ivr.rules.words.protocols import protocols_in
from ivr.store.cases import cases, sectors
from ivr.store.cases.cases import Case
from ivr.store.cases.sectors import CaseForward
from ivr.store.identity import contacts
from ivr.store.mail import emails, incoming
from ivr.store.mail.emails import Email
from ivr.usecases.line.line import Line


class Sender(Enum):
    """The kind of person who wrote a message about a case."""

    CITIZEN = "citizen"  # an address that is known to be the citizen's own
    SECTOR = "sector"  # the sector that was asked, which brings back our forward's token
    STRANGER = "stranger"  # anybody else


@dataclass(frozen=True)
class Thread:
    """The case that goes on, and who writes about it; `forward` is what a sector answers."""

    case: Case
    sender: Sender
    forward: CaseForward | None = None


def our_addresses(line: Line) -> frozenset[str]:
    """Return the addresses that we write from and are written to at, in small letters."""
    ours = line.ports.mail_from, line.conversations.current().callflow.email
    return frozenset(each.lower() for each in ours if each)


def thread_answered(
    session: Session, mail: Mail, verdicts: Verdicts, trusts: bool
) -> Thread | None:
    """Return the thread of the e-mail that the message answers; None where it answers none.

    `trusts` says whether our mail server tells where mail comes from: then a sector's answer counts
    as one only where that server passes it, and so does a citizen's. A case
    whose personal data were erased takes nothing new.
    """
    email = _email_answered(session, mail)
    case_id = email.case_id if email else incoming.case_answered(session, mail.thread)
    case = _going_on(session, case_id)
    if case is None:
        return None
    forward = _forward(session, mail, email)
    if forward and (verdicts.origin is Origin.PROVEN or not (trusts or mail.many_authors)):
        return Thread(case, Sender.SECTOR, forward)
    return Thread(case, _sender(session, case, mail, verdicts.origin, trusts))


def protocol_named(mail: Mail) -> str:
    """Return the first protocol that the message's subject names; "" where it has none."""
    return next(iter(protocols_in(mail.subject)), "")


def thread_named(session: Session, mail: Mail, verdicts: Verdicts, trusts: bool) -> Thread | None:
    """Return the thread of the case whose protocol the subject names; None if none goes on.

    The sector's that has the case, where our mail server says that its house wrote it: relays may
    have replaced all by which else it is known.
    """
    named = cases.of_protocol(session, protocol_named(mail))
    case = _going_on(session, named.id if named else None)
    if case is None:
        return None
    thread = Thread(case, _sender(session, case, mail, verdicts.origin, trusts))
    if thread.sender is Sender.CITIZEN or not trusts or verdicts.origin is not Origin.PROVEN:
        return thread
    forward = sectors.with_sector(session, case.id)
    is_theirs = forward is not None and is_of_house(mail.sender, forward.to)
    return Thread(case, Sender.SECTOR, forward) if is_theirs else thread


def _email_answered(session: Session, mail: Mail) -> Email | None:
    """Return the e-mail of ours that the message answers, by Message-ID or an address's token."""
    # The store asks for the nearest last, as a message itself has them.
    found = incoming.email_answered(session, tuple(reversed(mail.thread)))
    return found or emails.with_token(session, mail.tokens)


def _going_on(session: Session, case_id: int | None) -> Case | None:
    case = cases.going_on(session, case_id) if case_id is not None else None
    return case if case is not None and case.erased_at is None else None


def is_citizen(session: Session, case_id: int, address: str, origin: Origin, trusts: bool) -> bool:
    """Tell whether what came from `address` is the citizen's own word in that case.

    The address has to be known as theirs; and where our mail server tells where mail comes from
    (`trusts`), it has to pass this one: what it says nothing of, anybody may have written.
    """
    believed = origin is Origin.PROVEN if trusts else origin is not Origin.FAILED
    return believed and contacts.knows_address(session, case_id, address)


def _sender(session: Session, case: Case, mail: Mail, origin: Origin, trusts: bool) -> Sender:
    is_theirs = is_citizen(session, case.id, mail.sender, origin, trusts)
    return Sender.CITIZEN if is_theirs else Sender.STRANGER


def _forward(session: Session, mail: Mail, email: Email | None) -> CaseForward | None:
    """Return the handover that is answered, by somebody of the house to which it went, or None.

    Nobody outside of a sector has seen the token of what it was sent.
    """
    if email is None or email.kind != FORWARD or email.case_id is None:
        return None
    house = mail.sender.lower().rpartition("@")[2]
    same = house != "" and house == email.target.rpartition("@")[2]
    return sectors.forwarded_by(session, email.id) if same else None
