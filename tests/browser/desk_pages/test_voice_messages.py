"""A voice message in a real browser: played by keyboard, named, and fit for a small screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import enter
from tests.browser.fitness import unfit
from tests.commands.test_commands import clock_at
from tests.conftest import Install
from tests.support.programs import wait_until
from tests.support.scene import AGENT, accounts
from tests.support.voice_messages import Messages
from tests.web.served import Served, served

PAGES = ("/painel/recados", "/painel/chamadas/1")


@pytest.fixture
def web(installed: Install, sqlite_url: str, tmp_path: Path) -> Iterator[Served]:
    """One message that may be heard, one that nobody spoke in, one on its way."""
    folder = str(tmp_path / "recordings")
    central = installed(sqlite_url, RECORDINGS_DIR=folder)
    accounts(central)
    messages = Messages(central)
    for n, seconds in enumerate((3, 1)):
        telephone = central.dial(f"+558498888111{n}")
        messages.leave(seconds, call_sid=telephone.sid)
        central.clock.advance(60)
        messages.work()
    messages.leave(20, sound=b"")
    with clock_at(central.clock.now()) as address:
        redis = central.settings.REDIS_URL
        also = {"REDIS_URL": redis, "RECORDINGS_DIR": folder, "TWILIO_API_URL": address}
        settings = installed(sqlite_url, PUBLIC_URL="http://127.0.0.1", **also).settings
        with served(settings, tmp_path / "log", workers=1) as web:
            yield web


def test_the_pages_are_fit_for_everybody(web: Served, page: Page) -> None:
    enter(page, web, AGENT, PAGES[0])
    for path in PAGES:
        page.goto(f"http://127.0.0.1:{web.port}{path}")
        assert unfit(page, 360, 1280) == [], path


def test_an_agent_hears_a_message_by_keyboard_and_is_named(web: Served, page: Page) -> None:
    enter(page, web, AGENT, PAGES[1])
    expect(page.get_by_text("Ninguém ouviu ainda.")).to_be_visible()
    player = page.locator("audio")
    player.focus()
    page.keyboard.press("Space")
    wait_until("it plays", lambda: player.evaluate("player => player.currentTime") > 0.3)
    assert player.evaluate("player => Math.round(player.duration)") == 3
    page.reload()
    expect(page.get_by_text("Ouvido por Ana, 23/11 às 10:02")).to_be_visible()
