"""Run a real gunicorn with the application, for tests of processes, sockets and signals."""

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

import requests
from twilio.request_validator import RequestValidator

from ivr.root import ROOT
from ivr.settings import Settings
from tests.support.programs import DEADLINE, wait_until

# Each process begins somewhere else; from there on no port comes twice for a long time.
_FIRST, _AFTER_LAST = 10_000, 32_768
_BEGIN = random.randrange(_FIRST, _AFTER_LAST)
_PORTS: Iterator[int] = itertools.cycle([*range(_BEGIN, _AFTER_LAST), *range(_FIRST, _BEGIN)])


@dataclass
class Served:
    """One running web process and its log."""

    settings: Settings
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def post(
        self, address: str, form: dict[str, str], signed_as: str = "", timeout: float = 20
    ) -> requests.Response:
        """Post a webhook over a real connection.

        `signed_as` is the address that Twilio signed.
        """
        url = urlsplit(address)
        path = url.path + (f"?{url.query}" if url.query else "")
        validator = RequestValidator(self.settings.TWILIO_AUTH_TOKEN)
        signed = signed_as or f"{self.settings.PUBLIC_URL}{path}"
        return requests.post(
            f"http://127.0.0.1:{self.port}{path}",
            data=form,
            headers={"X-Twilio-Signature": validator.compute_signature(signed, form)},
            timeout=timeout,
        )

    def form(self, sid: str, **also: str) -> dict[str, str]:
        """Return the parameters that every webhook of a call has."""
        return {
            "CallSid": sid,
            "AccountSid": self.settings.TWILIO_ACCOUNT_SID,
            "From": "+5584988887777",
            "CallStatus": "in-progress",
            **also,
        }


@contextmanager
def served(
    settings: Settings,
    log: Path,
    workers: int = 2,
    app: str = "ivr.app:create_app()",
    **also: str,
) -> Iterator[Served]:
    """Serve the application by gunicorn, as the Procfile does, during the block.

    `also` are variables of the server's own, such as SLOW_SECONDS.
    """
    port = free_port()
    environment = {each.name: str(getattr(settings, each.name)) for each in fields(settings)}
    environment["WEB_WORKERS"] = str(workers)
    command = [sys.executable, "-m", "gunicorn", app, "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment, **also},
            stdout=output,
            stderr=output,
        )
    try:
        wait_until("the web process answers", lambda: _answers(port))
        yield Served(settings, port, process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(DEADLINE)


def free_port() -> int:
    """Return a port that nobody listens on, and that no other test is given meanwhile.

    It lies below those that the kernel gives to outgoing connections, which come and go.
    """
    while True:
        port = next(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=1).ok
    except requests.RequestException:
        return False
