"""Run the product's own programs on ports that end the process at named lines.

`python -m tests.faults.dying worker|clock`, and `create_dying_app` for gunicorn. What runs is the
genuine worker, clock and web; only the ports handed to them end the process at the lines that
DIES_AT names (with ";" between them), at each of them DIES_TIMES times in all processes together.
Each death is noted by a file in DIES_IN.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from ivr import wiring
from ivr.app import create_app
from ivr.clock import run_clock
from ivr.commands.common.signals import stopped_by_signal
from ivr.commands.operations.worker import OneQueueWorker
from ivr.gateways.queue.rq_jobs import AllowedJob
from ivr.jobs import WorkerLife
from ivr.ports.carrier import CallOrder, Carrier
from ivr.ports.protocols import Queue
from ivr.settings import read_settings
from ivr.store.database.database import Database
from ivr.usecases.callbacks.dispatch import offer
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line, open_line

# Each writing transaction is known by what it writes; a line lies before or after its commit.
WRITES = {
    "mark": r"UPDATE callbacks SET .*publication=",
    "claim": r"INSERT INTO attempts",
    "key": r"UPDATE attempts SET claimed_at=",
    "answer": r"UPDATE attempts SET citizen_status=\S+, citizen_answered_at=",
    "end": r"UPDATE attempts SET .*citizen_ended_at=",
    "verdict": r"UPDATE attempts SET .*result=",
}
STATUS = "status"  # the worker's own transaction after the carrier has answered


@dataclass(frozen=True)
class Deaths:
    """The lines at which processes die, how often, and a folder that notes each death.

    `awaited` is what the next transaction will be.
    """

    lines: Sequence[str]
    times: int
    folder: Path
    awaited: set[str] = field(default_factory=set)

    def at(self, line: str) -> None:
        """End the process as by kill -9 if `line` is one to die at and a death is left."""
        if line not in self.lines:
            return
        for n in range(self.times):
            with suppress(FileExistsError):
                (self.folder / f"{line} {n}").touch(exist_ok=False)
                os._exit(9)


class DyingDatabase(Database):
    """A database that may end the process at any writing transaction."""

    def __init__(self, url: str, threads: int, deaths: Deaths) -> None:
        super().__init__(url, threads)
        self.deaths = deaths

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction; the process may die before its commit, or after it."""
        seen = set(self.deaths.awaited)

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.update(name for name, written in WRITES.items() if re.match(written, statement))

        with super().write() as session:
            connection = session.connection()
            event.listen(connection, "before_cursor_execute", note)
            yield session
            session.flush()
            for name in sorted(seen):
                self.deaths.at(f"{name}: before commit")
        for name in sorted(seen):
            self.deaths.at(f"{name}: after commit")


@dataclass(frozen=True)
class DyingCarrier:
    """The genuine carrier, which may end the process just after an answer."""

    genuine: Carrier
    deaths: Deaths

    def call(self, order: CallOrder) -> str:
        """Create the call; return its sid, unless the process dies with it."""
        sid = self.genuine.call(order)
        self.deaths.at("call: after")
        self.deaths.awaited.add(STATUS)
        return sid

    def __getattr__(self, name: str) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(self.genuine, name)
        return found


@dataclass(frozen=True)
class DyingQueue:
    """The genuine queue, which may end the process before or after publishing."""

    genuine: Queue
    deaths: Deaths

    def publish(self, job: str, row_id: int, publication: int) -> None:
        """Publish the job, unless the process dies before; it may die after."""
        self.deaths.at("publish: before")
        self.genuine.publish(job, row_id, publication)
        self.deaths.at("publish: after")


def dying_ports() -> Ports:
    """Return the ports of the environment's installation, each able to end this process."""
    settings = read_settings(os.environ)
    deaths = Deaths(
        os.environ.get("DIES_AT", "").split(";"),
        int(os.environ.get("DIES_TIMES", "0")),
        Path(os.environ.get("DIES_IN", "/nowhere")),
    )
    ports = wiring.connect(settings)
    return replace(
        ports,
        database=DyingDatabase(settings.DATABASE_URL, settings.WEB_THREADS, deaths),
        carrier=DyingCarrier(ports.carrier, deaths),
        queue=DyingQueue(ports.queue, deaths),
    )


@cache
def _line() -> Line:
    """Return the work-horse's own line on dying ports.

    It is made after the fork, as `ivr.jobs` makes its own.
    """
    return open_line(dying_ports())


def call_back(callback_id: int, publication: int) -> None:
    """Do what `ivr.jobs.call_back` does, on ports that die."""
    offer(_line(), callback_id, publication)


class JobOnDyingPorts(AllowedJob):
    """A job of the calls' queue: the same use case, on ports that die."""

    allowed = {"ivr.jobs.call_back": call_back}  # noqa: RUF012


def create_dying_app() -> Flask:
    """Return the product's web application, on ports that die."""
    return create_app(ports=dying_ports())


def main(kind: str) -> None:
    """Run the worker or the clock until it is stopped by a signal, or dies."""
    stop = stopped_by_signal()
    if kind == "clock":
        run_clock(open_line(dying_ports()), stop)
    else:
        redis = read_settings(os.environ).REDIS_URL
        given = JobOnDyingPorts, WorkerLife("calls")
        worker = OneQueueWorker("calls", redis, stop, given)
        worker.work(logging_level="INFO")


if __name__ == "__main__":
    main(sys.argv[1])
