"""The desk's lists of callbacks: found by an index, whatever else the table holds."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from ivr.store.database.database import Database
from ivr.store.queries import callback_list
from ivr.store.queries.callback_list import Column, Moment

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """A SQLite database."""
    database = Database(sqlite_url)
    yield database
    database.dispose()


@pytest.mark.parametrize(
    ("column", "index"),
    [
        (Column.PERSON, "ix_callbacks_person"),
        (Column.SOON, "callbacks_open"),
        (Column.UNDER_WAY, "callbacks_open"),
        (Column.WAITING, "callbacks_open"),
        (Column.DONE, "ix_callbacks_requested"),
    ],
)
def test_a_list_reads_its_own_rows_only(database: Database, column: Column, index: str) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3]))
    )
    with database.read() as session:
        callback_list.read(session, column, Moment(NOW, NOW))
    (statement, parameters) = asked[-1]
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    told = " ".join(str(row) for row in plan)
    assert index in told
    assert "SCAN callbacks'" not in told, "no reading of the whole table"
