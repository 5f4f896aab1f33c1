"""The audit's page: entries newest first, a page at a time however far back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from ivr.store.staff.audit import AuditEntry
from ivr.store.staff.staff import StaffMember

PAGE = 50


class Key(NamedTuple):
    """An entry's place in the list."""

    at: datetime
    id: int


@dataclass(frozen=True)
class Wanted:
    """Which entries; what is empty asks for nothing."""

    staff_id: int | None = None
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None  # not this instant itself any more


class Row(NamedTuple):
    """An entry and who did it."""

    entry: AuditEntry
    name: str | None


def read(session: Session, wanted: Wanted, beyond: Key | None) -> tuple[list[Row], bool]:
    """The newest entries before `beyond`, PAGE at most, and whether there are older ones."""
    found = _query(wanted)
    if beyond:
        found = found.where(tuple_(AuditEntry.at, AuditEntry.id) < tuple_(beyond.at, beyond.id))
    rows = [Row(entry, name) for entry, name in session.execute(found.limit(PAGE + 1))]
    return rows[:PAGE], len(rows) > PAGE


def read_all(session: Session, wanted: Wanted) -> Iterator[Row]:
    """Every one of them, a thousand in memory at a time."""
    for entry, name in session.execute(_query(wanted).execution_options(yield_per=1000)):
        yield Row(entry, name)


def _query(wanted: Wanted) -> Select[AuditEntry, str]:
    found = (
        select(AuditEntry, StaffMember.name)
        .outerjoin(StaffMember, StaffMember.id == AuditEntry.staff_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
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
