"""Measure the monitoring of a month beside few rows and many, on PostgreSQL.

As `python -m bench monitoring`. The page of each of the last months is asked for in this process,
as the server would, time and again; the same beside a hundredth of the rows. Beside it stand the
plain aggregates over the same rows, and the telephone while months are looked at without a pause.
Prints every rule that is broken, then a table. Ends with 1 when a rule is broken.
"""

import argparse
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from multiprocessing.synchronize import Event
from statistics import median
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import func, make_url, select

from bench import call_data, monitoring_data
from bench.beside import HOST
from bench.call_data import NEWEST, SPAN, STEPS
from bench.calls import Kind, Tally
from bench.desk import p99, signed_in
from bench.installations import (
    OUR_APP,
    POSTGRESQL,
    Databases,
    databases,
    gunicorn,
    our_environment,
)
from bench.load import Load
from bench.monitoring_data import Wanted
from bench.rounds import CONNECTIONS, CROWD
from bench.table import machine
from ivr import wiring
from ivr.rules.reports.periods import Kind as PeriodKind
from ivr.rules.reports.periods import Period, fields_of, period_of, previous_of
from ivr.rules.staff.roles import Role
from ivr.settings import Settings, read_settings
from ivr.store.queries.figures.row_set import Asked
from ivr.store.queries.figures.sets import KEPT_SETS
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.hours import seed_calendar
from ivr.usecases.line.line import open_line
from ivr.usecases.reports.counting import rebuild
from ivr.usecases.staff.staff import add_member
from tests.support.clock import SetClock
from tests.support.codes import enrol
from tests.support.programs import wait_until
from tests.web.desk.member import EMAIL, ORIGIN, PASSWORD

MANY, FEW, MONTHS = 1_000_000, 10_000, 6
MESSAGES, VISITS = 0.2, 0.3  # of the calls
MAX_PAGE_SECONDS, MAX_RATIO, MAX_OF_RAW, MAX_TURN_SECONDS = 0.300, 1.5, 1.2, 0.5
BESIDE_SECONDS = 10.0
FORKED = multiprocessing.get_context("fork")
ADDRESS = "/painel/monitoramento"


@dataclass(frozen=True)
class Made:
    """What is done at each size: how many looks, at rows of which span, beside callers so long."""

    looks: int
    span: timedelta
    beside: float

    @property
    def months(self) -> list[Period]:
        """Return the last months that are over and lie in the span, six at most."""
        found = [previous_of(period_of(PeriodKind.MONTH, NEWEST.date()))]
        while len(found) < MONTHS and NEWEST - self.span < previous_of(found[-1]).since:
            found.append(previous_of(found[-1]))
        return found


@dataclass(frozen=True)
class Measured:
    """The figures of one size, in seconds."""

    calls: int
    page: list[float]
    raw: float  # the plain aggregates of one month, the median of them
    rebuilt: float
    turns: list[float]  # of the telephone, beside months that are looked at

    def turn_at(self, share: float) -> float:
        """Return the seconds within which `share` of the callers' turns were answered."""
        turns = sorted(self.turns)
        return turns[min(len(turns) - 1, int(len(turns) * share))]


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 0 if every rule holds, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench monitoring", description=__doc__)
    parser.add_argument("--calls", type=int, default=MANY)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--looks", type=int, default=100, help="at the page of a month")
    parser.add_argument("--days", type=int, default=SPAN.days, help="over which they came")
    parser.add_argument("--beside", type=float, default=BESIDE_SECONDS, help="seconds of callers")
    given = parser.parse_args(arguments)
    of = Made(given.looks, timedelta(days=given.days), given.beside)
    with Load(CONNECTIONS) as load:
        few = measure(given.few, of)
        many = measure(given.calls, of, load)
    print(*(broken(few, many) or ["All rules hold."]), sep="\n", end="\n\n")
    print(table(few, many))
    return 1 if broken(few, many) else 0


def measure(calls: int, of: Made, load: Load | None = None) -> Measured:
    """Make up that many calls and what comes beside them, count it, and look at its months."""
    with databases(POSTGRESQL) as made:
        settings = read_settings(our_environment(made.ours))
        ports = wiring.connect(settings, SetClock(NEWEST))
        seed_calendar(ports)
        line = open_line(ports)
        topics = tuple(each.key for each in line.conversations.current().callflow.topics)
        url = make_url(made.ours)
        address = f"host={url.query['host']} user={url.username} dbname={url.database}"
        call_data.fill(address, calls, topics, of.span)
        wanted = Wanted(calls, round(MESSAGES * calls), round(VISITS * calls), of.span)
        monitoring_data.fill(address, wanted, topics)
        begun = time.perf_counter()
        rebuild(line)
        rebuilt = time.perf_counter() - begun
        add_member(ports, EMAIL, "Ana", Role.AUDITOR, PASSWORD)
        enrol(ports, EMAIL)
        client = signed_in(ports, settings).client
        months = of.months
        page = []
        for n in range(of.looks + 1):
            path = _path(months[n % len(months)])
            begun = time.perf_counter()
            answer = client.get(path, base_url=ORIGIN)
            assert answer.status_code == 200, (path, answer.status_code)
            assert "foi possível contar" not in answer.text
            page.append(time.perf_counter() - begun)
        raw = median(_aggregates(address, ports, each) for each in months)
        turns = _beside(load, made, settings, of) if load else []
        ports.database.dispose()
    return Measured(calls, page[1:], raw, rebuilt, turns)


