"""Run a worker like `flask worker calls` whose jobs write down that they ran.

`python -m tests.support.noting`. The environment's NOTES names the file that they write to.
"""

import logging
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click import ClickException

from ivr.commands.common.signals import stopped_by_signal
from ivr.commands.operations.worker import serve
from ivr.gateways.queue.rq_jobs import AllowedJob
from ivr.gateways.queue.rq_queue import FAILURE_SECONDS, JOB_SECONDS, RESULT_SECONDS
from ivr.settings import read_settings
from tests.support.programs import wait_until


def note(row_id: int, publication: int) -> None:
    """Write down what the job was given, and in which process."""
    with Path(os.environ["NOTES"]).open("a", encoding="utf-8") as notes:
        notes.write(f"{row_id} {publication} {os.getpid()}\n")


def note_slowly(row_id: int, publication: int) -> None:
    """Wait until a file named go is there; write down the beginning and the end."""
    note(row_id, 0)
    go = Path(os.environ["NOTES"]).with_name("go")
    wait_until("the test lets the job end", go.exists)
    note(row_id, publication)


def note_and_die(row_id: int, publication: int) -> None:
    """Write down that the job ran; kill its work-horse the first time only."""
    first = not Path(os.environ["NOTES"]).exists()
    note(row_id, publication)
    if first:
        os.kill(os.getpid(), signal.SIGKILL)


def note_and_fail(row_id: int, publication: int) -> None:
    """Write down that the job ran, and raise ValueError: it never succeeds."""
    note(row_id, publication)
    raise ValueError(f"row {row_id}")


def strike(*_: object) -> None:
    """Leave a file named struck where it ran.

    This is no job of the worker's: a forged one names it.
    """
    Path(os.environ["NOTES"]).with_name("struck").touch()


JOBS: dict[str, Callable[[int, int], None]] = {
    f"tests.support.noting.{job.__name__}": job
    for job in (note, note_slowly, note_and_die, note_and_fail)
}


class NotingJob(AllowedJob):
    """The jobs of this module that note."""

    allowed = JOBS


def as_ours(job: str, row_id: int, publication: int) -> dict[str, Any]:
    """Return the options that the product gives RQ when it publishes a job."""
    return {
        "job_id": f"{job}-{row_id}-{publication}",
        "description": f"{job} {row_id}",
        "timeout": JOB_SECONDS,
        "result_ttl": RESULT_SECONDS,
        "failure_ttl": FAILURE_SECONDS,
    }


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    try:
        serve("calls", read_settings(os.environ).REDIS_URL, stopped_by_signal(), NotingJob)
    except ClickException as why:
        why.show()
        raise SystemExit(1) from None
