"""The audit's chain: whole whoever writes at once, and broken by whatever was changed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from ivr.rules.audit import breaks
from ivr.store import audit
from ivr.store.audit import Done
from ivr.store.database import Database

NOW = datetime(2026, 11, 23, 13, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def database(any_database_url: str) -> Iterator[Database]:
    """Both databases in turn."""
    made = Database(any_database_url)
    yield made
    made.dispose()


def done(n: int) -> Done:
    return Done("seen", f"{n}", NOW, note="número “inteiro”", about="call")


def broken(database: Database) -> list[int]:
    with database.read() as session:
        return list(breaks(audit.chain(session)))


def test_twenty_at_once_make_one_whole_chain(database: Database) -> None:
    def write(n: int) -> None:
        with database.write() as session:
            audit.write(session, done(n))
            audit.write(session, done(n))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    with database.read() as session:
        entries = [entry for entry, _ in audit.chain(session)]
        assert audit.head(session)[0] == 40
    assert [each.number for each in entries] == list(range(1, 41))
    assert sorted(each.subject for each in entries) == sorted(f"{n // 2}" for n in range(40))
    assert broken(database) == []


def test_what_is_rolled_back_is_not_written_down(database: Database) -> None:
    def give_up() -> None:
        with database.write() as session:
            audit.write(session, done(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()
    with database.write() as session:
        audit.write(session, done(2))
    with database.read() as session:
        assert [entry.subject for entry, _ in audit.chain(session)] == ["2"]


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE audit SET note = 'outro' WHERE id = 2", [2]),
        ("UPDATE audit SET staff_id = NULL, subject = '9' WHERE id = 3", [3]),
        ("DELETE FROM audit WHERE id = 2", [3]),
        ("DELETE FROM audit WHERE id = 1", [2]),
        ("UPDATE audit SET hash = (SELECT hash FROM audit WHERE id = 1) WHERE id = 3", [3, 4]),
    ],
)
def test_tampering_is_found(database: Database, tampering: str, found: list[int]) -> None:
    with database.write() as session:
        for n in range(4):
            audit.write(session, done(n))
    assert broken(database) == []
    with database.single_write() as connection:
        connection.exec_driver_sql(tampering)
    assert broken(database) == found
