"""Measure what one webhook costs of a processor, in this very process, by turns with the floor.

Processor time hardly depends on what else the machine does, and there is no server, no socket and
no second thread in it; what the database's own process does is not in it, either.
"""

import argparse
import cProfile
import io
import os
import pstats
import time
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any

from bench import floor
from bench.calls import Caller, Phase
from bench.installations import (
    POSTGRESQL,
    SQLITE,
    Databases,
    databases,
    our_environment,
)
from bench.rounds import IDLE, STAGES, WRITING
from bench.webhooks import PUBLIC_URL, TOKEN
from ivr import wiring
from ivr.app import create_voice
from ivr.settings import read_settings
from ivr.usecases.line.hours import seed_calendar

KINDS = (SQLITE, POSTGRESQL)
OURS_PORT, WRITING_PORT, IDLE_PORT = 0, 1, 2
CALLS = {Phase.HOT: 8, Phase.FLOOR: 8, Phase.WHOLE: 8}  # in a round; of each other phase:
MOST = 40
LINES = 90  # of the profile

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class InProcess:
    """A connection to an application of this process; adds up the processor time of its answers."""

    def __init__(self, app: WSGI) -> None:
        """Ask nothing yet."""
        self._app = app
        self.answers, self.seconds = 0, 0.0
        self.profile: cProfile.Profile | None = None

    def post(self, request: bytes) -> tuple[int, str]:
        """Give the application the request, as a server does; return status and body."""
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        path = first.split(" ")[1]
        told: list[str] = []
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "RAW_URI": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": headers["Content-Type"],
            "CONTENT_LENGTH": headers["Content-Length"],
            "HTTP_X_TWILIO_SIGNATURE": headers["X-Twilio-Signature"],
            "HTTP_HOST": headers["Host"],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if self.profile:
            self.profile.enable()
        begun = time.thread_time()
        found = self._app(environ, lambda status, *_rest: told.append(status))
        answer = b"".join(found)
        getattr(found, "close", lambda: None)()
        self.seconds += time.thread_time() - begun
        if self.profile:
            self.profile.disable()
        self.answers += 1
        return int(told[0][:3]), answer.decode()

    def close(self) -> None:
        """Close nothing: the application stays."""


def main(arguments: Sequence[str]) -> int:
    """Measure and print a table; with `--profile STAGE`, where that stage's time goes instead."""
    parser = argparse.ArgumentParser(prog="python -m bench processor", description=__doc__)
    parser.add_argument("--database", choices=KINDS, action="append")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", choices=[stage for stage, _ in STAGES])
    given = parser.parse_args(arguments)
    columns = {
        kind: _measure(kind, given.rounds, given.profile) for kind in given.database or KINDS
    }
    if given.profile is None:
        print(_table(columns))
    return 0


def _measure(kind: str, rounds: int, profiled: str | None) -> dict[str, float]:
    """Return the median milliseconds of an answer, by stage."""
    with databases(kind) as made:
        apps = _applications(made)
        callers = {port: Caller(f"{port}", lambda port: apps[port]) for port in apps}
        took: dict[str, list[float]] = {stage: [] for stage, _ in STAGES}
        for number in range(-1, rounds):  # the first is not counted
            for stage, phase in STAGES:
                port = {WRITING: WRITING_PORT, IDLE: IDLE_PORT}.get(stage, OURS_PORT)
                app = apps[port]
                app.answers, app.seconds = 0, 0.0
                app.profile = _profile if stage == profiled and number >= 0 else None
                tally = callers[port].work(phase, port, float("inf"), CALLS.get(phase, MOST))
                assert tally.wrong == []
                if number >= 0:
                    took[stage].append(app.seconds / app.answers * 1000)
    if profiled:
        print(f"{kind}, {profiled}: {rounds} rounds")
        pstats.Stats(_profile).sort_stats("cumulative").print_stats(LINES)
    return {stage: median(each) for stage, each in took.items()}


_profile = cProfile.Profile(time.thread_time)  # not the wait for the disk


def _applications(made: Databases) -> dict[int, InProcess]:
    settings = read_settings(our_environment(made.ours))
    ports = wiring.connect(settings)
    seed_calendar(ports)
    os.environ |= {"PUBLIC_URL": PUBLIC_URL, "TWILIO_AUTH_TOKEN": TOKEN}
    found = {OURS_PORT: create_voice(settings, ports)}
    for port, database in ((WRITING_PORT, made.floor), (IDLE_PORT, "")):
        os.environ["FLOOR_DATABASE"] = database
        found[port] = floor.create_app()
    return {port: InProcess(app) for port, app in found.items()}


def _table(columns: dict[str, dict[str, float]]) -> str:
    lines = [
        "| milliseconds of processor an answer, times floor (a) | " + " | ".join(columns) + " |",
        "|---|" + "---|" * len(columns),
    ]
    for stage, _ in STAGES:
        cells = [
            f"{each[stage]:.2f} = {each[stage] / each[WRITING]:.2f}" for each in columns.values()
        ]
        lines.append(f"| {stage} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
