"""List the audit's entries newest first, a page at a time however far back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ivr.store.database import paging
from ivr.store.database.paging import Order, Page, Place
from ivr.store.staff.audit import AuditEntry
from ivr.store.staff.staff import StaffMember


@dataclass(frozen=True)
class Wanted:
    """Which entries of the audit are wanted; what is empty asks for nothing."""

    staff_id: int | None = None
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None  # not this instant itself any more


class Row(NamedTuple):
    """An entry of the audit and the name of who did it."""

    entry: AuditEntry
    name: str | None


_ORDER = Order((AuditEntry.at, AuditEntry.id), descending=True)


def read_page(session: Session, wanted: Wanted, place: Place | None = None) -> Page[Row]:
    """Return the page of the audit at `place`, or the newest."""
    return paging.read_page(session, _query(wanted), _ORDER, place).map(Row)


def read_all(session: Session, wanted: Wanted) -> Iterator[Row]:
    """Yield all wanted entries, newest first, a thousand in memory at a time."""
    found = _ORDER.seek(_query(wanted), None).execution_options(yield_per=1000)
    for entry, name in session.execute(found):
        yield Row(entry, name)


def _query(wanted: Wanted) -> Select[AuditEntry, str]:
    found = select(AuditEntry, StaffMember.name).outerjoin(
        StaffMember, StaffMember.id == AuditEntry.staff_id
    )
    if wanted.staff_id is not None:
        found = found.where(AuditEntry.staff_id == wanted.staff_id)
    if wanted.action:
        found = found.where(AuditEntry.action == wanted.action)
    if wanted.subject:
        found = found.where(AuditEntry.subject == wanted.subject)
    if wanted.since:
        found = found.where(AuditEntry.at >= wanted.since)
    if wanted.until:
        found = found.where(AuditEntry.at < wanted.until)
    return found
