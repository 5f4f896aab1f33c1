"""Define what every table shares: naming of constraints, and instants that are always UTC."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData, text
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware datetime in UTC, on both databases (SQLite keeps no zone of its own).

    Raises ValueError when given a naive datetime: an instant without a zone is a mistake.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC, as it is stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime given to the database: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored instant, aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# At a column: from this instant time is measured, for a pace, a lease or a limit. One that is ahead
# of the clock was written before that was set back: it becomes now (`ivr.store.instants`).
MEASURED: dict[Any, Any] = {"measured": True}


def at_most(longest: timedelta) -> dict[Any, Any]:
    """Declare that this instant is never farther ahead of the clock than `longest`."""
    return {"longest": longest}


class Base(DeclarativeBase):
    """The base class of all tables; constraints are named, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant}  # noqa: RUF012 - SQLAlchemy reads it as declared


def upsert(table: type[Base], dialect: str) -> Any:
    """Return an INSERT into `table` that may say ON CONFLICT, in that database's own dialect.

    The two dialects' statements are alike but of unrelated types, hence Any.
    """
    return insert_sqlite(table) if dialect == "sqlite" else insert_postgresql(table)


def where(condition: str) -> dict[str, Any]:
    """Return the arguments that make an Index one of only some rows, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
