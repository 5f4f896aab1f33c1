"""Joinable: the other open cases of whoever wrote in one, which may be the same matter."""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ivr.store.cases import IS_OPEN, Case
from ivr.store.demands import Demand
from ivr.store.emails import Email
from ivr.store.incoming import Incoming

MOST_LISTED = 20


def joinable(session: Session, case: Case) -> Sequence[Case]:
    """Open cases, the newest first, in which we write to an address that this one has too.

    An address of a case is one that wrote in it, or to which its answer goes. Whoever opened it by
    telephone and asked for the answer by e-mail is found so.
    """
    wrote = select(Incoming.sender).where(Incoming.case_id == case.id, Incoming.sender != "")
    asked = select(Demand.address).where(Demand.case_id == case.id, Demand.address != "")
    given = set(session.scalars(wrote)) | set(session.scalars(asked))
    # However it is capitalised: an e-mail's target is in small letters, a demand's as it was given.
    addresses = given | {each.lower() for each in given}
    if not addresses:
        return []
    told = select(Email.case_id).where(Email.target.in_(addresses), Email.case_id.is_not(None))
    owed = select(Demand.case_id).where(Demand.address.in_(addresses))
    found = select(Case).where(
        text(IS_OPEN), Case.id != case.id, Case.id.in_(told) | Case.id.in_(owed)
    )
    return session.scalars(found.order_by(Case.id.desc()).limit(MOST_LISTED)).all()
