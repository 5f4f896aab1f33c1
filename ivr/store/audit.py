"""The audit: what staff heard and what was erased. Rows are added and read, and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, exists, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.base import Base
from ivr.store.staff import StaffMember

RECORDING = "recording"
HEARD, ERASED, HELD, RELEASED = "heard", "erased", "held", "released"


class AuditEntry(Base):
    """Somebody did something about a thing, by the sid that others know it by.

    `staff_id` is empty where a rule did it, or somebody at a terminal; `note` says which or why.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_about", "about", "sid", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(20))
    sid: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(120), default="")


@dataclass(frozen=True)
class Done:
    """What is to be written down about one recording."""

    action: str
    sid: str
    at: datetime
    staff_id: int | None = None
    note: str = ""


class Hearing(NamedTuple):
    """Who heard a recording, and when."""

    sid: str
    name: str
    at: datetime


def write(session: Session, done: Done) -> None:
    """It is written down, if the caller's transaction commits."""
    session.execute(insert(AuditEntry).values(about=RECORDING, **done.__dict__))


def has_heard(session: Session, staff_id: int, sid: str, since: datetime) -> bool:
    """Whether a hearing of that recording by that person is written down since then."""
    found = exists().where(
        AuditEntry.about == RECORDING,
        AuditEntry.sid == sid,
        AuditEntry.at > since,
        AuditEntry.action == HEARD,
        AuditEntry.staff_id == staff_id,
    )
    return bool(session.scalar(select(found)))


def hearings(session: Session, sids: Sequence[str]) -> dict[str, list[Hearing]]:
    """Who heard each of these recordings, the first hearing first."""
    query = (
        select(AuditEntry.sid, StaffMember.name, AuditEntry.at)
        .join(StaffMember, StaffMember.id == AuditEntry.staff_id)
        .where(AuditEntry.about == RECORDING, AuditEntry.sid.in_(sids), AuditEntry.action == HEARD)
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    heard: dict[str, list[Hearing]] = {}
    for row in session.execute(query):
        heard.setdefault(row.sid, []).append(Hearing(*row))
    return heard
