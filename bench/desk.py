"""Measure the desk's pages and the export beside a million calls, on PostgreSQL.

As `python -m bench desk`. Each page is asked for in this process, as the server would, time and
again with other values; the same at ten thousand calls. Then the telephone is measured beside two
hundred open boards and an export of everything. Prints every rule that is broken, then a table.
Ends with 1 when a rule is broken.
"""

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import make_url

from bench.beside import BOARDS, HOST, Beside, Seat, beside
from bench.call_data import NEWEST, STEPS, fill
from bench.installations import (
    OUR_APP,
    POSTGRESQL,
    Databases,
    databases,
    gunicorn,
    our_environment,
)
from bench.load import Load
from bench.looks import addresses
from bench.rounds import CONNECTIONS, CROWD
from bench.table import machine
from ivr import wiring
from ivr.app import create_app
from ivr.rules.staff.roles import Role
from ivr.settings import Settings, read_settings
from ivr.store.queries.call_log import Filter
from ivr.usecases.calls.exports import Export, export_csv
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.hours import seed_calendar
from ivr.usecases.line.line import open_line
from ivr.usecases.staff.staff import add_member
from tests.support.clock import SetClock
from tests.support.codes import enrol
from tests.support.programs import wait_until
from tests.web.desk.member import EMAIL, ORIGIN, PASSWORD, Member

MANY, FEW = 1_000_000, 10_000
P99_SECONDS, MAX_RATIO, LEAST_ROWS = 0.150, 1.5, 20_000
FULL, MAX_ROWS_APART = "the newest calls", 10
MAX_GROWTH_MB = 64  # by which an export of all may make the process grow

Look = Callable[[], float]


@dataclass(frozen=True)
class Measured:
    """The figures of one size: seconds of each page, rows a second and growth of the export."""

    calls: int
    pages: dict[str, list[float]]
    shown: dict[str, float]  # rows of each page, usually
    rows_a_second: float
    megabytes: float
    exported: int
    busy: Beside | None  # the telephone's turns beside boards and export, where it was asked


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 0 if every rule holds, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench desk", description=__doc__)
    parser.add_argument("--calls", type=int, default=MANY)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--looks", type=int, default=200, help="at each page")
    given = parser.parse_args(arguments)
    with Load(CONNECTIONS) as load:
        few = measure(given.few, given.looks)
        many = measure(given.calls, given.looks, load)
    print(*(broken(few, many) or ["All rules hold."]), sep="\n", end="\n\n")
    print(table(few, many))
    return 1 if broken(few, many) else 0


def measure(calls: int, looks: int, load: Load | None = None) -> Measured:
    """Make up `calls` calls, time every page `looks` times, and export all of them.

    With a load the telephone is measured too, beside open boards and an export.
    """
    with databases(POSTGRESQL) as made:
        settings = read_settings(our_environment(made.ours))
        ports = wiring.connect(settings, SetClock(NEWEST))
        seed_calendar(ports)
        line = open_line(ports)
        topics = tuple(each.key for each in line.conversations.current().callflow.topics)
        url = make_url(made.ours)
        fill(f"host={url.query['host']} user={url.username} dbname={url.database}", calls, topics)
        add_member(ports, EMAIL, "Ana", Role.AUDITOR, PASSWORD)
        enrol(ports, EMAIL)
        client = signed_in(ports, settings).client

        def look(path: str) -> tuple[float, int]:
            begun = time.perf_counter()
            answer = client.get(path, base_url=ORIGIN)
            assert answer.status_code == 200, (path, answer.status_code)
            return time.perf_counter() - begun, answer.text.count('<td class="when">')

        looked = {
            name: [look(path) for path in paths][1:]
            for name, paths in addresses(ports, calls, topics, looks + 1).items()
        }
        pages = {name: [seconds for seconds, _ in each] for name, each in looked.items()}
        shown = {name: median(rows for _, rows in each) for name, each in looked.items()}
        exported, seconds, grown = _export(ports)
        ports.database.dispose()
        busy = _busy(load, made, settings) if load else None
    return Measured(calls, pages, shown, exported / seconds, grown, exported, busy)


def signed_in(ports: Ports, settings: Settings) -> Member:
    """Return a signed-in browser of somebody who reads, and who may export the call log."""
    member = Member(create_app(settings, ports).test_client())
    assert member.sign_in().location, "the sign-in failed"
    return member


