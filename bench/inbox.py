"""Measure the inbox's reader over thousands of messages, on both databases.

As `python -m bench inbox`. A real Dovecot and the genuine `flask inbox`, in a process of its own
whose memory is watched: once over mixed messages, once over messages of 20 MB. Prints every rule
that is broken, then a table. Ends with 1 when a rule is broken.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine

from bench.installations import POSTGRESQL, SQLITE, databases, our_environment
from bench.table import TITLES, machine
from ivr import wiring
from ivr.root import ROOT
from ivr.settings import read_settings
from ivr.usecases.line.hours import seed_calendar
from tests.faults.written_mail import Known, Letter, letters
from tests.support.dovecot import dovecot
from tests.support.programs import DEADLINE, wait_until

SEED = 7880
LEAST_RATE = 10.0  # messages a second: a year's mail of such a body comes in a few hours
# A message of 20 MB is on the disk as it comes, and never whole in memory.
MAX_GROWTH_MB = 32.0  # MB
SECONDS = 3600.0


@dataclass(frozen=True)
class Run:
    """One run of the reader. Megabytes are the most that its process held."""

    messages: int
    seconds: float
    megabytes: float
    kept: int

    @property
    def rate(self) -> float:
        """Return the messages a second."""
        return self.messages / self.seconds


@dataclass(frozen=True)
class Readings:
    """The runs on one database: a mailbox of small mixed messages, and one of big ones."""

    database: str
    mixed: Run
    big: Run

    def broken(self, quick: bool) -> list[str]:
        """Return a line for every rule that does not hold; a quick run judges no speed."""
        told = [
            f"{each.kept} of {each.messages} messages kept"
            for each in (self.mixed, self.big)
            if each.kept != each.messages
        ]
        growth = self.big.megabytes - self.mixed.megabytes
        if growth > MAX_GROWTH_MB:
            told.append(f"messages of 20 MB cost {growth:.0f} MB, more than {MAX_GROWTH_MB:.0f}")
        if not quick and self.mixed.rate < LEAST_RATE:
            told.append(f"{self.mixed.rate:.1f} messages/s, below {LEAST_RATE:.0f}")
        return told


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return 0 if every rule holds, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench inbox", description=__doc__)
    parser.add_argument("--messages", type=int, default=2000, help="mixed ones")
    parser.add_argument("--big", type=int, default=20, help="of 20 MB")
    parser.add_argument("--quick", action="store_true", help="see that it works, on SQLite alone")
    given = parser.parse_args(arguments)
    kinds: tuple[str, ...] = (SQLITE, POSTGRESQL)
    if given.quick:
        given.messages, given.big, kinds = 40, 2, (SQLITE,)
    at = datetime.now(UTC).astimezone(ZoneInfo("America/Fortaleza"))
    found = [_measured(kind, given.messages, given.big) for kind in kinds]
    broken = [
        f"BROKEN, {each.database}: {rule}" for each in found for rule in each.broken(given.quick)
    ]
    print(f"Rule: every message kept, at least {LEAST_RATE:.0f} a second.")
    print(f"Rule: messages of 20 MB cost at most {MAX_GROWTH_MB:.0f} MB of memory.")
    print(*(broken or ["All rules hold."]), sep="\n", end="\n\n")
    print(write_table(found, at))
    return 1 if broken else 0


def write_table(found: Sequence[Readings], at: datetime) -> str:
    """Return these readings, measured at the instant `at`, as a table in Markdown."""
    mixed, big = found[0].mixed.messages, found[0].big.messages
    head = f"{at:%Y-%m-%d}, {machine()}: the inbox's reader"
    rows = (
        (f"{mixed:,} mixed messages", [f"**{each.mixed.rate:.0f}** a second" for each in found]),
        ("its memory at the most", [f"{each.mixed.megabytes:.0f} MB" for each in found]),
        (f"{big:,} messages of 20 MB", [f"{each.big.rate:.1f} a second" for each in found]),
        ("its memory at the most with these", [f"{each.big.megabytes:.0f} MB" for each in found]),
    )
    lines = [f"| {head} | {' | '.join(TITLES[each.database] for each in found)} |"]
    lines.append(f"|---|{'---|' * len(found)}")
    return "\n".join([*lines, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows)])


def _measured(kind: str, messages: int, big: int) -> Readings:
    # Copies of others and the like are no rows of their own: each of these is one.
    mixed = [each for each in letters(messages * 2, 0, SEED, Known(["0"], [])) if _is_one(each)]
    huge = [each for each in letters(big, big, SEED, Known(["0"], [])) if _is_one(each)]
    return Readings(kind, _run(kind, mixed[:messages]), _run(kind, huge))


def _is_one(each: Letter) -> bool:
    return each.fate not in ("known", "old")


def _run(kind: str, sent: Sequence[Letter]) -> Run:
    """Run the reader over all of `sent`, from an empty database; return its figures."""
    with databases(kind) as made, dovecot() as server:
        server.deliver(*(each.raw for each in sent))
        own = {
            **our_environment(made.ours),
            **{"IMAP_URL": server.url(), "MAIL_DIR": str(made.folder / "mail")},
            **{"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "central@exemplo.br"},
        }
        ports = wiring.connect(read_settings(own))
        seed_calendar(ports)
        ports.database.dispose()
        engine = create_engine(made.ours)

        def asked(statement: str) -> int:
            with engine.connect() as connection:
                return int(connection.exec_driver_sql(statement).scalar() or 0)

        with (made.folder / "said").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "flask", "inbox"],
                cwd=ROOT,
                env={**os.environ, **own},
                stdout=said,
                stderr=said,
            )
        try:
            wait_until("it begins", lambda: asked("SELECT count(*) FROM mailboxes") == 1, 60)
            begun, first = time.perf_counter(), asked("SELECT last_uid FROM mailboxes")
            wait_until(
                f"all is read: {(made.folder / 'said').read_text()}",
                lambda: asked("SELECT last_uid FROM mailboxes") == len(sent),
                SECONDS,
            )
            seconds = time.perf_counter() - begun
            megabytes = _most_memory(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(DEADLINE)
        kept = asked("SELECT count(*) FROM incoming")
        engine.dispose()
        rate = (len(sent) - first) / seconds
    return Run(len(sent), len(sent) / rate, megabytes, kept)


def _most_memory(pid: int) -> float:
    """Return the most memory that a process has held so far, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024
