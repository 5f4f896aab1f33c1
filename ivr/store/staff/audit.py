"""Store the audit: what staff did, heard and saw. Entries are added and read, never changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    event,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from ivr.rules.staff.audit_chain import GENESIS, Entry, sealed
from ivr.rules.staff.audit_words import ACTIONS, THINGS
from ivr.store.database.base import Base
from ivr.store.database.personal import IMPERSONAL, OF_STAFF, outlives
from ivr.store.staff.staff import StaffMember

RECORDING = "recording"
CASE, SECTOR = "case", "sector"
INCOMING, ATTACHMENT = "incoming", "attachment"
SEEN = "seen"
OWN_DATA = "own-data"
STAFF, PAGE = "staff", "page"
SIGNED_IN = "signed-in"
CALENDAR = "calendar"
EDITION = "edition"
SURVEY = "survey"
UNIT, VISIT, INTERNAL = "unit", "visit", "internal"
HEARD, ERASED, HELD, RELEASED = "heard", "erased", "held", "released"
MAX_NOTE_CHARS = 400
_PENDING = "audit"  # in a session's info: what is written down when it commits
_CHAIN = 7880_0001  # PostgreSQL's advisory lock: one transaction at a time adds to the chain


class AuditEntry(Base):
    """One entry: somebody did something about a thing, named as others know it.

    `staff_id` is empty where a rule did it, or somebody at a terminal; `note` says which or why.
    `id` counts without a gap, and `hash` is `rules.staff.audit_chain.sealed`.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_about", "about", "subject", "at"),
        Index("ix_audit_at", "at", "id"),
        Index("ix_audit_staff", "staff_id", "at", "id"),
        Index("ix_audit_action", "action", "at", "id"),
        Index("ix_audit_subject", "subject", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    about: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    subject: Mapped[str] = mapped_column(String(64), info=IMPERSONAL)
    note: Mapped[str] = mapped_column(
        String(MAX_NOTE_CHARS),
        default="",
        info=outlives("it proves why staff did what they did", OF_STAFF),
    )
    hash: Mapped[str] = mapped_column(String(64), info=IMPERSONAL)

    @property
    def said(self) -> Entry:
        """Return what the entry's hash covers."""
        return Entry(
            *(self.id, self.at, self.staff_id, self.action, self.about, self.subject, self.note)
        )


@dataclass(frozen=True)
class Done:
    """What is to be written to the audit: who did what about which thing.

    `subject` names the thing as pages and others know it (a protocol, a sid, an id), and is never
    a telephone number, an address or a person's words; neither is `note`.
    """

    action: str
    subject: str
    at: datetime
    staff_id: int | None = None
    note: str = ""
    about: str = RECORDING


class Hearing(NamedTuple):
    """One hearing of a recording: its sid, who heard it, and when."""

    sid: str
    name: str
    at: datetime


def write(session: Session, done: Done) -> None:
    """Write an entry to the audit, if the caller's transaction commits.

    Its note is cut to MAX_NOTE_CHARS. The chain is locked only as the transaction ends:
    who holds it waits for nobody any more. Raises ValueError where the audit's page has no words
    for the action or the thing.
    """
    if done.action not in ACTIONS or done.about not in THINGS:
        raise ValueError(f"the audit has no words for {done.action} of a {done.about}")
    if _PENDING not in session.info:
        session.info[_PENDING] = []
        event.listen(session, "before_commit", _append)
        event.listen(session, "after_rollback", lambda rolled: rolled.info[_PENDING].clear())
    session.connection()  # in a transaction, whose end is heard of
    session.info[_PENDING].append(done)


def _append(session: Session) -> None:
    pending: list[Done] = session.info[_PENDING]
    if not pending:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_CHAIN)))
    number, previous = head(session)
    for done in pending:
        number += 1
        entry = Entry(
            number,
            done.at,
            done.staff_id,
            done.action,
            done.about,
            done.subject,
            done.note[:MAX_NOTE_CHARS],
        )
        previous = sealed(previous, entry)
        session.execute(
            insert(AuditEntry).values(
                id=number,
                at=entry.at,
                staff_id=entry.staff_id,
                action=entry.action,
                about=entry.about,
                subject=entry.subject,
                note=entry.note,
                hash=previous,
            )
        )
    pending.clear()


def head(session: Session) -> tuple[int, str]:
    """Return the newest entry's number and hash; 0 and GENESIS before the first."""
    newest = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    row = session.execute(newest).first()
    return (row.id, row.hash) if row else (0, GENESIS)


def chain(session: Session) -> Iterator[tuple[Entry, str]]:
    """Yield every entry with its hash, the first first."""
    found = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    for row in session.scalars(found):
        yield row.said, row.hash


def has_heard(session: Session, staff_id: int, sid: str, since: datetime) -> bool:
    """Return whether the audit has that person hear that recording since `since`."""
    found = exists().where(
        AuditEntry.about == RECORDING,
        AuditEntry.subject == sid,
        AuditEntry.at > since,
        AuditEntry.action == HEARD,
        AuditEntry.staff_id == staff_id,
    )
    return bool(session.scalar(select(found)))


def was_done(session: Session, done: Done, since: datetime) -> bool:
    """Return whether the audit has that person do the same about the same thing since `since`."""
    found = exists().where(
        AuditEntry.about == done.about,
        AuditEntry.subject == done.subject,
        AuditEntry.at > since,
        AuditEntry.action == done.action,
        AuditEntry.staff_id == done.staff_id,
    )
    return bool(session.scalar(select(found)))


def was_done_so(session: Session, done: Done, since: datetime) -> bool:
    """Return whether that person's last entry of the kind, since `since`, has the same note."""
    last = (
        select(AuditEntry.note)
        .where(
            AuditEntry.about == done.about,
            AuditEntry.subject == done.subject,
            AuditEntry.at > since,
            AuditEntry.action == done.action,
            AuditEntry.staff_id == done.staff_id,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return session.scalar(last) == done.note


def left_at(session: Session, staff_id: int) -> datetime | None:
    """Return when that person did anything last before they signed in; None where nothing is known.

    Their signing out counts. The sign-in is the newest one: what they did since then does not.
    """
    own = AuditEntry.staff_id == staff_id
    signed_in = select(func.max(AuditEntry.id)).where(own, AuditEntry.action == SIGNED_IN)
    before = select(func.max(AuditEntry.at)).where(own, AuditEntry.id < signed_in.scalar_subquery())
    return session.scalar(before)


def last_about(session: Session, about: str) -> datetime | None:
    """Return when something was last done about a thing of that kind, or None for never."""
    return session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.about == about))


def is_heard(sid: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that somebody heard the recording of that sid."""
    return exists().where(
        AuditEntry.about == RECORDING, AuditEntry.subject == sid, AuditEntry.action == HEARD
    )


def was_heard(session: Session, sid: str) -> bool:
    """Return whether somebody heard the recording of that sid."""
    return bool(session.scalar(select(is_heard(literal(sid)))))


def hearings(session: Session, sids: Sequence[str]) -> dict[str, list[Hearing]]:
    """Return who heard each of these recordings, the first hearing first: sid → hearings."""
    query = (
        select(AuditEntry.subject.label("sid"), StaffMember.name, AuditEntry.at)
        .join(StaffMember, StaffMember.id == AuditEntry.staff_id)
        .where(
            AuditEntry.about == RECORDING, AuditEntry.subject.in_(sids), AuditEntry.action == HEARD
        )
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    heard: dict[str, list[Hearing]] = {}
    for row in session.execute(query):
        heard.setdefault(row.sid, []).append(Hearing(*row))
    return heard
