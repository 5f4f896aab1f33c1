"""The desk's lists of callbacks: found by an index, whatever else the table holds."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from ivr.store import callback_list
from ivr.store.database import Database

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """A SQLite database."""
    database = Database(sqlite_url)
    yield database
    database.dispose()


@pytest.mark.parametrize(
    ("read", "index"),
    [
        (callback_list.needing_person, "ix_callbacks_person"),
        (callback_list.queue, "callbacks_open"),
        (lambda session: callback_list.finished(session, NOW), "ix_callbacks_requested"),
    ],
    ids=["person", "queue", "finished"],
)
def test_a_list_reads_its_own_rows_only(
    database: Database, read: Callable[[Session], object], index: str
) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3]))
    )
    with database.read() as session:
        read(session)
    (statement, parameters) = asked[-1]
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    told = " ".join(str(row) for row in plan)
    assert index in told
    assert "SCAN callbacks'" not in told, "no reading of the whole table"
