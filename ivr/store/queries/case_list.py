"""List cases as the desk shows them: those still open, newest first, filtered, paged by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple, TypeVarTuple

from sqlalchemy import Select, and_, select, text
from sqlalchemy.orm import Session

from ivr.store.cases.cases import IS_OPEN, Case
from ivr.store.cases.claims import CaseClaim
from ivr.store.cases.sectors import Sector
from ivr.store.database import paging
from ivr.store.database.paging import Order, Page, Place
from ivr.store.identity import contacts
from ivr.store.staff.staff import StaffMember

MAX_JOINABLE = 20
Columns = TypeVarTuple("Columns")


class Whose(Enum):
    """Choices of which open cases are wanted, by whose they are."""

    MINE = "meus"
    NOBODYS = "de-ninguem"
    OPEN = "abertos"
    HELD = "em-maos"  # of anybody, open or not


@dataclass(frozen=True)
class Wanted:
    """Which cases are wanted; an empty field wants all.

    A protocol finds its case whatever else is said, open or not.
    """

    whose: Whose = Whose.OPEN
    me: int = 0  # whose are "mine"
    state: str = ""
    topic: str = ""
    sector: int = 0
    agent: int = 0
    protocol: str = ""


class Row(NamedTuple):
    """One case of the list, who has it now, and the sector that it is with."""

    case: Case
    agent: str | None
    sector: str | None


_ORDER = Order((Case.opened_at, Case.id), descending=True)


def read_page(
    session: Session, wanted: Wanted, now: datetime, place: Place | None = None
) -> Page[Row]:
    """Return the page of the list at `place`, or the newest."""
    return paging.read_page(session, _wanted(wanted, now), _ORDER, place).map(Row)


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


def agents(session: Session, now: datetime) -> Sequence[tuple[int, str]]:
    """Return everybody who has a case now: id and name, by name."""
    found = (
        select(StaffMember.id, StaffMember.name)
        .join(CaseClaim, CaseClaim.staff_id == StaffMember.id)
        .where(CaseClaim.until > now)
        .distinct()
        .order_by(StaffMember.name, StaffMember.id)
    )
    return [(staff_id, name) for staff_id, name in session.execute(found)]


def with_holder(query: Select[*Columns], now: datetime) -> Select[*Columns]:
    """Join to a query of cases who has each one now, and its sector, where there are any."""
    current = and_(CaseClaim.case_id == Case.id, CaseClaim.until > now)
    return (
        query.outerjoin(CaseClaim, current)
        .outerjoin(StaffMember, StaffMember.id == CaseClaim.staff_id)
        .outerjoin(Sector, Sector.id == Case.sector_id)
    )


def _wanted(wanted: Wanted, now: datetime) -> Select[Case, str, str]:
    query = with_holder(select(Case, StaffMember.name, Sector.name), now)
    if wanted.protocol:
        return query.where(Case.protocol == wanted.protocol)
    if wanted.whose is Whose.MINE:
        query = query.where(CaseClaim.staff_id == wanted.me)  # whatever its state: it is claimed
    elif wanted.whose is Whose.HELD:
        query = query.where(CaseClaim.case_id.is_not(None))
    else:
        query = query.where(text(IS_OPEN))
    if wanted.whose is Whose.NOBODYS:
        query = query.where(CaseClaim.case_id.is_(None))
    if wanted.state:
        query = query.where(Case.state == wanted.state)
    if wanted.topic:
        query = query.where(Case.topic == wanted.topic)
    if wanted.sector:
        query = query.where(Case.sector_id == wanted.sector)
    if wanted.agent:
        query = query.where(CaseClaim.staff_id == wanted.agent)
    return query
