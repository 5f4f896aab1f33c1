"""Provide a real Chromium, and a whole installation as `make run` starts it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from ivr.root import ROOT
from tests.support.programs import DEADLINE, proofs_folder, wait_until
from tests.web.served import free_port

expect.set_options(timeout=20_000)  # milliseconds; a busy machine shows a page late
START_SECONDS = 180.0  # a busy machine takes its time to check the callflow and start every part


@dataclass
class Demonstration:
    """An installation that `make run` started."""

    web: str
    simulator: str
    process: subprocess.Popen[bytes]
    state: Path
    log: Path
    smtp_port: int
    imap_port: int

    def stop(self) -> None:
        """Stop the installation by Ctrl-C and kill what is left of it.

        Raises TimeoutExpired when Ctrl-C did not end it; none of it runs all the same.
        """
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(DEADLINE)
        finally:
            for part in self.parts():
                with suppress(ProcessLookupError):
                    os.kill(part, signal.SIGKILL)

    def tells(self, *secrets: str) -> list[str]:
        """Return "file: secret" for each of `secrets` found in a file.

        The files are the logs of all parts, and all that Redis ever took.
        """
        history = [each for each in (self.state / "redis").rglob("*") if each.is_file()]
        assert any(b"rq:job:" in each.read_bytes() for each in history), "Redis took nothing"
        return [
            f"{each.name}: {secret}"
            for each in (self.log, *history)
            for secret in secrets
            if secret.encode() in each.read_bytes()
        ]

    def parts(self) -> list[int]:
        """Return the ids of all processes of this installation, orphans included.

        They are those that have its data's folder in their environment.
        """
        mark, found = f"CENTRAL_STATE={self.state}".encode(), []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):  # it has ended since, or is another account's
                if entry.name.isdecimal() and mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
        return found


def demonstrate(state: Path, log: Path) -> Demonstration:
    """Start `make run` with its data in `state`; return when everything answers.

    It does not outlive whoever started it, nor a start that fails.
    """
    names = ("PORT", "SIMULATOR_PORT", "SIMULATOR_SMTP_PORT", "SIMULATOR_IMAP_PORT")
    ports = {name: str(free_port()) for name in names}
    with log.open("ab") as output:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "INT", sys.executable, "-m", "ivr.demonstration"],
            cwd=ROOT,
            env={
                **os.environ,
                **ports,
                "EMPTY": "1",
                "CENTRAL_STATE": str(state),
                "CALLFLOW_PROOFS": str(proofs_folder()),
            },
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    web, simulator = (f"http://127.0.0.1:{ports[name]}" for name in names[:2])
    mail = (int(ports[name]) for name in names[2:])
    running = Demonstration(web, simulator, process, state, log, *mail)
    try:
        for address in (f"{web}/readyz", f"{simulator}/healthz"):
            wait_until(f"{address} answers", partial(_answers, running, address), START_SECONDS)
    except BaseException:
        running.stop()
        raise
    return running


def _answers(running: Demonstration, address: str) -> bool:
    assert running.process.poll() is None, running.log.read_text()
    try:
        return requests.get(address, timeout=2).ok
    except requests.RequestException:
        return False


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """Provide one running installation for a module's tests."""
    folder = tmp_path_factory.mktemp("run")
    running = demonstrate(folder / "var", folder / "log")
    yield running
    running.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Provide a browser window that fails the test on any error of a page's own."""
    context = chromium.new_context(locale="pt-BR", viewport={"width": 1280, "height": 900})
    window = context.new_page()
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    yield window
    context.close()
    assert wrong == []
