"""Bind the workers' jobs to this installation, and record the workers' signs of life."""

import logging
import os
import time
from collections.abc import Callable
from functools import cache

from sqlalchemy.exc import SQLAlchemyError

from ivr import logs, wiring
from ivr.rules.operations.processes import CALLS, MAIL
from ivr.settings import read_settings
from ivr.usecases.line.declarations import Job
from ivr.usecases.line.line import Line, open_line
from ivr.usecases.notices.alerts import Watch, worker_lives
from ivr.usecases.operations import jobs

log = logging.getLogger(__name__)

WORKER_LIFE_SECONDS = 10.0


def _on_line(job: Job) -> Callable[[int, int], None]:
    def run(row_id: int, publication: int) -> None:
        logs.begin_request(f"{job.name}-{row_id}-{publication}")
        log.info("job begins")
        begun = time.monotonic()
        job.run(_line(), row_id, publication)
        log.info("job ends after %.2f s", time.monotonic() - begun)

    return run


# What a worker carries out, by the name that RQ's job has after "ivr.jobs."; nothing else is.
JOBS = {job.name: _on_line(job) for job in jobs.JOBS}


# The ports through which the jobs of each queue reach the outside.
_OUTSIDE = {CALLS: ("carrier",), MAIL: ("carrier", "mailer")}


def load(queue: str) -> None:
    """Load what the jobs of that queue need, once for all work-horses: each is a fork of this."""
    if ports := _OUTSIDE.get(queue):
        wiring.load(*ports)


@cache
def _line() -> Line:
    """Open this process's line, once.

    A work-horse makes it after the fork, never before.
    """
    return open_line(wiring.connect(read_settings(os.environ)))


class WorkerLife:
    """The sign of life of the worker of one queue, stored in the database.

    No connection outlives a call of `show`: RQ forks, and an engine does not survive that.
    """

    def __init__(self, queue: str) -> None:
        """Prepare the sign of life of `queue`'s worker; store nothing yet."""
        self._queue, self._watch = queue, Watch()
        self._shown = float("-inf")

    def show(self) -> None:
        """Store in the database that the worker is alive now, at most once in ten seconds.

        A database that does not answer is logged, and nothing is raised.
        """
        if time.monotonic() - self._shown < WORKER_LIFE_SECONDS:
            return
        self._shown = time.monotonic()
        ports = wiring.connect(read_settings(os.environ))
        try:
            worker_lives(ports, self._queue, self._watch)
        except SQLAlchemyError as why:
            log.warning("worker %s: no sign of life kept (%s)", self._queue, type(why).__name__)
        finally:
            ports.database.dispose()
