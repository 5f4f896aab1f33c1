"""The schema: migrations and models agree, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError, StatementError

import ivr.store
from ivr.store import revision, schema
from ivr.store.line.callflows import CallflowVersion, keep
from tests.support.installation import Installation
from tests.support.programs import GivenPostgreSQL, PostgreSQL


def test_the_migrations_make_what_the_models_say(any_database_url: str) -> None:
    engine = create_engine(any_database_url)
    with engine.connect() as connection:
        assert schema.differences(connection) == []
        assert revision.is_current(connection)
    engine.dispose()


TRIGGERS = {
    "steps_topic",
    *("questionnaire_versions_refuse_update", "questionnaire_versions_refuse_delete"),
    *("survey_publications_refuse_update", "survey_publications_refuse_delete"),
}
THERE_ARE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def test_no_migration_loses_a_trigger_by_making_its_table_anew(any_database_url: str) -> None:
    """On SQLite a table changed in batch mode is another one; nothing else would say so."""
    engine = create_engine(any_database_url)
    with engine.connect() as connection:
        found = set(connection.scalars(text(THERE_ARE[engine.dialect.name])))
    engine.dispose()
    audit = {"audit_refuses"}
    if engine.dialect.name == "sqlite":  # one for each event
        audit = {"audit_refuses_update", "audit_refuses_delete"}
    assert found == TRIGGERS | audit


def test_upgrading_twice_changes_nothing(any_database_url: str) -> None:
    schema.upgrade(any_database_url)
    engine = create_engine(any_database_url)
    with engine.connect() as connection:
        assert revision.is_current(connection)
    engine.dispose()


def test_a_new_database_is_not_current(
    tmp_path_factory: pytest.TempPathFactory, postgresql: PostgreSQL | GivenPostgreSQL
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('new')}/new.db")
    with engine.connect() as connection:
        assert not revision.is_current(connection)
    engine.dispose()


def test_the_last_migration_is_the_one_that_alembic_ends_with() -> None:
    """A file's name and Alembic's chain are two ways to say it."""
    config = Config()
    config.set_main_option("script_location", str(revision.MIGRATIONS.parent))
    assert ScriptDirectory.from_config(config).get_heads() == [revision.last_revision()]


def test_every_constraint_has_a_name(central_on_both: Installation) -> None:
    inspector = inspect(central_on_both.ports.database.engine)
    for table in inspector.get_table_names():
        if table != "alembic_version":
            names = [each["name"] for each in inspector.get_unique_constraints(table)]
            names += [each["name"] for each in inspector.get_foreign_keys(table)]
            assert all(names), table


def test_instants_come_back_in_utc(central_on_both: Installation) -> None:
    fortaleza = timezone(timedelta(hours=-3))
    at = datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=fortaleza)
    with central_on_both.ports.database.write() as session:
        keep(session, "v", "{}", at)
    with central_on_both.ports.database.read() as session:
        kept = session.get_one(CallflowVersion, "v").published_at
    assert kept == at
    assert kept.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(central_on_both: Installation) -> None:
    naive = datetime(2026, 11, 23)  # noqa: DTZ001 - the mistake itself
    with pytest.raises(StatementError, match="naive"), central_on_both.ports.database.write() as s:
        keep(s, "v", "{}", naive)


def test_a_link_made_while_its_opening_was_kept_stays_and_is_still_its_cases_only_one(
    any_database_url: str,
) -> None:
    at = "'2026-11-23 13:00:00+00:00'"
    case = "INSERT INTO cases (id, protocol, channel, topic, state, opened_at)"
    link = "INSERT INTO email_links (case_id, number, created_at, note"
    engine, config = create_engine(any_database_url), Config()
    config.set_main_option("script_location", str(Path(ivr.store.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0008")
        connection.execute(text(f"{case} VALUES (1, 'A1', 'phone', '', 'open', {at})"))
        connection.execute(text(f"{link}, opened_at) VALUES (1, '+5584988887777', {at}, '', {at})"))
    schema.upgrade(any_database_url)
    with engine.connect() as connection:
        assert schema.differences(connection) == []
        kept = connection.execute(text("SELECT id, number FROM email_links")).all()
        assert kept == [(1, "+5584988887777")]
        with pytest.raises(IntegrityError):
            connection.execute(text(f"{link}) VALUES (1, '+5584988887777', {at}, '')"))
    engine.dispose()
