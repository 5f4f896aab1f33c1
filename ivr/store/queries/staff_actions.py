"""Read what staff did last about a callback or a slot, for whoever comes second."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.staff.audit import AuditEntry
from ivr.store.staff.staff import StaffMember

CALLBACK, CALL, VISIT = "callback", "call", "visit"  # what an entry of the audit may be about
SCHEDULED, MOVED, ASSIGNED, CANCELLED = "scheduled", "moved", "assigned", "cancelled"
RESOLVED, RETRIED, CALLED, SETTLED = "resolved", "retried", "called", "settled"
UNSETTLED = "unsettled"


class Deed(NamedTuple):
    """Who of staff did what, and when."""

    name: str
    action: str
    at: datetime


def last_about(session: Session, callback_id: int) -> Deed | None:
    """Return what staff did last about that callback, or None where nobody did anything."""
    found = (
        _deeds()
        .where(AuditEntry.about == CALLBACK, AuditEntry.subject == str(callback_id))
        .where(AuditEntry.action.in_(_CHANGES))
    )
    return _first(session, found)


def last_in(session: Session, slot_at: datetime) -> Deed | None:
    """Return who of staff was the last to put a callback into that slot which is still there.

    None where nobody was.
    """
    found = (
        _deeds()
        .join(Callback, cast(Callback.id, String) == AuditEntry.subject)
        .where(
            Callback.slot_at == slot_at,
            Callback.closed_at.is_(None),
            AuditEntry.about == CALLBACK,
            AuditEntry.action.in_((SCHEDULED, MOVED)),
        )
    )
    return _first(session, found)


def stamp(session: Session, callback_id: int) -> str:
    """Return a text that changes with every deed about that callback, and with every promise."""
    deed = select(func.max(AuditEntry.id)).where(
        AuditEntry.about == CALLBACK,
        AuditEntry.subject == str(callback_id),
        AuditEntry.action.in_(_CHANGES),
    )
    promise = select(func.max(Promise.id)).where(Promise.callback_id == callback_id)
    return f"{session.scalar(deed) or 0}-{session.scalar(promise) or 0}"


def about(session: Session, callback_id: int) -> list[Deed]:
    """Return all that staff did about that callback, the first first."""
    found = _deeds().where(
        AuditEntry.about == CALLBACK,
        AuditEntry.subject == str(callback_id),
        AuditEntry.action.in_(_CHANGES),
    )
    return [Deed(*row) for row in session.execute(found.order_by(AuditEntry.id))]


def settled(session: Session, call_id: int) -> Deed | None:
    """Return who of staff settled that missed call last, or None where nobody did."""
    found = _deeds().where(
        AuditEntry.about == CALL,
        AuditEntry.subject == str(call_id),
        AuditEntry.action == SETTLED,
    )
    return _first(session, found)


def about_visit(session: Session, visit_id: int) -> list[Deed]:
    """Return what staff put right about that visit, the first first."""
    found = _deeds().where(AuditEntry.about == VISIT, AuditEntry.subject == str(visit_id))
    return [Deed(*row) for row in session.execute(found.order_by(AuditEntry.id))]


_CHANGES = (SCHEDULED, MOVED, ASSIGNED, CANCELLED, RESOLVED, RETRIED, CALLED)


def _deeds() -> Select[str, str, datetime]:
    return select(StaffMember.name, AuditEntry.action, AuditEntry.at).join(
        StaffMember, StaffMember.id == AuditEntry.staff_id
    )


def _first(session: Session, found: Select[str, str, datetime]) -> Deed | None:
    row = session.execute(found.order_by(AuditEntry.id.desc()).limit(1)).first()
    return Deed(*row) if row else None
