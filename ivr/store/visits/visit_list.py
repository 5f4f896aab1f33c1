"""List visits by unit, days, matter and state, newest first, and read them for a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ivr.store.database.paging import Order, Page, Place, Query, read_page
from ivr.store.staff.staff import StaffMember
from ivr.store.visits.units import Unit
from ivr.store.visits.visits import IS_COUNTED, Visit

MAX_COUNTED = 10_000
ORDER = Order((Visit.arrived_at, Visit.id), descending=True)


@dataclass(frozen=True)
class VisitFilter:
    """What is looked for; what is empty asks for nothing. What was undone is not among it."""

    unit_id: str = ""
    since: date | None = None
    until: date | None = None  # the last day
    matter: str = ""
    state: str = ""
    priority: str = ""
    source: str = ""


class ListedVisit(NamedTuple):
    """A visit, with the names of its unit and of whoever served."""

    visit: Visit
    unit: str
    agent: str | None


def list_page(session: Session, wanted: VisitFilter, place: Place | None) -> Page[ListedVisit]:
    """Return a page of these visits, the newest first."""
    found = _narrowed(_listed(), wanted)
    return read_page(session, found, ORDER, place).map(ListedVisit)


def count(session: Session, wanted: VisitFilter) -> int:
    """Return how many visits there are of these, MAX_COUNTED and one more at most."""
    found = _narrowed(select(Visit.id), wanted).limit(MAX_COUNTED + 1)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def read_rows(
    session: Session, wanted: VisitFilter, place: Place | None, most: int
) -> Sequence[ListedVisit]:
    """Return up to `most` of these visits next to that place, the newest first."""
    found = ORDER.seek(_narrowed(_listed(), wanted), place).limit(most)
    return [ListedVisit(*row) for row in session.execute(found)]


def one(session: Session, visit_id: int) -> ListedVisit | None:
    """Return the visit of that id, also one that was undone, or None."""
    row = session.execute(_listed().where(Visit.id == visit_id)).one_or_none()
    return ListedVisit(*row) if row else None


def _listed() -> Query:
    return (
        select(Visit, Unit.name, StaffMember.name)
        .join(Unit, Unit.id == Visit.unit_id)
        .outerjoin(StaffMember, StaffMember.id == Visit.staff_id)
    )


def _narrowed(found: Query, wanted: VisitFilter) -> Query:
    found = found.where(text(f"visits.{IS_COUNTED}"))
    for column, value in (
        (Visit.unit_id, wanted.unit_id),
        (Visit.matter, wanted.matter),
        (Visit.state, wanted.state),
        (Visit.priority, wanted.priority),
        (Visit.source, wanted.source),
    ):
        if value:
            found = found.where(column == value)
    if wanted.since:
        found = found.where(Visit.day >= wanted.since)
    if wanted.until:
        found = found.where(Visit.day <= wanted.until)
    return found
