"""`python -m bench desk`: the desk's pages and the export beside a million calls, on PostgreSQL.

Each page is asked for in this process, as the server would, time and again with other values; the
same at ten thousand calls. Prints every rule that is broken, then a table. Ends with 1 when a rule
is broken.
"""

import argparse
import random
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import make_url

from bench.call_data import NEWEST, RINGS_OFTEN, SPAN, STEPS, fill
from bench.installations import POSTGRESQL, databases, our_environment
from bench.table import machine
from ivr import wiring
from ivr.app import create_app
from ivr.rules.roles import Role
from ivr.settings import read_settings
from ivr.store.call_log import Filter
from ivr.usecases.exports import Export, export_csv
from ivr.usecases.hours import seed_calendar
from ivr.usecases.line import open_line
from ivr.usecases.ports import Ports
from ivr.usecases.staff import add_member
from tests.clock import SetClock

MANY, FEW = 1_000_000, 10_000
P99_SECONDS, MOST_RATIO, LEAST_ROWS = 0.150, 1.5, 20_000
MOST_MEGABYTES = 64  # by which an export of all may make the process grow
EMAIL, PASSWORD, ORIGIN = "bench@exemplo.br", "uma senha bem comprida", "https://central.exemplo.br"

Look = Callable[[], float]


@dataclass(frozen=True)
class Measured:
    """What one size showed: seconds of each page, rows a second and growth of the export."""

    calls: int
    pages: dict[str, list[float]]
    rows_a_second: float
    megabytes: float
    exported: int


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and say whether every rule holds: 0, or 1."""
    parser = argparse.ArgumentParser(prog="python -m bench desk", description=__doc__)
    parser.add_argument("--calls", type=int, default=MANY)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--looks", type=int, default=200, help="at each page")
    given = parser.parse_args(arguments)
    few, many = (measure(calls, given.looks) for calls in (given.few, given.calls))
    print(*(broken(few, many) or ["All rules hold."]), sep="\n", end="\n\n")
    print(table(few, many))
    return 1 if broken(few, many) else 0


def measure(calls: int, looks: int) -> Measured:
    """So many calls made up, and every page looked at so often, then all of it exported."""
    with databases(POSTGRESQL) as made:
        settings = read_settings(our_environment(made.ours))
        ports = wiring.connect(settings, SetClock(NEWEST))
        seed_calendar(ports)
        app = create_app(settings, ports)
        line = open_line(ports)
        topics = tuple(each.key for each in line.conversations.current().callflow.topics)
        url = make_url(made.ours)
        fill(f"host={url.query['host']} user={url.username} dbname={url.database}", calls, topics)
        add_member(ports, EMAIL, "Bench", Role.AGENT, PASSWORD)
        client = app.test_client()
        form = client.get("/painel/entrar", base_url=ORIGIN).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert token
        signed = {"csrf_token": token[1], "email": EMAIL, "password": PASSWORD}
        headers = {"Referer": f"{ORIGIN}/painel/entrar"}
        client.post("/painel/entrar", data=signed, base_url=ORIGIN, headers=headers)

        def look(path: str) -> float:
            begun = time.perf_counter()
            answer = client.get(path, base_url=ORIGIN)
            assert answer.status_code == 200, (path, answer.status_code)
            return time.perf_counter() - begun

        pages = {
            name: [look(path) for path in paths][1:]
            for name, paths in _paths(ports, calls, topics, looks + 1).items()
        }
        exported, seconds, grown = _export(ports)
        ports.database.dispose()
    return Measured(calls, pages, exported / seconds, grown, exported)


def _paths(
    ports: Ports, calls: int, topics: tuple[str, ...], looks: int
) -> dict[str, Iterator[str]]:
    """The addresses of each kind of page, each with other values."""
    chance = random.Random(calls)
    with ports.database.single_read() as connection:
        ids = [chance.randrange(1, calls + 1) for _ in range(looks)]
        known = connection.exec_driver_sql(
            "SELECT c.id, k.protocol, c.number FROM calls c JOIN cases k ON k.id = c.case_id"
            " WHERE c.id = ANY(%s) AND c.number <> ''",
            (ids,),
        ).all()
        often = connection.exec_driver_sql(
            "SELECT max(id) FROM calls WHERE number = %s", (RINGS_OFTEN,)
        ).scalar_one()

    def many(make: Callable[[], str]) -> Iterator[str]:
        return (f"/painel/chamadas{make()}" for _ in range(looks))

    def day() -> datetime:
        return NEWEST - SPAN * chance.random()

    def some() -> tuple[int, str, str]:
        call_id, protocol, number = chance.choice(known)
        return call_id, protocol, number

    rare = "message"
    return {
        "the newest calls": many(lambda: ""),
        "a page anywhere in the log": many(
            lambda: f"?antes={day().isoformat().replace('+', '%2B')}_1"
        ),
        "the oldest calls": many(
            lambda: (
                "?antes="
                + (NEWEST - SPAN * (1 - 60 / calls)).isoformat().replace("+", "%2B")
                + "_60"
            )
        ),
        "a protocol": many(lambda: f"?protocolo={some()[1]}"),
        "a protocol's first four digits": many(lambda: f"?protocolo={some()[1][:4]}"),
        "a number's last four digits": many(lambda: f"?telefone={some()[2][-4:]}"),
        "the last four of who rings often": many(lambda: f"?telefone={RINGS_OFTEN[-4:]}"),
        "a number's last six digits": many(lambda: f"?telefone={some()[2][-6:]}"),
        "a whole number": many(lambda: f"?mesmo={some()[0]}"),
        "all calls of who rings often": many(lambda: f"?mesmo={often}"),
        "a topic": many(lambda: f"?assunto={chance.choice(topics)}"),
        "an outcome": many(lambda: f"?resultado={chance.choice(('handed', 'informed', rare))}"),
        "a rare topic and a rare outcome": many(lambda: f"?assunto={topics[-1]}&resultado={rare}"),
        "a day": many(lambda: f"?de={day():%Y-%m-%d}&ate={day():%Y-%m-%d}"),
        "an agent": many(lambda: f"?atendente={chance.randrange(1, 20)}"),
        "an agent, a rare topic, an old week": many(
            lambda: f"?atendente={chance.randrange(1, 20)}&assunto={topics[-1]}&ate=2024-01-07"
        ),
        "no such number": many(lambda: "?telefone=0000000"),
        "a call": many(lambda: f"/{chance.randrange(1, calls + 1)}"),
    }


def _export(ports: Ports) -> tuple[int, float, float]:
    """Rows, seconds, and megabytes by which the process grew meanwhile."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, rows = time.perf_counter(), -1
    for piece in export_csv(ports, Export(Filter(), "")):
        rows += piece.count("\r\n")
    seconds = time.perf_counter() - begun
    return rows, seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def p99(seconds: Sequence[float]) -> float:
    """Of a hundred looks, all but one are as quick."""
    return sorted(seconds)[min(len(seconds) - 1, round(0.99 * len(seconds)))]


