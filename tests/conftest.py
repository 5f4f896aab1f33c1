"""Provide what all tests share: databases, Redis, and an installation on them."""

import gc
import os
import shutil
import signal
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, event

from tests.allowances import (  # noqa: F401 - pytest finds its hooks by their names here
    pytest_runtest_logreport,
    pytest_unconfigure,
)
from tests.scheduling import pytest_xdist_make_scheduler  # noqa: F401 - as those of allowances
from tests.support.installation import Installation, install, prepare
from tests.support.programs import (
    QUICK,
    GivenPostgreSQL,
    PostgreSQL,
    RedisProgram,
    short_folder,
)
from tests.support.statements import share_compiled
from tests.usecases.reports.weeks import (  # noqa: F401 - as those of allowances
    MadeWeek,
    any_week_url,
    postgresql_week,
    postgresql_week_url,
    sqlite_week,
    sqlite_week_url,
)

# What Playwright itself starts without a screen: the same pages with a quarter less work.
CHROMIUM = "/usr/bin/chromium-headless-shell"
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(QUICK))  # where `tmp_path` stands

event.listen(Engine, "engine_connect", share_compiled)


@pytest.fixture(scope="session")
def postgresql(worker_id: str) -> Iterator[PostgreSQL | GivenPostgreSQL]:
    """Provide a PostgreSQL server with a template database, `template_<worker>`.

    It is the server that TEST_DATABASE_URL names, else one of its own.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    with short_folder() as folder:
        server = GivenPostgreSQL(given) if given else PostgreSQL(folder)
        if isinstance(server, PostgreSQL):
            server.initialise()
            server.start()
        server.execute(f"DROP DATABASE IF EXISTS template_{worker_id}")
        server.execute(f"CREATE DATABASE template_{worker_id}")
        prepare(server.url(f"template_{worker_id}"))
        yield server
        if isinstance(server, PostgreSQL):
            server.stop()
        else:
            server.execute(f"DROP DATABASE template_{worker_id}")


@pytest.fixture
def own_postgresql() -> Iterator[PostgreSQL]:
    """Provide a durable PostgreSQL server that a test may kill."""
    with short_folder() as folder:
        server = PostgreSQL(folder, durable=True)
        server.initialise()
        server.start()
        yield server
        server.stop(signal.SIGKILL)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Provide an SQLite file to copy, migrated and with its calendar."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    prepare(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def redis_program() -> Iterator[RedisProgram]:
    """Provide a Redis server."""
    with short_folder() as folder:
        server = RedisProgram(folder)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of a new, migrated SQLite database of this test's own."""
    file = tmp_path / "central.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL | GivenPostgreSQL, worker_id: str) -> Iterator[str]:
    """Provide the URL of a new, migrated PostgreSQL database of this test's own."""
    name = f"t{uuid.uuid4().hex}"
    # Copying files takes a third of what writing every page to the log does, the usual way.
    postgresql.execute(f"CREATE DATABASE {name} TEMPLATE template_{worker_id} STRATEGY FILE_COPY")
    yield postgresql.url(name)
    postgresql.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database_url(request: pytest.FixtureRequest) -> str:
    """Run the test on both databases; return the URL of the one at hand."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def one_chromium() -> Iterator[Browser]:
    """Provide a browser in Portuguese, started once for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, env={**os.environ, "LANGUAGE": "pt_BR"}
        )
        yield browser
        browser.close()


@pytest.fixture
def chromium(one_chromium: Browser) -> Iterator[Browser]:
    """Provide a browser without windows, cookies and storage; nothing of them outlives the test."""
    assert one_chromium.contexts == []
    yield one_chromium
    for context in one_chromium.contexts:
        context.close()


Install = Callable[..., Installation]


@pytest.fixture
def installed(redis_program: RedisProgram, tmp_path: Path) -> Iterator[Install]:
    """Make installations that are closed after the test: `installed(url, **settings)`."""
    made: list[Installation] = []
    redis_program.flush()

    def make(url: str, **settings: str) -> Installation:
        kept = {"MAIL_DIR": str(tmp_path / "mail")} | settings
        made.append(install(url, redis_program.url, **kept))
        return made[-1]

    yield make
    for each in made:
        each.ports.database.dispose()


@pytest.fixture
def central(installed: Install, sqlite_url: str) -> Installation:
    """Return an installation on SQLite, on a Monday at ten in Fortaleza."""
    return installed(sqlite_url)


@pytest.fixture
def central_on_both(installed: Install, any_database_url: str) -> Installation:
    """Run the test on SQLite and on PostgreSQL; return an installation as `central`."""
    return installed(any_database_url)


@pytest.fixture
def week(installed: Install, sqlite_week_url: tuple[str, MadeWeek]) -> Installation:  # noqa: F811
    """Return an installation on SQLite after a mixed week that was counted, on its Saturday."""
    url, made = sqlite_week_url
    return made.go_on(installed(url))


@pytest.fixture
def week_on_both(installed: Install, any_week_url: tuple[str, MadeWeek]) -> Installation:  # noqa: F811
    """Run the test on SQLite and on PostgreSQL; return an installation as `week`."""
    url, made = any_week_url
    return made.go_on(installed(url))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Refuse a test of each of a set: its processes would not agree on the order, and run none."""
    for mark in item.iter_markers("parametrize"):
        if len(mark.args) > 1 and isinstance(mark.args[1], set | frozenset):
            raise pytest.UsageError(f"{item.nodeid}: parametrised by a set, which has no order")


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every garbage collection from here on."""
    gc.collect()
    gc.freeze()
