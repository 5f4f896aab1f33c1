"""Copy the database to a file, and put it back: SQLite by itself, PostgreSQL by its programs."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.orm import Session

SQLITE, POSTGRESQL = "database.sqlite", "database.pgdump"
T = TypeVar("T")


class CopyFailed(Exception):
    """Error for a database that could not be copied or put back; its text says why."""


@dataclass(frozen=True)
class Place:
    """A database, by SQLAlchemy's address of it, and the folder of its programs ("": on PATH)."""

    url: str
    programs: str = ""

    @property
    def is_sqlite(self) -> bool:
        """Tell whether it is one file."""
        return make_url(self.url).get_backend_name() == "sqlite"

    @property
    def file(self) -> Path:
        """Return SQLite's file."""
        return Path(str(make_url(self.url).database))

    def run(self, name: str, *arguments: str, quiet: bool = False) -> None:
        """Run a program of PostgreSQL's on it, unless `quiet` on no database; raise CopyFailed."""
        program = shutil.which(name, path=self.programs or None)
        if program is None:
            raise CopyFailed(
                f"{name} is not {f'in {self.programs}' if self.programs else 'on PATH'}: install"
                " PostgreSQL's client programs (Debian: postgresql-client) of the server's version"
                " or newer, or name their folder in POSTGRESQL_BIN"
            )
        url = make_url(self.url)
        # The arguments of a program can be read by everybody on this machine.
        plain = url.set(drivername="postgresql", password=None)
        where = [] if quiet else [f"--dbname={plain.render_as_string(hide_password=False)}"]
        secret = {"PGPASSWORD": str(url.password)} if url.password else {}
        done = subprocess.run(  # noqa: S603 - a fixed program, and no shell
            [program, *where, *arguments],
            env={**os.environ, **secret},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CopyFailed(f"{name} failed: {done.stderr.strip()}")


def copy_database(at: Place, folder: Path, read: Callable[[Session], T]) -> tuple[str, T]:
    """Copy the database into the folder; return the file's name, and what `read` returns.

    The copy is of one instant, while processes go on writing; `read` sees that same instant. Raises
    CopyFailed.
    """
    if at.is_sqlite:
        return SQLITE, _copy_sqlite(at, folder / SQLITE, read)
    engine = create_engine(at.url, isolation_level="REPEATABLE READ")
    try:
        with Session(engine) as session:
            snapshot = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            told = read(session)
            to = str(folder / POSTGRESQL)
            at.run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={to}")
    finally:
        engine.dispose()
    return POSTGRESQL, told


def put_back_database(at: Place, file: Path) -> None:
    """Replace all that is in the database by what is in the file; raise CopyFailed.

    No process may be at work with it.
    """
    if at.is_sqlite != (file.name == SQLITE):
        raise CopyFailed(f"{file.name} is of another kind of database than DATABASE_URL names")
    if at.is_sqlite:
        _put_back_sqlite(at.file, file)
        return
    at.run("pg_restore", "--list", str(file), quiet=True)  # is it whole, and readable here?
    _drop_all_tables(at.url)
    switches = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--exit-on-error")
    at.run("pg_restore", "--single-transaction", *switches, str(file))


def _copy_sqlite(at: Place, to: Path, read: Callable[[Session], T]) -> T:
    if not at.file.exists():
        raise CopyFailed(f"there is no database at {at.file}")
    with closing(_read_only(at.file)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    engine = create_engine(f"sqlite:///{to}")
    try:
        with Session(engine) as session:
            return read(session)
    finally:
        engine.dispose()


def _put_back_sqlite(live: Path, file: Path) -> None:
    """Put the copy in the place of the file, whatever state that is in, or change nothing."""
    live.parent.mkdir(parents=True, exist_ok=True)
    part = live.with_name(f"{live.name}.new")
    shutil.copyfile(file, part)
    for beside in ("-wal", "-shm"):  # they belong to the file that goes
        live.with_name(f"{live.name}{beside}").unlink(missing_ok=True)
    os.replace(part, live)


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)


def _drop_all_tables(url: str) -> None:
    """Drop the tables that are there: a newer release's would stay beside those of the copy."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            quote = connection.dialect.identifier_preparer.quote
            for name in inspect(connection).get_table_names():
                connection.exec_driver_sql(f"DROP TABLE {quote(name)} CASCADE")
    finally:
        engine.dispose()
