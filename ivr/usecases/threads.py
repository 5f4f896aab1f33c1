"""Threads: the case that a message belongs to, by what it answers or by the protocol it names."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ivr.rules.email_files import FORWARD
from ivr.rules.mail_reading import Mail
from ivr.rules.protocols import protocols_in
from ivr.store import cases, incoming, sectors
from ivr.store.cases import Case
from ivr.store.emails import Email
from ivr.store.sectors import CaseForward


@dataclass(frozen=True)
class Thread:
    """Where a message belongs: the case that goes on, and every id by which it was named.

    `forward` is the forwarding of which the message is the sector's answer.
    """

    case: Case
    ids: frozenset[int]
    forward: CaseForward | None


def thread_of(session: Session, mail: Mail) -> Thread | None:
    """The case that the message belongs to; None where it begins one.

    What it answers says more than a subject, which people edit. A case whose personal data were
    erased takes nothing new.
    """
    # The store asks for the nearest last, as a message itself has them.
    email = incoming.email_answered(session, tuple(reversed(mail.thread)))
    answered = email.case_id if email else incoming.case_answered(session, mail.thread)
    for case_id in (answered, _named(session, mail.subject)):
        case = cases.going_on(session, case_id) if case_id is not None else None
        if case_id is not None and case is not None and case.erased_at is None:
            ids = frozenset({case_id, case.id})
            return Thread(case, ids, _forward(session, mail, email, ids))
    return None


def _named(session: Session, subject: str) -> int | None:
    found = (cases.of_protocol(session, each) for each in protocols_in(subject))
    return next((case.id for case in found if case), None)


def _forward(
    session: Session, mail: Mail, email: Email | None, ids: frozenset[int]
) -> CaseForward | None:
    """The forwarding that is answered: by whom it went to, or by anybody of the same house.

    Nobody outside of a sector has seen the Message-ID of what it was sent.
    """
    sender = mail.sender.lower()
    if email is not None and email.kind == FORWARD and email.case_id is not None:
        same_house = sender.rpartition("@")[2] == email.target.rpartition("@")[2]
        found = sectors.forwarded_by(session, email.id) if same_house and sender else None
        if found is not None:
            return found
    with_sector = (sectors.with_sector(session, each) for each in ids)
    return next((each for each in with_sector if each and each.to.lower() == sender != ""), None)
