"""`flask backup` and `flask restore`, as a shell runs them, and what they refuse."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ivr.commands.operations.backup import make_backup, put_back_all
from ivr.gateways.files.backup_folders import BadBackup
from ivr.gateways.files.database_copies import CopyFailed
from ivr.store import schema
from ivr.store.operations import heartbeats
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from tests.commands.invoke import flask
from tests.conftest import Install
from tests.support.installation import Installation, settings_for
from tests.support.programs import POSTGRESQL


@pytest.fixture
def kept(installed: Install, any_database_url: str, tmp_path: Path) -> Installation:
    """An installation with two entries in its audit, of which there is a backup."""
    central = installed(
        any_database_url,
        RECORDINGS_DIR=str(tmp_path / "recordings"),
        POSTGRESQL_BIN=str(POSTGRESQL),
    )
    with central.ports.database.write() as session:
        for n in range(2):
            audit.write(session, Done("seen", str(n), central.clock.now()))
    make_backup(central.settings, central.ports, tmp_path / "backup")
    return central


def test_a_pair_of_commands_takes_all_and_brings_it_back(sqlite_url: str, tmp_path: Path) -> None:
    settings = settings_for(
        sqlite_url,
        "redis://127.0.0.1:1/0",
        MAIL_DIR=str(tmp_path / "mail"),
        RECORDINGS_DIR=str(tmp_path / "recordings"),
    )
    given = {name: str(value) for name, value in settings.__dict__.items()}
    to = str(tmp_path / "backup")
    made = flask("backup", to, **given)
    assert made.returncode == 0, made.stderr
    assert "note its last hash elsewhere" in made.stdout
    Path(sqlite_url.removeprefix("sqlite:///")).unlink()
    done = flask("restore", to, **given)
    assert done.returncode == 0, done.stderr
    assert "/painel/retomada" in done.stdout
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database:
        assert database.execute("SELECT cause FROM holds").fetchall() == [("put-back",)]


def test_the_database_is_whole_and_as_it_was(kept: Installation, tmp_path: Path) -> None:
    with kept.ports.database.write() as session:
        audit.write(session, Done("seen", "later", kept.clock.now()))
    put_back_all(kept.settings, kept.ports, tmp_path / "backup")
    assert schema.mistakes(kept.settings.DATABASE_URL) == []
    entries = kept.rows("SELECT subject FROM audit WHERE action = 'seen' ORDER BY id")
    assert entries == [("0",), ("1",)]


def test_a_broken_file_is_no_hindrance(installed: Install, sqlite_url: str, tmp_path: Path) -> None:
    central = installed(sqlite_url, RECORDINGS_DIR=str(tmp_path / "recordings"))
    make_backup(central.settings, central.ports, tmp_path / "backup")
    central.ports.database.engine.dispose()
    Path(sqlite_url.removeprefix("sqlite:///")).write_bytes(b"no database" * 1000)
    put_back_all(central.settings, central.ports, tmp_path / "backup")
    assert schema.mistakes(sqlite_url) == []


def test_a_folder_with_anything_in_it_is_left_alone(kept: Installation, tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="is not empty"):
        make_backup(kept.settings, kept.ports, tmp_path / "backup")


def test_what_is_no_whole_backup_changes_nothing(kept: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    [database] = folder.glob("database.*")
    with database.open("ab") as file:
        file.write(b"?")
    with pytest.raises(BadBackup, match="not the file"):
        put_back_all(kept.settings, kept.ports, folder)
    (folder / "backup.json").unlink()
    with pytest.raises(BadBackup, match="no whole backup"):
        put_back_all(kept.settings, kept.ports, folder)
    assert kept.rows("SELECT count(*) FROM holds") == [(0,)]


def test_nothing_is_put_back_while_a_process_lives(kept: Installation, tmp_path: Path) -> None:
    with kept.ports.database.write() as session:
        heartbeats.record(session, "clock", kept.clock.now())
    with pytest.raises(CopyFailed, match="stop all processes first: clock"):
        put_back_all(kept.settings, kept.ports, tmp_path / "backup")


def test_a_missing_program_is_named(
    installed: Install, postgresql_url: str, tmp_path: Path
) -> None:
    central = installed(postgresql_url, POSTGRESQL_BIN=str(tmp_path))
    with pytest.raises(CopyFailed, match=r"pg_dump is not in .*postgresql-client"):
        make_backup(central.settings, central.ports, tmp_path / "backup")


def test_a_backup_that_fails_leaves_nothing_in_the_way_of_the_next(
    installed: Install, postgresql_url: str, tmp_path: Path
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\ntouch "$(echo "$@" | grep -o "/[^ ]*pgdump")"\nexit 1\n')
    program.chmod(0o700)
    central = installed(postgresql_url, POSTGRESQL_BIN=str(tmp_path))
    with pytest.raises(CopyFailed, match="pg_dump failed"):
        make_backup(central.settings, central.ports, tmp_path / "backup")
    assert list((tmp_path / "backup").iterdir()) == []


def test_a_backup_of_another_kind_of_database_is_refused(
    kept: Installation, installed: Install, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    sqlite = "sqlite" in kept.settings.DATABASE_URL
    url = request.getfixturevalue("postgresql_url" if sqlite else "sqlite_url")
    other = installed(url, POSTGRESQL_BIN=str(POSTGRESQL))
    with pytest.raises(CopyFailed, match="another kind"):
        put_back_all(other.settings, other.ports, tmp_path / "backup")
