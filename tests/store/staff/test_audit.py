"""The audit's chain: whole whoever writes at once, and broken by whatever was changed."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError, ProgrammingError

from ivr.rules.staff.audit_chain import breaks
from ivr.store import grants
from ivr.store.database.database import Database
from ivr.store.staff import audit
from ivr.store.staff.audit import MAX_NOTE_CHARS, Done
from tests.store.staff.audit_guard import unguard
from tests.support.installation import Installation
from tests.support.programs import GivenPostgreSQL, PostgreSQL

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


@pytest.mark.parametrize(("action", "about"), [("danced", "call"), ("seen", "moon")])
def test_what_the_audits_page_has_no_words_for_is_not_written_down(
    database: Database, action: str, about: str
) -> None:
    with pytest.raises(ValueError, match="no words"), database.write() as session:
        audit.write(session, Done(action, "1", NOW, about=about))


def test_what_is_rolled_back_is_not_written_down(database: Database) -> None:
    def give_up() -> None:
        with database.write() as session:
            audit.write(session, done(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()
    with database.write() as session:
        audit.write(session, done(1))
        session.rollback()
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
        unguard(connection)  # as somebody could who owns the tables
        connection.exec_driver_sql(tampering)
    assert broken(database) == found


@pytest.mark.parametrize(
    "tampering",
    ["UPDATE audit SET note = ''", "DELETE FROM audit WHERE id = 1", "DELETE FROM audit"],
)
def test_row_44_the_database_refuses_to_change_the_audit(
    database: Database, tampering: str
) -> None:
    with database.write() as session:
        audit.write(session, done(1))
    with (
        pytest.raises(DBAPIError, match="the audit is only added to"),
        database.single_write() as connection,
    ):
        connection.exec_driver_sql(tampering)
    assert broken(database) == []
    with database.read() as session:
        assert audit.head(session)[0] == 1


def test_row_44_the_programs_role_reads_and_adds_to_the_audit_and_no_more(
    postgresql: PostgreSQL | GivenPostgreSQL, postgresql_url: str
) -> None:
    role = f"program_{uuid.uuid4().hex}"
    postgresql.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{role}'")
    grants.grant(postgresql_url, role)
    grants.grant(postgresql_url, role)
    own = make_url(postgresql_url).set(username=role, password=role)
    program = Database(own.render_as_string(hide_password=False))
    try:
        with program.write() as session:
            audit.write(session, done(1))
        with program.write() as session:
            beat = "INSERT INTO heartbeats (name, at) VALUES ('x', now())"
            session.connection().exec_driver_sql(beat)
            session.connection().exec_driver_sql("UPDATE heartbeats SET at = now()")
            session.connection().exec_driver_sql("DELETE FROM heartbeats")
        assert broken(program) == []
        for refused in (
            "UPDATE audit SET note = ''",
            "DELETE FROM audit",
            "TRUNCATE audit",
            "ALTER TABLE audit DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_refuses ON audit",
        ):
            with (
                pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
                program.single_write() as connection,
            ):
                connection.exec_driver_sql(refused)
    finally:
        program.dispose()
        owner = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
        owner.dispose()
        postgresql.execute(f"DROP ROLE {role}")


def test_no_rights_are_given_on_a_database_without_roles_or_to_nobody(
    sqlite_url: str, postgresql_url: str
) -> None:
    with pytest.raises(grants.GrantError, match="PostgreSQL"):
        grants.grant(sqlite_url, "program")
    with pytest.raises(grants.GrantError, match="no role"):
        grants.grant(postgresql_url, "nobody'; --")


@pytest.mark.parametrize("more", [0, 1])
def test_a_note_has_400_letters(central: Installation, more: int) -> None:
    note = "a" * MAX_NOTE_CHARS + "z" * more
    with central.ports.database.write() as session:
        audit.write(session, Done("seen", "1", central.clock.now(), note=note))
    assert central.rows("SELECT note FROM audit") == [("a" * MAX_NOTE_CHARS,)]
