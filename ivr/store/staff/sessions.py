"""Store which browsers are signed in at the desk, and which are known from before."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import Term
from ivr.rules.staff.sessions import MAX_SESSIONS_PER_KIND, Kind
from ivr.store.database.base import Base
from ivr.store.database.personal import IMPERSONAL, OF_STAFF, uncopied
from ivr.store.staff.staff import StaffMember


class StaffSession(Base):
    """One browser of one person's, signed in or known; `kind` is a `rules.staff.sessions.Kind`.

    `hash` is the SHA-256 of a random value that only that browser's cookie holds. `device` and
    `network` are what its person is shown: a browser in plain words, an address without its end.
    While `remembered_until` lies ahead, a device is asked for no second factor.
    """

    __tablename__ = "staff_sessions"
    __table_args__ = (
        UniqueConstraint("staff_id", "kind", "hash"),
        Index("ix_staff_sessions_hash", "hash"),
        Index("ix_staff_sessions_ends_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str] = mapped_column(String(10), info=IMPERSONAL)
    hash: Mapped[str] = mapped_column(String(64), info=uncopied(OF_STAFF, Term.SESSION))
    device: Mapped[str] = mapped_column(String(60), info=uncopied(OF_STAFF, Term.SESSION))
    network: Mapped[str] = mapped_column(String(60), info=uncopied(OF_STAFF, Term.SESSION))
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    remembered_until: Mapped[datetime | None]


def of_hash(
    session: Session, hashed: str, now: datetime
) -> tuple[StaffSession, StaffMember] | None:
    """Return the session of that hash and whose it is, unless it has ended or they are disabled."""
    found = (
        select(StaffSession, StaffMember)
        .join(StaffMember, StaffMember.id == StaffSession.staff_id)
        .where(
            StaffSession.hash == hashed,
            StaffSession.kind == Kind.SESSION.value,
            StaffSession.ends_at > now,
            StaffMember.disabled_at.is_(None),
        )
    )
    row = session.execute(found).first()
    return (row[0], row[1]) if row else None


def device_of(session: Session, staff_id: int, hashed: str, now: datetime) -> StaffSession | None:
    """Return that person's known device with that hash, or None."""
    return session.scalar(
        _of(staff_id, now).where(
            StaffSession.kind == Kind.DEVICE.value, StaffSession.hash == hashed
        )
    )


def of_member(session: Session, staff_id: int, now: datetime) -> Sequence[StaffSession]:
    """Return all sessions and devices of that person's that have not ended, the last seen first."""
    found = _of(staff_id, now).order_by(StaffSession.seen_at.desc(), StaffSession.id.desc())
    return session.scalars(found).all()


def knows_network(session: Session, staff_id: int, network: str, now: datetime) -> bool:
    """Return whether that person has a session or device from this masked network.

    It has not ended: they signed in from there in the last weeks.
    """
    found = _of(staff_id, now).where(StaffSession.network == network)
    return bool(network) and session.scalar(found.limit(1)) is not None


def begin(session: Session, values: dict[str, Any]) -> None:
    """Store a session or device; replace one with its hash, and end the oldest beyond twenty."""
    same = StaffSession.staff_id == values["staff_id"], StaffSession.kind == values["kind"]
    session.execute(delete(StaffSession).where(*same, StaffSession.hash == values["hash"]))
    newest = (
        select(StaffSession.id)
        .where(*same)
        .order_by(StaffSession.seen_at.desc())
        .limit(MAX_SESSIONS_PER_KIND - 1)
    )
    kept = session.scalars(newest).all()
    session.execute(delete(StaffSession).where(*same, StaffSession.id.not_in(kept)))
    session.add(StaffSession(**values))


def rename_device(session: Session, old: str, new: str) -> None:
    """Replace the hash by which a device is known, of whomever it is known.

    It is known by the old one no more.
    """
    which = StaffSession.hash == old, StaffSession.kind == Kind.DEVICE.value
    session.execute(update(StaffSession).where(*which).values(hash=new))


def end(session: Session, staff_id: int, ids: Collection[int]) -> int:
    """Delete these sessions or devices of a person's; return how many there were."""
    which = StaffSession.staff_id == staff_id, StaffSession.id.in_(ids)
    return session.connection().execute(delete(StaffSession).where(*which)).rowcount


def end_hash(session: Session, staff_id: int, hashed: str) -> None:
    """Delete that person's session of that hash."""
    which = StaffSession.staff_id == staff_id, StaffSession.hash == hashed
    session.execute(delete(StaffSession).where(*which, StaffSession.kind == Kind.SESSION.value))


def end_all(session: Session, member: StaffMember) -> int:
    """Delete all sessions and devices of a person's; let no sign-in or enrolment under way finish.

    Returns how many there were.
    """
    member.session_epoch += 1
    member.totp_next = ""
    ended = delete(StaffSession).where(StaffSession.staff_id == member.id)
    return session.connection().execute(ended).rowcount


def drop_ended(session: Session, now: datetime, idle_since: datetime) -> int:
    """Delete sessions and devices that have ended by themselves; return how many there were."""
    idle = (StaffSession.kind == Kind.SESSION.value) & (StaffSession.seen_at < idle_since)
    ended = delete(StaffSession).where((StaffSession.ends_at < now) | idle)
    return session.connection().execute(ended).rowcount


def _of(staff_id: int, now: datetime) -> Select[StaffSession]:
    return select(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.ends_at > now)
