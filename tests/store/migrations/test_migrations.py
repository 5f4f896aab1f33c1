"""Migrations stay as they landed, need nothing of ours, and what was broken by one is repaired."""

import ast
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, create_engine, text

import ivr.store
from ivr.rules.staff.audit_chain import breaks
from ivr.store import schema
from ivr.store.database.database import Database
from ivr.store.staff import audit
from tests.store.migrations import first_0018

MIGRATIONS = Path(ivr.store.__file__).parent / "migrations"
VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))
AT = "2026-11-23 13:00:00.123456"


def line(migration: Path) -> str:
    """The migration's line in the file of hashes, as sha256sum writes it."""
    return f"{sha256(migration.read_bytes()).hexdigest()}  {migration.name}"


def test_no_migration_that_has_landed_is_changed() -> None:
    kept = (MIGRATIONS / "versions.sha256").read_text(encoding="utf-8").splitlines()
    assert [line(each) for each in VERSIONS] == kept, "a new migration adds its line"


@pytest.mark.parametrize("migration", VERSIONS, ids=lambda each: each.stem)
def test_a_migration_imports_nothing_of_ours(migration: Path) -> None:
    found: set[str] = set()
    for node in ast.walk(ast.parse(migration.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add(f"{'.' * node.level}{node.module or ''}")
    assert not {each for each in found if each.startswith((".", "ivr"))}


@pytest.fixture
def engine(any_database_url: str) -> Iterator[Engine]:
    """Both databases in turn."""
    made = create_engine(any_database_url)
    yield made
    made.dispose()


def go_to(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def stamp_first_0018(engine: Engine, grown: bool) -> None:
    """Make the database one that went through 0018 as it first was, or as it was for a day."""
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            first_0018.upgrade()
        if grown:
            connection.execute(text("ALTER TABLE demands ADD answer TEXT DEFAULT '' NOT NULL"))
            connection.execute(
                text("CREATE INDEX ix_demands_number ON demands (number, opened_at)")
            )
        connection.execute(text("UPDATE alembic_version SET version_num = '0018'"))


@pytest.mark.parametrize("grown", [False, True])
def test_a_database_of_an_earlier_0018_is_brought_up(engine: Engine, grown: bool) -> None:
    go_to(engine, "0017")
    stamp_first_0018(engine, grown)
    url = engine.url.render_as_string(hide_password=False)
    wrong = schema.mistakes(url)
    assert "table answer_drafts is missing" in wrong
    assert "column demands.closed_at is missing" in wrong
    schema.upgrade(url)
    assert schema.mistakes(url) == []


def test_the_audits_entries_of_before_the_chain_are_sealed_by_it(engine: Engine) -> None:
    go_to(engine, "0009")
    row = "INSERT INTO audit (id, at, staff_id, action, about, sid, note) VALUES"
    with engine.begin() as connection:
        for number in (3, 5):
            values = (
                f"({number}, '{AT}+00:00', NULL, 'heard', 'call', 'CA{number}', 'som “inteiro”')"
            )
            connection.execute(text(f"{row} {values}"))
    url = engine.url.render_as_string(hide_password=False)
    schema.upgrade(url)
    database = Database(url)
    with database.read() as session:
        chain = list(audit.chain(session))
        assert list(breaks(chain)) == []
    database.dispose()
    assert [each.number for each, _ in chain] == [1, 2]
    assert {each.at for each, _ in chain} == {datetime.fromisoformat(f"{AT}+00:00")}
