"""`flask clock` as a real process beside a real web: frozen, and beside a worker that sleeps."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from ivr.root import ROOT
from ivr.settings import Settings
from tests.conftest import Install
from tests.support.desk import hire, request
from tests.support.installation import Installation, settings_for
from tests.support.programs import DEADLINE, RedisProgram, wait_until
from tests.web.served import free_port, served

MONDAY_TEN = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours while the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, **environment}
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(DEADLINE)


@dataclass
class Site:
    """Web and clock on one installation, in the simulator's time."""

    web: str
    simulator: str
    environment: dict[str, str]
    clock: subprocess.Popen[bytes]
    central: Installation

    def pass_on(self, minutes: float) -> None:
        """Time goes by, for everybody."""
        self._set("advance", minutes * 60)

    def begin(self) -> None:
        """It is Monday, ten o'clock."""
        self._set("now", MONDAY_TEN.isoformat())

    def word(self, part: str) -> str:
        """What `/readyz` says of that part."""
        return str(requests.get(f"{self.web}/readyz", timeout=10).json()[part])

    def status(self) -> int:
        """The HTTP status of `/readyz`."""
        return requests.get(f"{self.web}/readyz", timeout=10).status_code

    def is_green(self) -> bool:
        """Whether nothing is wrong."""
        return self.status() == 200

    def _set(self, what: str, value: str | float) -> None:
        assert requests.post(f"{self.simulator}/clock", json={what: value}, timeout=10).ok


@pytest.fixture
def site(
    installed: Install, any_database_url: str, redis_program: RedisProgram, tmp_path: Path
) -> Iterator[Site]:
    """Everything but the workers."""
    port = free_port()
    settings = settings_for(
        any_database_url,
        redis_program.url,
        TWILIO_API_URL=f"http://127.0.0.1:{port}",
        MAIL_DIR=str(tmp_path / "mail"),
    )
    central = installed(any_database_url)
    hire(central, "Ana")
    environment = environment_of(settings)
    simulator = ["ivr.simulator"]
    ports = {"SIMULATOR_PORT": str(port), "SIMULATOR_SMTP_PORT": str(free_port())}
    with ExitStack() as stack:
        stack.enter_context(running(simulator, {**environment, **ports}))
        wait_until("the simulator answers", lambda: answers(f"{settings.TWILIO_API_URL}/healthz"))
        web = stack.enter_context(served(settings, tmp_path / "web.log", workers=1))
        site = Site(
            f"http://127.0.0.1:{web.port}",
            settings.TWILIO_API_URL,
            environment,
            web.process,
            central,
        )
        site.begin()
        site.clock = stack.enter_context(running(["flask", "clock"], environment))
        wait_until("all is well", site.is_green)
        yield site


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as an environment gives them."""
    return {each.name: str(getattr(settings, each.name)) for each in fields(settings)}


def answers(address: str) -> bool:
    """Whether somebody is there."""
    try:
        return requests.get(address, timeout=1).ok
    except requests.RequestException:
        return False


def test_row_46_a_frozen_clock_is_red_within_five_minutes(site: Site) -> None:
    site.clock.send_signal(signal.SIGSTOP)
    site.pass_on(1)
    assert site.is_green(), "a minute is no silence"
    site.pass_on(4)
    wait_until("readyz is red", lambda: site.status() == 503)
    assert site.word("clock").startswith("no sign of life for")
    site.clock.send_signal(signal.SIGCONT)
    wait_until("the clock shows that it lives", lambda: site.word("clock") == "ok")


def test_row_46_a_worker_that_is_up_and_does_nothing_is_red_within_five_minutes_more(
    site: Site,
) -> None:
    with running(["flask", "worker", "calls"], site.environment) as worker:
        wait_until("the worker lives", lambda: "calls" in seen(site))
        worker.send_signal(signal.SIGSTOP)
        request(site.central)
        site.pass_on(1)
        assert site.word("callbacks") == "ok"
        site.pass_on(6)
        wait_until("the clock goes on", lambda: site.word("clock") == "ok")
        stuck = r"nothing has moved for \d min, and something waits"
        wait_until("it is told", lambda: bool(re.fullmatch(stuck, site.word("callbacks"))))
        wait_until("readyz is red", lambda: site.status() == 503)
        worker.send_signal(signal.SIGCONT)
        wait_until("somebody is rung", lambda: site.word("callbacks") == "ok", 60)


def seen(site: Site) -> list[str]:
    """Who has shown that they live."""
    figures = requests.get(f"{site.web}/readyz", timeout=10).json()["figures"]
    return [name for name, at in figures["last_seen"].items() if at]
