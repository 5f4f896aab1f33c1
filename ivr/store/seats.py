"""Seats: of each quarter hour that can be chosen, which places are taken."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.store.callbacks import Callback


def booked(session: Session, since: datetime) -> dict[datetime, int]:
    """How many seats of each slot from then on are taken."""
    counted = (
        select(Callback.slot_at, func.count())
        .where(Callback.closed_at.is_(None), Callback.slot_at >= since)
        .group_by(Callback.slot_at)
    )
    return {at: taken for at, taken in session.execute(counted) if at}


def taken(session: Session, slot_at: datetime) -> set[int]:
    """The seats of that slot that are taken."""
    found = select(Callback.seat).where(
        Callback.closed_at.is_(None), Callback.slot_at == slot_at, Callback.seat.is_not(None)
    )
    return {seat for seat in session.scalars(found) if seat is not None}


def take(session: Session, callback: Callback, slot_at: datetime, seat: int) -> bool:
    """The callback sits there; False when somebody else does, and it stays where it was."""
    try:
        with session.begin_nested():
            callback.slot_at, callback.seat = slot_at, seat
    except IntegrityError:
        session.refresh(callback)
        return False
    return True
