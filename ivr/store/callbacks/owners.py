"""Assign callbacks to one person each, until shortly after they are due; find whose they are.

Until `assigned_until` it is put through to `assigned_to` alone, as long as that is somebody who can
be rung and whose shift it is; then, and otherwise, to anybody.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import Due
from ivr.rules.callbacks.states import OWNERS_GRACE
from ivr.store.callbacks.callbacks import Callback


def give(callback: Callback, staff_id: int | None, now: datetime) -> None:
    """Assign the callback to a person, or to nobody; have it published anew."""
    callback.assigned_to = staff_id
    callback.assigned_until = max(now, callback.due_at) + OWNERS_GRACE if staff_id else None
    callback.published_at = None


def set_due(callback: Callback, due: Due) -> None:
    """Set the callback's due time; an assigned one stays its person's until shortly after that."""
    callback.due_at, callback.due_kind = due.at, due.kind
    if callback.assigned_to is not None:
        callback.assigned_until = due.at + OWNERS_GRACE


def owner(callback: Callback, now: datetime) -> int | None:
    """Return the id of the person to whom the callback is still assigned, or None."""
    held = callback.assigned_until is not None and now < callback.assigned_until
    return callback.assigned_to if held else None


def with_own(session: Session, people: Collection[int], now: datetime) -> list[int]:
    """Return the ids, sorted, of those of these people who have an open callback of their own."""
    found = select(Callback.assigned_to).where(owned_by(people, now), Callback.closed_at.is_(None))
    return sorted(each for each in session.scalars(found.distinct()) if each)


def owned_by(people: Collection[int], now: datetime) -> ColumnElement[bool]:
    """Return the condition for callbacks that are still assigned to one of these people."""
    return and_(Callback.assigned_to.in_(people), Callback.assigned_until > now)


def free_for(people: Collection[int], now: datetime) -> ColumnElement[bool]:
    """Return the condition for callbacks that anybody may take, if these can be rung today."""
    return or_(
        Callback.assigned_to.is_(None),
        Callback.assigned_to.not_in(people),
        Callback.assigned_until <= now,
    )
