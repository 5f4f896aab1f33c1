"""Find and take the seats of each slot, a quarter hour that callers can choose."""

from datetime import datetime

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases.cases import Case


def booked(session: Session, since: datetime) -> dict[datetime, int]:
    """Count the taken seats of each slot from `since` on: slot → taken seats."""
    counted = (
        select(Callback.slot_at, func.count())
        .where(Callback.closed_at.is_(None), Callback.slot_at >= since)
        .group_by(Callback.slot_at)
    )
    return {at: taken for at, taken in session.execute(counted) if at}


def sitting(session: Session, since: datetime) -> list[tuple[datetime, int, str]]:
    """Return who has which seat from `since` on: the slot, the seat and the protocol, in order."""
    found = (
        select(Callback.slot_at, Callback.seat, Case.protocol)
        .join(Case, Case.id == Callback.case_id)
        .where(Callback.closed_at.is_(None), Callback.slot_at >= since, Callback.seat.is_not(None))
        .order_by(Callback.slot_at, Callback.seat)
    )
    rows = session.execute(found)
    return [(at, seat, protocol) for at, seat, protocol in rows if at and seat is not None]


def taken(session: Session, slot_at: datetime) -> set[int]:
    """Return the seats of that slot that are taken."""
    found = select(Callback.seat).where(
        Callback.closed_at.is_(None), Callback.slot_at == slot_at, Callback.seat.is_not(None)
    )
    return {seat for seat in session.scalars(found) if seat is not None}


def query_taken(slot_at: datetime | None) -> Select[str]:
    """Return the query of the seats of that slot that are taken, with commas between them."""
    return select(func.aggregate_strings(cast(Callback.seat, String), ",")).where(
        Callback.closed_at.is_(None), Callback.slot_at == slot_at, Callback.seat.is_not(None)
    )


def take(session: Session, callback: Callback, slot_at: datetime, seat: int) -> bool:
    """Give the callback that seat; return False when somebody else has it, and change nothing."""
    try:
        with session.begin_nested():
            callback.slot_at, callback.seat = slot_at, seat
    except IntegrityError:
        session.refresh(callback)
        return False
    return True
