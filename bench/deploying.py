"""Measure what callers notice of a new version: `python -m bench deploying`.

Fifty callers, a turn a second each, at `voice` of the Procfile, in the two ways of
docs/operating.md: HUP to one process, and two of them behind nginx, configured as that paper says,
each stopped and started in turn. Prints every rule that is broken, then a table. Ends with 1 when a
rule is broken.
"""

import argparse
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.installations import SQLITE, Web, databases, gunicorn, our_environment
from bench.table import machine
from bench.webhooks import Connection, webhook
from ivr import wiring
from ivr.root import ROOT
from ivr.settings import read_settings
from ivr.usecases.line.hours import seed_calendar
from tests import prerequisites
from tests.support.programs import wait_until
from tests.web.served import free_port

NEEDED = {"nginx": ("nginx-light",)}
PAPER = ROOT / "docs" / "operating.md"
CALLERS, EVERY_SECONDS, TIMES, CALM_SECONDS = 50, 1.0, 3, 4.0
MAX_GAP_SECONDS = 0.5  # in which none of fifty callers has an answer


@dataclass
class Turns:
    """The turns of all callers in one way of deploying: when each ended, its seconds, the wrong."""

    way: str
    ended: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def gap(self) -> float:
        """Return the longest time, in seconds, in which nobody had an answer."""
        return max((later - sooner for sooner, later in pairwise(sorted(self.ended))), default=0.0)

    def broken(self) -> list[str]:
        """Return a line for every rule that does not hold."""
        told = [f"{len(self.wrong)} turns not answered: {self.wrong[:2]}"] if self.wrong else []
        if self.gap > MAX_GAP_SECONDS:
            told.append(f"{self.gap:.2f} s without an answer to anybody")
        return [f"BROKEN, {self.way}: {each}" for each in told]


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 0 if every rule holds, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench deploying", description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES, help="how often each way is gone")
    given = parser.parse_args(arguments)
    if prerequisites.main(NEEDED):
        return 1
    with databases(SQLITE) as made, tempfile.TemporaryDirectory() as folder:
        ours = our_environment(made.ours)
        ports = wiring.connect(read_settings(ours))
        seed_calendar(ports)
        ports.database.dispose()
        found = [_reload(ours, Path(folder), given.times), _pair(ours, Path(folder), given.times)]
    broken = [each for turns in found for each in turns.broken()]
    print(f"Rule: each turn is answered, and somebody within {MAX_GAP_SECONDS:g} s.")
    print(*(broken or ["All rules hold."]), sep="\n", end="\n\n")
    print(_table(found, given.times))
    return 1 if broken else 0


def _reload(ours: dict[str, str], folder: Path, times: int) -> Turns:
    """HUP to gunicorn's master, again and again."""
    turns = Turns("HUP to one process")
    with gunicorn("", ours, folder / "one.log", "voice") as web:
        wait_until("voice answers", web.answers)
        with _calling(turns, web.port):
            for _ in range(times):
                web.process.send_signal(signal.SIGHUP)
                time.sleep(2 * CALM_SECONDS)  # a reload tells nobody that it is over
    return turns


def _pair(ours: dict[str, str], folder: Path, times: int) -> Turns:
    """Two processes behind nginx, each stopped by TERM and started anew, in turn."""
    turns, ports = Turns("two of each behind nginx"), (free_port(), free_port())
    environment = ours | {"PROXIES": "1"}
    with ExitStack() as stack:

        def start(port: int) -> ExitStack:
            one = stack.enter_context(ExitStack())
            log = folder / f"{port}.log"
            web: Web = one.enter_context(gunicorn("", environment, log, "voice", port))
            wait_until("voice answers", web.answers)
            return one

        running = {port: start(port) for port in ports}
        with _nginx(folder, ports) as front, _calling(turns, front):
            for port in ports * times:
                running[port].close()
                running[port] = start(port)
            time.sleep(CALM_SECONDS)
    return turns


@contextmanager
def _nginx(folder: Path, voices: tuple[int, int]) -> Iterator[int]:
    """Run nginx in front of these as the paper configures it; yield the port that it listens on."""
    front = free_port()
    server, pair = re.findall(r"```nginx\n(.*?)```", PAPER.read_text(encoding="utf-8"), re.DOTALL)
    for told, ours in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{front};"),
        ("http://127.0.0.1:8002;", "http://voice;"),
        ("http://127.0.0.1:8000;", "http://web;"),
    ):
        assert told in server, told
        server = server.replace(told, ours)
    for told, port in (("8002", voices[0]), ("8003", voices[1])):
        pair = pair.replace(f"127.0.0.1:{told} ", f"127.0.0.1:{port} ")
    file = folder / "nginx.conf"
    file.write_text(
        f"pid {folder}/nginx.pid; error_log {folder}/nginx.log; daemon off;\n"
        f"events {{}}\nhttp {{ access_log off;\n{pair}{server}}}\n"
    )
    process = subprocess.Popen(["nginx", "-c", str(file)])
    try:
        wait_until("nginx listens", lambda: _listens(front))
        yield front
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _calling(turns: Turns, port: int) -> Iterator[None]:
    """Let all callers ring, a turn a second each, while the block runs, and a while before."""
    stop = threading.Event()
    with ThreadPoolExecutor(CALLERS) as pool:
        try:
            for n in range(CALLERS):
                pool.submit(_ring, turns, port, n, stop.wait)
            time.sleep(CALM_SECONDS)
            yield
        finally:
            stop.set()


def _ring(turns: Turns, port: int, caller: int, stopped: Callable[[float], bool]) -> None:
    """Ring again and again, each time with a new connection, as Twilio may.

    Callers begin one after another within a second: all at once they would leave gaps of their own.
    """
    stopped(EVERY_SECONDS * caller / CALLERS)
    for n in count():
        own = {"CallSid": f"CA{caller:03}{n:05}", "CallStatus": "ringing"}
        begun = time.monotonic()
        try:
            line = Connection(port)
            status, text = line.post(webhook("/voice/incoming", own))
            line.close()
            if status != 200 or "<Gather" not in text:
                turns.wrong.append(f"{status} {text[:80]}")
        except OSError as why:
            turns.wrong.append(repr(why))
        turns.ended.append(time.monotonic())
        turns.took.append(turns.ended[-1] - begun)
        if stopped(EVERY_SECONDS):
            return


def _table(found: Sequence[Turns], times: int) -> str:
    day = datetime.now(UTC).astimezone(ZoneInfo("America/Fortaleza")).date()
    rows = [
        f"| {day}, {machine()}: {CALLERS} callers, {times} deployments"
        " | turns, failed | slowest turn | longest without an answer |",
        "|---|---|---|---|",
    ]
    rows += [
        f"| {each.way} | {len(each.took)}, {len(each.wrong)} | {max(each.took):.2f} s |"
        f" {each.gap:.2f} s |"
        for each in found
    ]
    return "\n".join(rows)
