"""List requests as the desk shows them: what is owed by when, soonest first, filtered, paged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from ivr.rules.cases.requests import RequestState
from ivr.rules.hours.spans import EVER, Span
from ivr.store.callbacks import law_terms
from ivr.store.cases.cases import Case
from ivr.store.cases.claims import CaseClaim
from ivr.store.cases.requests import RUNNING, CaseRequest
from ivr.store.cases.sectors import Sector
from ivr.store.database import paging
from ivr.store.database.numbers import within
from ivr.store.database.paging import PAGE, Key, Order, Page, Place
from ivr.store.mail.incoming import Incoming
from ivr.store.queries.case_list import with_holder
from ivr.store.staff.staff import StaffMember

EVERY = "todas"
_BY_DUE = Order((CaseRequest.due_at, CaseRequest.case_id))
_NEWEST = Order((CaseRequest.opened_at, CaseRequest.case_id), descending=True)


@dataclass(frozen=True)
class Wanted:
    """Which requests are wanted; an empty field wants all, an empty state what is owed now.

    With the state EVERY it does not matter. `agent`: the account of whoever has the case now.
    """

    state: str = ""
    sector: int = 0
    kind: str = ""
    topic: str = ""
    agent: int = 0
    opened: Span = EVER
    due: Span = EVER

    @property
    def by_due(self) -> bool:
        """Return whether the list goes by due time; else it goes by arrival, the newest first."""
        return self.state in ("", RequestState.HERE.value, RequestState.SECTOR.value)


class Row(NamedTuple):
    """One request with its case, who has it now, and the sector that it is with.

    `extended`: the law's term was.
    """

    case_request: CaseRequest
    case: Case
    agent: str | None
    sector: str | None
    extended: bool


@dataclass(frozen=True)
class Counts:
    """How many requests there are: late, due today, owed, asked of citizens; and in quarantine."""

    late: int
    today: int
    owed: int
    asked: int
    quarantined: int


def read_page(
    session: Session, wanted: Wanted, now: datetime, place: Place | None = None
) -> Page[Row]:
    """Return the page of the list at `place`, or the first."""
    order = _BY_DUE if wanted.by_due else _NEWEST
    return paging.read_page(session, _wanted(wanted, now), order, place).map(Row)


def key_of(row: Row, wanted: Wanted) -> Key:
    """Return the key that names that row in the list."""
    at = row.case_request.due_at if wanted.by_due else row.case_request.opened_at
    return Key(at or row.case_request.opened_at, row.case_request.case_id)


def asked(session: Session, now: datetime) -> Sequence[Row]:
    """Return the requests that wait for a citizen, those that have waited longest first."""
    query = _wanted(Wanted(state=RequestState.ASKED.value), now)
    return [Row(*row) for row in session.execute(query.order_by(CaseRequest.opened_at).limit(PAGE))]


def counts(session: Session, now: datetime, end_of_day: datetime) -> Counts:
    """Count requests, and messages in quarantine, now; `end_of_day` is the present day's end."""
    ours = (
        select(func.count())
        .select_from(CaseRequest)
        .join(Case, Case.id == CaseRequest.case_id)
        .where(Case.joined_id.is_(None))
    )
    owed = ours.where(RUNNING)
    asked_of = ours.where(CaseRequest.state == RequestState.ASKED.value)
    quarantined = (
        select(func.count()).select_from(Incoming).where(text("incoming.state = 'quarantined'"))
    )
    return Counts(
        session.scalar(owed.where(CaseRequest.due_at < now)) or 0,
        session.scalar(owed.where(CaseRequest.due_at >= now, CaseRequest.due_at < end_of_day)) or 0,
        session.scalar(owed) or 0,
        session.scalar(asked_of) or 0,
        session.scalar(quarantined) or 0,
    )


def running(session: Session, until: datetime, most: int = 500) -> Sequence[CaseRequest]:
    """Return requests whose reply is due before `until`, the soonest first, `most` at most."""
    found = (
        select(CaseRequest)
        .join(Case, Case.id == CaseRequest.case_id)
        .where(RUNNING, CaseRequest.due_at < until, Case.joined_id.is_(None))
    )
    return session.scalars(
        found.order_by(CaseRequest.due_at, CaseRequest.case_id).limit(most)
    ).all()


def _wanted(wanted: Wanted, now: datetime) -> Select[CaseRequest, Case, str, str, bool]:
    of_cases = select(
        CaseRequest, Case, StaffMember.name, Sector.name, law_terms.is_extended()
    ).join(Case, Case.id == CaseRequest.case_id)
    query = with_holder(of_cases, now).where(Case.joined_id.is_(None))
    query = query.where(*within(CaseRequest.opened_at, wanted.opened))
    query = query.where(*within(CaseRequest.due_at, wanted.due))
    if wanted.state != EVERY:
        query = query.where(CaseRequest.state == wanted.state if wanted.state else RUNNING)
    if wanted.sector:
        query = query.where(Case.sector_id == wanted.sector)
    if wanted.kind:
        query = query.where(CaseRequest.kind == wanted.kind)
    if wanted.topic:
        query = query.where(Case.topic == wanted.topic)
    if wanted.agent:
        query = query.where(CaseClaim.staff_id == wanted.agent)
    return query
