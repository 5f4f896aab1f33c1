"""Provide the mixed week, made and counted once a process, and copied for each test."""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from ivr.usecases.reports.counting import rebuild
from tests.support.installation import Installation, install
from tests.support.programs import GivenPostgreSQL, PostgreSQL, RedisProgram
from tests.usecases.reports.week import mixed_week


@dataclass(frozen=True)
class MadeWeek:
    """A week in a database that is copied: until when it goes, and how many calls it has."""

    ends: datetime
    calls: int

    def go_on(self, central: Installation) -> Installation:
        """Let an installation on a copy go on at the week's end; return it."""
        central.clock.at, central.calls = self.ends, self.calls
        return central


def _make(url: str, redis_program: RedisProgram) -> MadeWeek:
    redis_program.flush()
    central = install(url, redis_program.url)
    mixed_week(central)
    rebuild(central.line)
    central.ports.database.dispose()
    return MadeWeek(central.clock.now(), central.calls)


@pytest.fixture(scope="session")
def sqlite_week(
    sqlite_template: Path, redis_program: RedisProgram, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, MadeWeek]:
    """Provide an SQLite file with the mixed week, to copy."""
    file = tmp_path_factory.mktemp("week") / "week.db"
    shutil.copy(sqlite_template, file)
    return file, _make(f"sqlite:///{file}", redis_program)


@pytest.fixture(scope="session")
def postgresql_week(
    postgresql: PostgreSQL | GivenPostgreSQL, worker_id: str, redis_program: RedisProgram
) -> Iterator[tuple[str, MadeWeek]]:
    """Provide the name of a PostgreSQL database with the mixed week, to copy."""
    name = f"week_{worker_id}"
    postgresql.execute(f"DROP DATABASE IF EXISTS {name}")
    postgresql.execute(f"CREATE DATABASE {name} TEMPLATE template_{worker_id} STRATEGY FILE_COPY")
    yield name, _make(postgresql.url(name), redis_program)
    postgresql.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_week_url(sqlite_week: tuple[Path, MadeWeek], tmp_path: Path) -> tuple[str, MadeWeek]:
    """Return the URL of an SQLite copy of the week, of this test's own."""
    file = tmp_path / "central.db"
    shutil.copy(sqlite_week[0], file)
    return f"sqlite:///{file}", sqlite_week[1]


@pytest.fixture
def postgresql_week_url(
    postgresql: PostgreSQL | GivenPostgreSQL, postgresql_week: tuple[str, MadeWeek]
) -> Iterator[tuple[str, MadeWeek]]:
    """Provide the URL of a PostgreSQL copy of the week, of this test's own."""
    name = f"t{uuid.uuid4().hex}"
    template, made = postgresql_week
    postgresql.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield postgresql.url(name), made
    postgresql.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_week_url(request: pytest.FixtureRequest) -> tuple[str, MadeWeek]:
    """Run the test on both databases; return the URL of the week's copy at hand."""
    found: tuple[str, MadeWeek] = request.getfixturevalue(f"{request.param}_week_url")
    return found
