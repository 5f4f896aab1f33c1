"""Say in SQL in which span of time an instant lies."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, cast, func
from sqlalchemy.orm import Session

from ivr.rules.hours.spans import Span


def within(column: Any, span: Span) -> list[Any]:
    """Return the conditions that an instant lies in that span."""
    since = [column >= span.since] if span.since else []
    return [*since, *([column < span.until] if span.until else [])]


def number_of_span(session: Session, column: Any, since: datetime, length: timedelta) -> Any:
    """Return the number of the span that an instant lies in, counted from `since` (0, 1, …)."""
    if session.get_bind().dialect.name == "sqlite":
        seconds = cast(func.strftime("%s", column), Integer)
    else:
        seconds = cast(func.floor(func.extract("epoch", column)), Integer)
    return (seconds - int(since.timestamp())) // int(length.total_seconds())
