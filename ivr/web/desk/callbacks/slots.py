"""Read and name slots in forms and addresses, and read a day's slots for a page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from ivr.rules.hours.hours import FORTALEZA
from ivr.usecases.callbacks.agenda import Day, first_with_room, read_days
from ivr.usecases.line.due_time import DueTimeInputs

FARTHEST = timedelta(days=366)


def read_slot(text: str) -> datetime | None:
    """Return the instant (UTC) that `slot_name` wrote; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def slot_name(at: datetime) -> str:
    """Return a slot's start as forms and addresses carry it."""
    return at.astimezone(FORTALEZA).isoformat(timespec="minutes")


def read_date(text: str, today: date) -> date | None:
    """Return the date, not more than a year away; None for anything else."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return None
    return on if abs(on - today) <= FARTHEST else None


def read_day(session: Session, around: DueTimeInputs, text: str) -> dict[str, Any]:
    """Return what a page with one day's slots needs: that day's, or the first day's with room."""
    today = around.now.astimezone(FORTALEZA).date()
    on = read_date(text, today)
    if on is None or on < today:
        on = first_with_room(session, around, today)
    day: Day = next(read_days(session, around, on, 1))
    return {
        "day": day,
        "today": today,
        "before": on - timedelta(days=1) if on > today else None,
        "after": on + timedelta(days=1),
        "slot_name": slot_name,
    }
