"""Let one person claim a case for as long as its page is open, and show others who."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.cases.states import LEASE, PRESENT
from ivr.store.callbacks import attempts
from ivr.store.cases import claims
from ivr.store.cases.cases import Case
from ivr.store.cases.claims import Holder
from ivr.store.database.paging import LARGEST_ID
from ivr.store.staff import audit
from ivr.store.staff.audit import CASE, Done
from ivr.usecases.installation.ports import Ports


@dataclass(frozen=True)
class Presence:
    """Who has a case now, and who else has its page open."""

    holder: Holder | None
    others: Sequence[str]

    @property
    def said(self) -> str:
        """Return all of it as one text, which changes when anything of it does."""
        return "|".join([str(self.holder.staff_id) if self.holder else "", *self.others])


def be_there(ports: Ports, staff_id: int, case_id: int) -> Presence | None:
    """Record that a person has the case's page open, and renew their claim for another LEASE.

    Return who is around. Whose call about it is under way takes it, where it is nobody's. None:
    there is no such case.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        case = _find(session, case_id)
        if case is None:
            return None
        claims.note_presence(session, case_id, staff_id, now, now - PRESENT)
        mine = claims.renew(session, case_id, staff_id, now, now + LEASE)
        call = None if mine else attempts.call_of(session, staff_id)
        if call and call.case_id == case_id:
            _claim(session, case_id, staff_id, now)
        return _around(session, case_id, staff_id, now)


def presence(ports: Ports, staff_id: int, case_id: int) -> Presence:
    """Return who is around a case, for somebody who only reads and need not be seen."""
    now = ports.clock.now()
    with ports.database.read() as session:
        return _around(session, case_id, staff_id, now)


def claim(ports: Ports, staff_id: int, case_id: int) -> Holder | None:
    """Claim a case for a person unless somebody else has it; return who has it now.

    None: no such case.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        if _find(session, case_id) is None:
            return None
        _claim(session, case_id, staff_id, now)
        return claims.holder(session, case_id, now)


def take_over(ports: Ports, staff_id: int, case_id: int) -> Holder | None:
    """Give a case to that person, whoever had it; return who has it now.

    None: there is no such case.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        case = _find(session, case_id)
        if case is None:
            return None
        before = claims.holder(session, case_id, now)
        claims.take_over(session, case_id, staff_id, now, now + LEASE)
        whose = f"de membro {before.staff_id}" if before else ""
        audit.write(session, Done("took-over", case.protocol, now, staff_id, whose, CASE))
        return claims.holder(session, case_id, now)


def give_back(ports: Ports, staff_id: int, case_id: int) -> bool:
    """End that person's claim on a case; return False where they did not have it."""
    now = ports.clock.now()
    with ports.database.write() as session:
        case = _find(session, case_id)
        if case is None or not claims.give_back(session, case_id, staff_id):
            return False
        audit.write(session, Done("returned", case.protocol, now, staff_id, about=CASE))
        return True


def _find(session: Session, case_id: int) -> Case | None:
    return session.get(Case, case_id) if 0 < case_id <= LARGEST_ID else None


def _claim(session: Session, case_id: int, staff_id: int, now: datetime) -> None:
    if claims.claim(session, case_id, staff_id, now, now + LEASE):
        protocol = session.get_one(Case, case_id).protocol
        audit.write(session, Done("claimed", protocol, now, staff_id, about=CASE))
    else:
        claims.renew(session, case_id, staff_id, now, now + LEASE)


def _around(session: Session, case_id: int, staff_id: int, now: datetime) -> Presence:
    others = claims.others(session, case_id, staff_id, now - PRESENT)
    return Presence(claims.holder(session, case_id, now), others)