def _path(month: Period) -> str:
    return f"{ADDRESS}?{'&'.join(f'{name}={value}' for name, value in fields_of(month).items())}"


def _aggregates(address: str, ports: Ports, month: Period) -> float:
    """Return how long the database takes to count a month's rows of all sets, by what is shown."""
    statements = []
    with ports.database.read() as session:
        asked = Asked(session, month, NEWEST)
        for rows in KEPT_SETS:
            each = rows.rows(asked).subquery()
            alike = each.c.channel, each.c.topic, each.c.stage, each.c.ending
            query = select(*alike, func.count()).group_by(*alike)
            with_values = {"literal_binds": True}
            statements.append(str(query.compile(session.get_bind(), compile_kwargs=with_values)))
    with psycopg.connect(address) as connection:  # beside the limit that our own reads have
        begun = time.perf_counter()
        for each_one in statements:
            connection.execute(each_one.encode()).fetchall()
        return time.perf_counter() - begun


def _beside(load: Load, made: Databases, settings: Settings, of: Made) -> list[float]:
    """Return the turns of callers while months are looked at without a pause."""
    ports = wiring.connect(settings)
    member = signed_in(ports, settings)
    name = member.client.application.config["SESSION_COOKIE_NAME"]
    cookie = member.client.get_cookie(name, domain=HOST)
    assert cookie
    over, whole = FORKED.Event(), Tally()
    with gunicorn(OUR_APP, our_environment(made.ours), made.folder / "web.log") as web:
        wait_until("the web process answers", web.answers)
        seat = web.port, f"{name}={cookie.value}"
        reader = FORKED.Process(target=_look_on, args=(seat, over, of.months), daemon=True)
        reader.start()
        until = time.monotonic() + of.beside
        while time.monotonic() < until:
            whole.add(load.crowd(web.port, CROWD, calls_each=1).tally)
        assert reader.is_alive(), "nobody looked"
        over.set()
        reader.join()
    ports.database.dispose()
    assert not whole.wrong, whole.wrong[:3]
    return whole.took[Kind.INCOMING] + whole.took[Kind.TOPIC] + whole.took[Kind.HOT]


def _look_on(seat: tuple[int, str], over: Event, months: list[Period]) -> None:
    port, cookie = seat
    paths = [_path(each) for each in months]
    while not over.is_set():
        for path in paths:
            connection = HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", path, headers={"Host": HOST, "Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            assert answer.status == 200, answer.status


def broken(few: Measured, many: Measured) -> list[str]:
    """Return a line for every rule that these figures break."""
    told = []
    if p99(many.page) > MAX_PAGE_SECONDS:
        told.append(f"a month's page: p99 {p99(many.page) * 1000:.0f} ms")
    if ratio(few, many) > MAX_RATIO:
        told.append(f"a month's page: {ratio(few, many):.2f} times as slow")
    if median(many.page) > MAX_OF_RAW * many.raw:
        told.append(f"a month's page: {median(many.page) / many.raw:.2f} of the plain aggregates")
    if many.turns and many.turn_at(0.99) > MAX_TURN_SECONDS:
        told.append(f"a turn beside it: p99 {many.turn_at(0.99) * 1000:.0f} ms")
    return [f"BROKEN: {each}" for each in told]


def ratio(few: Measured, many: Measured) -> float:
    """Return the median page beside many rows, divided by that beside few."""
    return median(many.page) / median(few.page)


def table(few: Measured, many: Measured) -> str:
    """Return the figures as a table in Markdown, with date and machine, for docs/measures.md."""
    at: date = datetime.now(UTC).astimezone(ZoneInfo("America/Fortaleza")).date()
    head = f"{at}, {machine()}, PostgreSQL 18"
    rows = [
        f"| {head} | {few.calls:,} calls | {many.calls:,} calls, {many.calls * STEPS:,} steps,"
        f" {round(many.calls * MESSAGES):,} messages, {round(many.calls * VISITS):,} visits |",
        "|---|---|---|",
    ]
    cells = [
        f"{median(each.page) * 1000:.0f} / {p99(each.page) * 1000:.0f} ms" for each in (few, many)
    ]
    rows.append(
        f"| a month's page: median / p99 | {cells[0]} | {cells[1]} = **{ratio(few, many):.2f}** |"
    )
    raws = [f"{each.raw * 1000:.0f} ms" for each in (few, many)]
    rows.append(f"| the plain aggregates of a month | {raws[0]} | {raws[1]} |")
    rebuilt = [f"{each.rebuilt:.0f} s" for each in (few, many)]
    rows.append(f"| `flask reports rebuild` of all dates | {rebuilt[0]} | {rebuilt[1]} |")
    if many.turns:
        turns = " / ".join(f"{many.turn_at(share) * 1000:.0f}" for share in (0.5, 0.99, 1.0))
        rows.append(
            f"| a turn of {CROWD} callers at once beside it: p50 / p99 / max | | {turns} ms |"
        )
    return "\n".join(rows)