def _busy(load: Load, made: Databases, settings: Settings) -> Beside:
    """Measure the telephone beside boards and export, at a server on the real clock."""
    ports = wiring.connect(settings)
    member = signed_in(ports, settings)
    token = member.token("/painel/chamadas")
    name = member.client.application.config["SESSION_COOKIE_NAME"]
    cookie = member.client.get_cookie(name, domain=HOST)
    assert cookie
    with gunicorn(OUR_APP, our_environment(made.ours), made.folder / "web.log") as web:
        wait_until("the web process answers", web.answers)
        return beside(load, Seat(web.port, f"{name}={cookie.value}", token))


def _export(ports: Ports) -> tuple[int, float, float]:
    """Export all calls; return rows, seconds, and megabytes by which the process grew meanwhile."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, rows = time.perf_counter(), -1
    for piece in export_csv(ports, Export(Filter(), "")):
        rows += piece.count("\r\n")
    seconds = time.perf_counter() - begun
    return rows, seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def p99(seconds: Sequence[float]) -> float:
    """Return the 99th percentile: of a hundred looks, all but one are as quick."""
    return sorted(seconds)[min(len(seconds) - 1, round(0.99 * len(seconds)))]


def ratio(name: str, few: Measured, many: Measured) -> float:
    """Return the median look beside many calls, divided by that beside few at as many rows.

    Where few calls do not fill a page that many fill, their newest page stands in its place.
    """
    same = name if alike(name, few, many) else FULL
    return median(many.pages[name]) / median(few.pages[same])


def alike(name: str, few: Measured, many: Measured) -> bool:
    """Return whether the page has about as many rows beside few calls as beside many."""
    return abs(many.shown[name] - few.shown[name]) <= MAX_ROWS_APART


def broken(few: Measured, many: Measured) -> list[str]:
    """Return a line for every rule that these figures break."""
    told = [
        f"BROKEN: {name}: p99 {p99(seconds) * 1000:.0f} ms"
        for name, seconds in many.pages.items()
        if p99(seconds) > P99_SECONDS
    ]
    told += [
        f"BROKEN: {name}: {ratio(name, few, many):.2f} times as slow"
        for name in many.pages
        if ratio(name, few, many) > MAX_RATIO
    ]
    if many.rows_a_second < LEAST_ROWS:
        told.append(f"BROKEN: the export gives {many.rows_a_second:.0f} rows/s")
    if many.megabytes > MAX_GROWTH_MB:
        told.append(f"BROKEN: the export makes the process grow by {many.megabytes:.0f} MB")
    if many.exported != many.calls:
        told.append(f"BROKEN: {many.exported} of {many.calls} calls exported")
    return told + (many.busy.broken(many.calls) if many.busy else [])


def table(few: Measured, many: Measured) -> str:
    """Return the figures as a table in Markdown, with date and machine, for docs/measures.md."""
    at = datetime.now(UTC).astimezone(ZoneInfo("America/Fortaleza"))
    head = f"{at:%Y-%m-%d}, {machine()}, PostgreSQL 18: median / p99 at the server"
    lines = [
        f"| {head} | {few.calls:,} calls | {many.calls:,} calls, {many.calls * STEPS:,} steps |",
        "|---|---|---|",
    ]
    for name in many.pages:
        cells = [
            f"{median(each.pages[name]) * 1000:.0f} / {p99(each.pages[name]) * 1000:.0f} ms"
            for each in (few, many)
        ]
        of = "" if alike(name, few, many) else f" of {FULL}"
        told = f"{cells[1]} = **{ratio(name, few, many):.2f}**{of}"
        lines.append(f"| {name} | {cells[0]} | {told} |")
    rates = [f"{each.rows_a_second:,.0f} rows/s" for each in (few, many)]
    lines.append(f"| the export of all as CSV | {rates[0]} | {rates[1]} |")
    lines.append(f"| by which it makes the process grow | | {many.megabytes:.0f} MB |")
    if many.busy:
        busy = many.busy
        turns = (busy.turn_at(0.5), busy.turn_at(0.99), busy.turns[-1])
        told = " / ".join(f"{seconds * 1000:.0f}" for seconds in turns)
        beside_what = f"a turn of {CROWD} callers at once, {BOARDS} boards open, all exported"
        lines.append(f"| {beside_what}: p50 / p99 / max | | {told} ms |")
        looked = busy.boards.took
        board = f"{median(looked) * 1000:.0f} / {p99(looked) * 1000:.0f} ms"
        lines.append(f"| a board's look meanwhile | | {board} |")
        rate = f"{busy.exported / busy.export_seconds:,.0f} rows/s"
        lines.append(f"| the export meanwhile | | {rate} |")
    return "\n".join(lines)
