"""Serve the desk on a busy morning to a real browser."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from ivr.store import schema
from tests.browser.counter_morning import counter_morning
from tests.browser.survey_morning import survey_morning
from tests.commands.test_commands import clock_at
from tests.conftest import Install
from tests.support.codes import fresh_code
from tests.support.installation import Installation, install
from tests.support.programs import RedisProgram, short_folder
from tests.support.scene import PASSWORD, accounts, morning, watchers
from tests.web.served import Served, served


@contextmanager
def outside_a_test() -> Iterator[tuple[Install, str, Path]]:
    """Make installations while the block runs, for a program that is no test.

    Yields what makes one, the URL of an empty, migrated SQLite database, and their folder.
    """
    with short_folder() as folder, ExitStack() as stack:
        redis = RedisProgram(folder)
        redis.start()
        stack.callback(redis.stop)
        url = f"sqlite:///{folder}/central.db"
        schema.upgrade(url)

        def make(database_url: str, **settings: str) -> Installation:
            kept = {"MAIL_DIR": str(folder / "mail"), "REDIS_URL": redis.url} | settings
            made = install(database_url, kept.pop("REDIS_URL"), **kept)
            stack.callback(made.ports.database.dispose)
            return made

        yield make, url, folder


@contextmanager
def busy_morning(installed: Install, database_url: str, log: Path) -> Iterator[Served]:
    """Serve the pages of `tests.support.scene.morning` while the block runs.

    The application's clock stands at that very moment.
    """
    central = installed(database_url)
    accounts(central)
    morning(central)
    watchers(central)
    counter_morning(central)
    survey_morning(central)
    with clock_at(central.clock.now()) as address:
        redis = central.settings.REDIS_URL
        settings = installed(
            database_url, REDIS_URL=redis, PUBLIC_URL="http://127.0.0.1", TWILIO_API_URL=address
        ).settings
        with served(settings, log, workers=1) as web:
            yield web


def enter(page: Page, web: Served, email: str, path: str) -> None:
    """Sign in as `email` and open the page at `path`."""
    page.goto(f"http://127.0.0.1:{web.port}{path}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    if page.url.endswith("/entrar/codigo"):
        page.get_by_label("Código").fill(fresh_code(web.settings.DATABASE_URL, email))
        page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("button", name="Sair")).to_be_visible()