def ratio(name: str, few: Measured, many: Measured) -> float:
    """The usual look beside many calls, of that beside few."""
    return median(many.pages[name]) / median(few.pages[name])


def broken(few: Measured, many: Measured) -> list[str]:
    """Every rule that these break."""
    told = [
        f"BROKEN: {name}: p99 {p99(seconds) * 1000:.0f} ms"
        for name, seconds in many.pages.items()
        if p99(seconds) > P99_SECONDS
    ]
    told += [
        f"BROKEN: {name}: {ratio(name, few, many):.2f} times as slow"
        for name in many.pages
        if ratio(name, few, many) > MOST_RATIO
    ]
    if many.rows_a_second < LEAST_ROWS:
        told.append(f"BROKEN: the export gives {many.rows_a_second:.0f} rows/s")
    if many.megabytes > MOST_MEGABYTES:
        told.append(f"BROKEN: the export makes the process grow by {many.megabytes:.0f} MB")
    if many.exported != many.calls:
        told.append(f"BROKEN: {many.exported} of {many.calls} calls exported")
    return told


def table(few: Measured, many: Measured) -> str:
    """The figures in Markdown, with their date and machine, for README to quote."""
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
        lines.append(f"| {name} | {cells[0]} | {cells[1]} = **{ratio(name, few, many):.2f}** |")
    rates = [f"{each.rows_a_second:,.0f} rows/s" for each in (few, many)]
    lines.append(f"| the export of all as CSV | {rates[0]} | {rates[1]} |")
    lines.append(f"| by which it makes the process grow | | {many.megabytes:.0f} MB |")
    return "\n".join(lines)
