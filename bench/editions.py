"""Measure the charter's editions: `python -m bench editions`.

How long an edition's check takes; how soon after it is published every new call hears it, in all
processes of the Procfile's `voice`, under calls; and how soon `/carta` answers beside them. Prints
every rule that is broken, then a table. Ends with 1 when a rule is broken.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from bench.installations import POSTGRESQL, SQLITE, databases, gunicorn, our_environment
from bench.table import machine
from bench.webhooks import Connection, webhook
from ivr import wiring
from ivr.rules.charter.facts import FACTS
from ivr.rules.charter.fields import Leaf
from ivr.rules.charter.fields import Path as FieldPath
from ivr.settings import read_settings
from ivr.store.charter import editions
from ivr.store.database.publications import Turn
from ivr.store.operations.long_works import LongWork
from ivr.usecases.charter.checking import ask_check
from ivr.usecases.charter.drafts import Seen, save_fields
from ivr.usecases.charter.duties import WORKS
from ivr.usecases.charter.editions import approve, begin
from ivr.usecases.charter.history import Actor
from ivr.usecases.charter.publishing import publish
from ivr.usecases.charter.seeding import seed
from ivr.usecases.installation.long_works import carry_out, publish_works
from ivr.usecases.line.hours import seed_calendar
from ivr.usecases.line.line import Line, open_line
from tests.support.programs import wait_until

CALLERS, EVERY_SECONDS, CALM_SECONDS, AFTER_SECONDS = 10, 0.5, 3.0, 5.0
READS = 400
MAX_CHECK_SECONDS, MAX_HEARD_SECONDS, MAX_PAGE_MILLISECONDS = 10.0, 2.0, 50.0
HOURS: FieldPath = ("services", "telefone", "hours")
# Of each database its own: what a process has walked, it does not walk again.
NEW_HOURS = {
    SQLITE: "08:30 às 14:00h segunda à sexta-feira",
    POSTGRESQL: "08:45 às 14:00h segunda à sexta-feira",
}
KEEPER = Actor(None, "bench")


@dataclass
class Measured:
    """What was measured on one database: seconds, and the calls of which nobody answered."""

    database: str
    check: float
    heard: float = 0.0
    calls: int = 0
    page: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def page_p99(self) -> float:
        """Return the milliseconds within which 99 of 100 readers of /carta had it."""
        return quantiles(self.page, n=100)[98] * 1000

    def broken(self) -> list[str]:
        """Return every rule that does not hold."""
        told = [f"a call: {each}" for each in self.wrong[:3]]
        if self.check > MAX_CHECK_SECONDS:
            told.append(f"the check took {self.check:.1f} s")
        if self.heard > MAX_HEARD_SECONDS:
            told.append(f"{self.heard:.2f} s from published to heard")
        if self.page_p99 > MAX_PAGE_MILLISECONDS:
            told.append(f"/carta: p99 {self.page_p99:.0f} ms")
        return [f"BROKEN, {self.database}: {each}" for each in told]


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 0 if every rule holds, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench editions")
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), help="both without")
    kinds = [parser.parse_args(arguments).database] if arguments else [SQLITE, POSTGRESQL]
    found = [_measure(kind) for kind in kinds]
    broken = [each for one in found for each in one.broken()]
    print(
        f"Rules: a check within {MAX_CHECK_SECONDS:g} s; published to heard within"
        f" {MAX_HEARD_SECONDS:g} s; /carta p99 within {MAX_PAGE_MILLISECONDS:g} ms."
    )
    print(*(broken or ["All rules hold."]), sep="\n", end="\n\n")
    print(_table(found))
    return 1 if broken else 0


def _measure(kind: str) -> Measured:
    with databases(kind) as made, tempfile.TemporaryDirectory() as folder:
        ours = our_environment(made.ours)
        ports = wiring.connect(read_settings(ours))
        seed_calendar(ports)
        seed(ports)
        line = open_line(ports)
        edition, took = _checked(line, NEW_HOURS[kind])
        measured = Measured(kind, took)
        logs = Path(folder)
        with (
            gunicorn("", ours, logs / "voice.log", "voice") as voice,
            gunicorn("", ours, logs / "web.log", "web") as web,
        ):
            wait_until("voice answers", voice.answers)
            wait_until("web answers", web.answers)
            begun: dict[str, float] = {}
            with _calling(measured, begun, voice.port):
                publish(line, edition, KEEPER)
                published = time.monotonic()
                time.sleep(AFTER_SECONDS)
                measured.page = [_read(web.port) for _ in range(READS)]
            old = _versions(line)
        measured.calls = len(begun)
        late = [begun[sid] - published for sid in old if sid in begun]
        measured.heard = max([0.0, *late])
        ports.database.dispose()
    return measured


def _checked(line: Line, hours: str) -> tuple[int, float]:
    """Return an edition with other hours, approved, and how long its check took (seconds)."""
    edition = begin(line, "Novo horário", KEEPER)
    services = line.conversations.current().callflow.services
    fields: dict[FieldPath, Leaf | None] = {HOURS: hours}
    for service in services:
        for fact in FACTS:
            if not service.has(fact):
                at = ("services", service.id, "dispensed", fact.key)
                fields |= {(*at, "reason"): "medida", (*at, "by"): "bench"}
                fields[(*at, "until")] = date(2099, 1, 1)
    save_fields(line, Seen(edition, 0), "charter.toml", fields, KEEPER)
    work = ask_check(line, edition, KEEPER)
    publish_works(line.ports)
    with line.ports.database.read() as session:
        turn = Turn(work, session.get_one(LongWork, work).publication)
    began = time.monotonic()
    carry_out(line.ports, turn.id, turn.publication, WORKS)
    took = time.monotonic() - began
    approve(line, edition, KEEPER, line.ports.clock.now())
    return edition, took


def _versions(line: Line) -> list[str]:
    """Return the sids of the calls that began with another version than the one in force."""
    with line.ports.database.read() as session:
        mark = editions.mark_in_force(session)
        assert mark
        rows = session.connection().exec_driver_sql("SELECT sid, callflow FROM calls").all()
    return [sid for sid, version in rows if version != mark.version]


@contextmanager
def _calling(measured: Measured, begun: dict[str, float], port: int) -> Iterator[None]:
    """Let all callers ring while the block runs, and a while before."""
    stop = threading.Event()
    with ThreadPoolExecutor(CALLERS) as pool:
        try:
            for n in range(CALLERS):
                pool.submit(_ring, measured, begun, (port, n), stop)
            time.sleep(CALM_SECONDS)
            yield
        finally:
            stop.set()


def _ring(
    measured: Measured, begun: dict[str, float], at: tuple[int, int], stop: threading.Event
) -> None:
    port, caller = at
    stop.wait(EVERY_SECONDS * caller / CALLERS)
    for n in count():
        sid = f"CA{caller:03}{n:029}"
        begun[sid] = time.monotonic()
        try:
            line = Connection(port)
            own = {"CallSid": sid, "CallStatus": "ringing"}
            status, text = line.post(webhook("/voice/incoming", own))
            line.close()
            if status != 200 or "<Gather" not in text:
                measured.wrong.append(f"{status} {text[:80]}")
        except OSError as why:
            measured.wrong.append(repr(why))
        if stop.wait(EVERY_SECONDS):
            return


def _read(port: int) -> float:
    """Return how long /carta took (seconds)."""
    began = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/carta", headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 200
    return time.monotonic() - began


def _table(found: Sequence[Measured]) -> str:
    day = datetime.now(UTC).astimezone(ZoneInfo("America/Fortaleza")).date()
    head = f"| {day}, {machine()}: {CALLERS / EVERY_SECONDS:.0f} calls a second"
    rows = [f"{head} | an edition's check | published to heard | /carta p50, p99 |"]
    rows.append("|---|---|---|---|")
    rows += [
        f"| {each.database}, {each.calls} calls | {each.check:.1f} s | {each.heard:.2f} s |"
        f" {median(each.page) * 1000:.0f} ms, {each.page_p99:.0f} ms |"
        for each in found
    ]
    return "\n".join(rows)
