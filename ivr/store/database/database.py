"""Open the database: one engine a process, every wait limited, one writer at a time on SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.orm import Session

from ivr.store.database.writer import Writer

# Connections beyond one a thread: hours, time and the switchboard's state are looked up anew by one
# thread at a time, perhaps within its transaction, while all others have theirs.
LOOKING_UP = 3
# Each wait's own limit; `ivr.store.database.request_deadline` limits the sum of a request's waits.
POOL_SECONDS = 1.0
WRITER_SECONDS = 2.0


# How an engine runs single statements (each its own transaction), a writing transaction, a view.
_SQLITE_WAYS: tuple[dict[str, Any], ...] = (
    {"begin": ""},
    {"begin": "IMMEDIATE"},
    {"begin": "DEFERRED"},
)
_POSTGRESQL_WAYS: tuple[dict[str, Any], ...] = (
    {},  # as the engine is: AUTOCOMMIT
    {"isolation_level": "READ COMMITTED"},
    {"isolation_level": "REPEATABLE READ"},
)


class Database:
    """The connection of one process to the database.

    Nothing else opens it. Make it in the process that uses it, never before a fork.
    """

    def __init__(self, url: str, threads: int = 4) -> None:
        """Take the URL and connect when first used; `threads` is how many use it at once.

        The process holds at most LOOKING_UP connections more than `threads`.
        """
        self.engine = _engine(url, threads)
        sqlite = self.engine.dialect.name == "sqlite"
        self._writer = Writer(str(self.engine.url.database), WRITER_SECONDS) if sqlite else None
        ways = _SQLITE_WAYS if sqlite else _POSTGRESQL_WAYS
        self._single, self._many, self._viewing = (
            self.engine.execution_options(**way) for way in ways
        )

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Run one transaction: commit when the block ends, roll back when it raises."""
        with self._one_writer(), Session(self._many, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def write_rows(self) -> Iterator[Connection]:
        """Run one transaction as `write` does, for statements alone: without objects to keep."""
        with self._one_writer(), self._many.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give one consistent view for pages that only read; nothing done in it is stored."""
        with Session(self._viewing) as session:
            yield session

    @contextmanager
    def single_read(self) -> Iterator[Connection]:
        """Give a connection for reading statements that need no common view.

        It is the telephone's hot path.
        """
        with self._single.connect() as connection:
            yield connection

    @contextmanager
    def single_write(self) -> Iterator[Connection]:
        """Give a connection whose statements are each a transaction, durable when they return."""
        with self._one_writer(), self._single.connect() as connection:
            yield connection

    def time(self) -> datetime:
        """Return the server's own instant, which all machines share; on SQLite there is none."""
        with self.single_read() as connection:
            told: datetime = connection.scalar(select(func.clock_timestamp()))  # type: ignore[assignment]
        return told.astimezone(UTC)

    @property
    def is_shared(self) -> bool:
        """Tell whether other machines may use the database, too: whether it has a clock."""
        return self._writer is None

    def dispose(self) -> None:
        """Close every connection of this process, for good."""
        self.engine.dispose()
        if self._writer:
            self._writer.close()

    def _one_writer(self) -> Any:
        return self._writer.hold() if self._writer else nullcontext()


def _engine(url: str, threads: int) -> Engine:
    pool: dict[str, Any] = {
        "pool_size": threads,
        "max_overflow": LOOKING_UP,
        "pool_timeout": POOL_SECONDS,
        "hide_parameters": True,  # they are telephone numbers, and errors are logged
    }
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, **pool)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    from ivr.store.database.postgresql import open_engine  # its driver takes 8 MB

    return open_engine(url, **pool)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where pysqlite guesses
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {int(WRITER_SECONDS * 1000)}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get("begin", "DEFERRED")
    if kind:
        connection.exec_driver_sql(f"BEGIN {kind}")
