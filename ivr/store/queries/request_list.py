"""Demands as the desk lists them: what is owed by when, soonest first, filtered, paged by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, literal, select, text, tuple_
from sqlalchemy.orm import Session

from ivr.rules.cases.requests import DemandState
from ivr.store.cases.cases import Case
from ivr.store.cases.claims import CaseClaim
from ivr.store.cases.requests import Demand
from ivr.store.cases.sectors import Sector
from ivr.store.mail.incoming import Incoming
from ivr.store.staff.staff import StaffMember

PAGE = 50
_RUNNING = text("demands.state IN ('here', 'sector')")  # as the index says it


class Place(NamedTuple):
    """A place in the list: the row's instant and its case."""

    at: datetime
    case_id: int


@dataclass(frozen=True)
class Wanted:
    """Which demands are wanted; an empty field wants all, an empty state what is owed now.

    `agent`: the account of whoever has the case now.
    """

    state: str = ""
    sector: int = 0
    kind: str = ""
    topic: str = ""
    agent: int = 0

    @property
    def by_due(self) -> bool:
        """Whether the list goes by due time; else by when the demand came, the newest first."""
        return self.state in ("", DemandState.HERE.value, DemandState.SECTOR.value)


class Row(NamedTuple):
    """One demand with its case, who has it now, and the sector that it is with."""

    demand: Demand
    case: Case
    agent: str | None
    sector: str | None


@dataclass(frozen=True)
class Page:
    """One page in the list's order, and whether there is more on either side of it."""

    rows: Sequence[Row]
    before: bool
    after: bool


@dataclass(frozen=True)
class Counts:
    """How much there is: late, due until a day's end, owed, asked of citizens, in quarantine."""

    late: int
    today: int
    owed: int
    asked: int
    quarantined: int


def read_page(
    session: Session,
    wanted: Wanted,
    now: datetime,
    after: Place | None = None,
    before: Place | None = None,
) -> Page:
    """The page just behind `after`, or just before `before`, or the first."""
    at = Demand.due_at if wanted.by_due else Demand.opened_at
    place = tuple_(at, Demand.case_id)
    upwards = wanted.by_due is not bool(before)
    if after or before:
        bound = tuple_(*_bound(after or before, at))
        query = _wanted(wanted, now).where(place > bound if upwards else place < bound)
    else:
        query = _wanted(wanted, now)
    columns = (at, Demand.case_id)
    query = query.order_by(*(each if upwards else each.desc() for each in columns))
    found = [Row(*row) for row in session.execute(query.limit(PAGE + 1))]
    more, rows = len(found) > PAGE, found[:PAGE]
    if before:
        return Page(rows[::-1], before=more, after=True)
    return Page(rows, before=after is not None, after=more)


def place_of(row: Row, wanted: Wanted) -> Place:
    """Where that row stands in the list."""
    at = row.demand.due_at if wanted.by_due else row.demand.opened_at
    return Place(at or row.demand.opened_at, row.demand.case_id)


def asked(session: Session, now: datetime) -> Sequence[Row]:
    """The demands that wait for a citizen, those that have waited longest first."""
    query = _wanted(Wanted(state=DemandState.ASKED.value), now)
    return [Row(*row) for row in session.execute(query.order_by(Demand.opened_at).limit(PAGE))]


def counts(session: Session, now: datetime, end_of_day: datetime) -> Counts:
    """How much there is now; `end_of_day` is the end of the present one."""
    ours = (
        select(func.count())
        .select_from(Demand)
        .join(Case, Case.id == Demand.case_id)
        .where(Case.joined_id.is_(None))
    )
    owed = ours.where(_RUNNING)
    asked_of = ours.where(Demand.state == DemandState.ASKED.value)
    quarantined = (
        select(func.count()).select_from(Incoming).where(text("incoming.state = 'quarantined'"))
    )
    return Counts(
        session.scalar(owed.where(Demand.due_at < now)) or 0,
        session.scalar(owed.where(Demand.due_at >= now, Demand.due_at < end_of_day)) or 0,
        session.scalar(owed) or 0,
        session.scalar(asked_of) or 0,
        session.scalar(quarantined) or 0,
    )


def running(session: Session, until: datetime, most: int = 500) -> Sequence[Demand]:
    """Demands of which an answer is due before then, the soonest first."""
    found = (
        select(Demand)
        .join(Case, Case.id == Demand.case_id)
        .where(_RUNNING, Demand.due_at < until, Case.joined_id.is_(None))
    )
    return session.scalars(found.order_by(Demand.due_at, Demand.case_id).limit(most)).all()


def _wanted(wanted: Wanted, now: datetime) -> Select[Demand, Case, str, str]:
    current = and_(CaseClaim.case_id == Case.id, CaseClaim.until > now)
    query = (
        select(Demand, Case, StaffMember.name, Sector.name)
        .join(Case, Case.id == Demand.case_id)
        .outerjoin(CaseClaim, current)
        .outerjoin(StaffMember, StaffMember.id == CaseClaim.staff_id)
        .outerjoin(Sector, Sector.id == Case.sector_id)
        .where(Case.joined_id.is_(None))
    )
    query = query.where(Demand.state == wanted.state if wanted.state else _RUNNING)
    if wanted.sector:
        query = query.where(Case.sector_id == wanted.sector)
    if wanted.kind:
        query = query.where(Demand.kind == wanted.kind)
    if wanted.topic:
        query = query.where(Case.topic == wanted.topic)
    if wanted.agent:
        query = query.where(CaseClaim.staff_id == wanted.agent)
    return query


def _bound(place: Place | None, column: Any) -> tuple[Any, Any]:
    assert place  # noqa: S101 - for the type checker; the caller has looked
    return literal(place.at, column.type), literal(place.case_id)
