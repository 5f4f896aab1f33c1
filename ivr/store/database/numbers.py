"""Number the spans of time that instants lie in, by the database itself."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, cast, func
from sqlalchemy.orm import Session


def number_of_span(session: Session, column: Any, since: datetime, length: timedelta) -> Any:
    """Return the number of the span that an instant lies in, counted from `since` (0, 1, …)."""
    if session.get_bind().dialect.name == "sqlite":
        seconds = cast(func.strftime("%s", column), Integer)
    else:
        seconds = cast(func.floor(func.extract("epoch", column)), Integer)
    return (seconds - int(since.timestamp())) // int(length.total_seconds())
