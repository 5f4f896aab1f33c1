"""Find the other open cases of the same citizen, which may be the same matter."""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ivr.store.cases.cases import IS_OPEN, Case
from ivr.store.identity import contacts

MAX_JOINABLE = 20


def joinable(session: Session, case: Case) -> Sequence[Case]:
    """Return the open cases, the newest first, that know an address of this one as their own.

    Whoever opened it by telephone and asked for the answer by e-mail is found so. What a stranger
    wrote from joins nothing.
    """
    addresses = contacts.addresses(session, case.id)
    if not addresses:
        return []
    same = contacts.cases_of(session, addresses)
    found = select(Case).where(text(IS_OPEN), Case.id != case.id, Case.id.in_(same))
    return session.scalars(found.order_by(Case.id.desc()).limit(MAX_JOINABLE)).all()
