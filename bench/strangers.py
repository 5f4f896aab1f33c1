"""Measure the telephone's turns while strangers hold connections open.

As `python -m bench strangers`. Two hundred of each kind at each web process of the Procfile, from
as many addresses; then at `voice` from one address, without the limit of a network's connections.
Prints every rule that is broken, then a table. Ends with 1 when a rule is broken.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.calls import Phase
from bench.installations import SQLITE, databases, gunicorn, our_environment
from bench.load import Load
from bench.table import machine
from ivr import wiring
from ivr.settings import read_settings
from ivr.usecases.line.hours import seed_calendar
from tests.support.programs import wait_until
from tests.web.strangers import Kind, strangers

COUNT, CALLERS = 200, 4
P99_SECONDS = 1.0
BIG = "/static/desk.css"
QUIET = "nobody"
# Title, process of the Procfile, connections of one network to a process, many addresses or one.
PLACES = (
    ("web", "web", "64", True),
    ("voice", "voice", "64", True),
    ("voice, no limit per network, one address", "voice", "0", False),
)


@dataclass(frozen=True)
class Turns:
    """The turns beside one kind of stranger: seconds of each, sorted, and what went wrong."""

    place: str
    beside: str
    held: int  # of the strangers, when the callers began
    took: list[float]
    wrong: list[str]

    def at(self, share: float) -> float:
        """Return the seconds within which `share` of the turns were answered."""
        return self.took[min(len(self.took) - 1, int(len(self.took) * share))]

    def broken(self) -> list[str]:
        """Return a line for every rule that does not hold."""
        told = [f"wrong answers: {self.wrong[:3]}"] if self.wrong else []
        if not self.took or self.at(0.99) >= P99_SECONDS:
            told.append(f"p99 of {len(self.took)} turns not under {P99_SECONDS:g} s")
        if self.beside != QUIET and self.held < COUNT:
            told.append(f"only {self.held} of {COUNT} were there")
        return [f"BROKEN, {self.place}, beside {self.beside}: {each}" for each in told]


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 0 if every rule holds, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench strangers", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="of calls beside each kind")
    parser.add_argument("--quick", action="store_true", help="see that it works, at one process")
    given = parser.parse_args(arguments)
    places, seconds = (PLACES[1:2], 0.2) if given.quick else (PLACES, given.seconds)
    found = [each for place in places for each in _measure(place, seconds)]
    broken = [each for turns in found for each in turns.broken()]
    print(f"Rule: a turn's p99 under {P99_SECONDS:g} s beside {COUNT} slow strangers of each kind.")
    print(*(broken or ["All rules hold."]), sep="\n", end="\n\n")
    print(_table(found))
    return 1 if broken else 0


def _measure(place: tuple[str, str, str, bool], seconds: float) -> Iterator[Turns]:
    title, process, most, many = place
    with (
        Load(CALLERS) as load,
        databases(SQLITE) as made,
        tempfile.TemporaryDirectory() as logs,
    ):
        ours = our_environment(made.ours) | {"CONNECTIONS_PER_NETWORK": most}
        ports = wiring.connect(read_settings(ours))
        seed_calendar(ports)
        ports.database.dispose()
        with gunicorn("", ours, Path(logs) / "log", process) as web:
            wait_until("the web process answers", web.answers)
            for kind in (None, *Kind):
                with _there(kind, web.port, many) as held:
                    tally = load.run(Phase.WHOLE, web.port, seconds).tally
                took = sorted(each for times in tally.took.values() for each in times)
                yield Turns(title, kind.value if kind else QUIET, held, took, tally.wrong)


@contextmanager
def _there(kind: Kind | None, port: int, many: bool) -> Iterator[int]:
    """Hold COUNT strangers at the port while the block runs; yield how many it holds at first."""
    with ExitStack() as stack:
        yield (
            stack.enter_context(strangers(kind, port, COUNT, BIG, many=many)).held() if kind else 0
        )


def _table(found: Sequence[Turns]) -> str:
    day = datetime.now(UTC).astimezone(ZoneInfo("America/Fortaleza")).date()
    rows = [
        f"| {day}, {machine()}: {CALLERS} callers beside {COUNT} strangers"
        " | turns | p50 / p99 / max |",
        "|---|---|---|",
    ]
    rows += [
        f"| {each.place}: {each.beside} | {len(each.took)} |"
        f" {1000 * each.at(0.5):.0f} / {1000 * each.at(0.99):.0f} / {1000 * each.took[-1]:.0f} ms |"
        for each in found
        if each.took
    ]
    return "\n".join(rows)
