"""`flask worker`: real processes on a real Redis, told to stop, robbed of Redis, fed pickles."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue, Retry
from rq.serializers import DefaultSerializer, JSONSerializer
from rq.timeouts import HorseMonitorTimeoutException, JobTimeoutException

from ivr.commands.operations.worker import EndInTime, OneQueueWorker
from ivr.ports.failures import TookTooLong
from ivr.root import ROOT
from tests.commands.invoke import Ran, flask, shell
from tests.support.installation import settings_for
from tests.support.noting import as_ours
from tests.support.programs import DEADLINE, RedisProgram, short_folder, wait_until

KEEPING = ("--maxmemory-policy", "noeviction", "--appendonly", "yes")


@dataclass
class Running:
    """A worker's process, its Redis, what its jobs noted and what it logged."""

    redis: RedisProgram
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def notes(self) -> list[tuple[int, int, int]]:
        """Row, publication and process of every note."""
        file = self.folder / "notes"
        lines = file.read_text().splitlines() if file.exists() else []
        return [(int(row), int(n), int(pid)) for row, n, pid in map(str.split, lines)]

    @property
    def log(self) -> str:
        """What the worker has said."""
        return (self.folder / "log").read_text()

    def enqueue(self, job: str, row_id: int, pickled: bool = False) -> None:
        """A job of `tests.support.noting` waits in the queue."""
        with Redis.from_url(self.redis.url) as client:
            serializer = DefaultSerializer if pickled else JSONSerializer
            Queue("calls", connection=client, serializer=serializer).enqueue_call(
                f"tests.support.noting.{job}",
                args=[row_id, 1],
                retry=Retry(max=2),
                **as_ours(job, row_id, 1),
            )

    def wait_for_notes(self, wanted: int) -> None:
        """So many notes are there."""
        wait_until(f"{wanted} notes", lambda: len(self.notes) >= wanted)

    def wait_until_redis_is_missed(self) -> None:
        """The worker has noticed that Redis is gone; one with a job looks every 5 s."""
        wait_until("Redis is missed", lambda: re.search("onnect(ing)? to", self.log) is not None)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """The worker is told to stop; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)


def environment(folder: Path, redis_url: str) -> dict[str, str]:
    """Settings of an installation whose database does not exist, and where jobs note."""
    settings = settings_for(
        f"sqlite:///{folder}/central.db", redis_url, MAIL_DIR=str(folder / "mail")
    )
    given = {name: str(value) for name, value in settings.__dict__.items()}
    return {"PATH": os.environ["PATH"], "NOTES": f"{folder}/notes", **given}


NOTING = [sys.executable, "-m", "tests.support.noting"]


@contextmanager
def running(redis: RedisProgram, folder: Path) -> Iterator[Running]:
    """A worker of the queue "calls" that knows the jobs of `tests.support.noting`, while the block
    runs."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            NOTING,
            cwd=ROOT,
            env=environment(folder, redis.url),
            stdout=log,
            stderr=log,
        )
    try:
        yield Running(redis, folder, process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(DEADLINE)


@pytest.fixture
def redis() -> Iterator[RedisProgram]:
    """A Redis of this test's own, as production has it."""
    with short_folder() as folder:
        server = RedisProgram(folder, KEEPING)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def worker(redis: RedisProgram, tmp_path: Path) -> Iterator[Running]:
    """A worker that listens."""
    with running(redis, tmp_path) as found:
        wait_until("the worker listens", lambda: "Listening on calls" in found.log)
        yield found


def refusal(done: Ran) -> str:
    """What `flask worker` says when it refuses at once."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("queues", [("calls", "mail"), ("calls", "calls"), ("calls,mail",), ()])
def test_row_23_one_process_serves_one_queue(queues: tuple[str, ...]) -> None:
    assert "One process serves one queue: name one of calls, mail, desk" in refusal(
        flask("worker", *queues)
    )


@pytest.mark.parametrize("serializer", ["pickle", "rq.serializers.DefaultSerializer"])
def test_row_23_what_is_not_json_is_refused(serializer: str) -> None:
    assert "Jobs are JSON" in refusal(flask("worker", "calls", "--serializer", serializer))


def test_a_worker_without_settings_names_them() -> None:
    assert "REDIS_URL is missing" in refusal(shell("worker", "calls"))


@pytest.mark.parametrize(
    ("switches", "why"),
    [
        (("--maxmemory-policy", "allkeys-lru", "--appendonly", "yes"), "allkeys-lru"),
        (
            ("--maxmemory-policy", "noeviction", "--appendonly", "no"),
            "keeps nothing: appendonly is off",
        ),
    ],
)
def test_row_23_a_redis_that_loses_jobs_is_refused(
    tmp_path: Path, switches: tuple[str, ...], why: str
) -> None:
    with short_folder() as folder:
        server = RedisProgram(folder, switches)
        server.start()
        said = refusal(shell("worker", "calls", **environment(tmp_path, server.url)))
        server.stop()
    assert f"Error: Redis {'evicts' if 'lru' in why else 'keeps'}" in said
    assert why in said


def test_a_redis_that_anybody_can_reach_is_refused(redis: RedisProgram, tmp_path: Path) -> None:
    Path(redis.url.removeprefix("unix://")).parent.chmod(0o755)
    said = refusal(shell("worker", "calls", **environment(tmp_path, redis.url)))
    assert "Error: Redis answers anybody over its socket" in said
    assert "No job is taken from it." in said


def test_a_job_runs_in_a_process_of_its_own(worker: Running) -> None:
    worker.enqueue("note", 41)
    worker.enqueue("note", 42)
    worker.wait_for_notes(2)
    assert [(row, n) for row, n, _ in worker.notes] == [(41, 1), (42, 1)]
    assert len({pid for *_, pid in worker.notes} | {worker.process.pid}) == 3


def open_files(pid: int) -> list[str]:
    """What that process has open at this moment."""
    names = []
    for number in os.listdir(f"/proc/{pid}/fd"):
        with suppress(FileNotFoundError):  # closed since
            names.append(os.readlink(f"/proc/{pid}/fd/{number}"))
    return names


def test_a_worker_shows_that_it_lives_and_holds_no_database_as_it_forks(
    sqlite_url: str, worker: Running
) -> None:
    def shown() -> list[tuple[str, str]]:
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database:
            return database.execute("SELECT name, at FROM heartbeats").fetchall()

    wait_until("it shows that it lives", lambda: [name for name, _ in shown()] == ["calls"])
    first = shown()
    worker.enqueue("note_slowly", 41)
    worker.wait_for_notes(1)
    wait_until("it shows so while a job runs", lambda: shown() != first)
    second = shown()
    wait_until(
        "nothing of the database is left open",
        lambda: not any("central.db" in file for file in open_files(worker.process.pid)),
        2,
    )
    (worker.folder / "go").touch()
    worker.wait_for_notes(2)
    wait_until("it shows so with nothing to do", lambda: shown() != second)


def test_a_worker_works_on_while_its_database_does_not_answer(worker: Running) -> None:
    wait_until("it was missed", lambda: "worker calls: no sign of life kept" in worker.log)
    worker.enqueue("note", 41)
    worker.wait_for_notes(1)
    assert "Traceback" not in worker.log


@pytest.mark.alone
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_worker_stops_when_told(worker: Running, number: signal.Signals) -> None:
    begun = time.monotonic()
    assert worker.end(number) == 0
    assert time.monotonic() - begun < 5


def test_a_busy_worker_ends_its_job_first(worker: Running) -> None:
    worker.enqueue("note_slowly", 41)
    worker.wait_for_notes(1)
    worker.enqueue("note", 42)
    worker.process.send_signal(signal.SIGTERM)
    wait_until("the worker heard it", lambda: "warm shut down" in worker.log)
    assert worker.process.poll() is None
    (worker.folder / "go").touch()
    assert worker.process.wait(DEADLINE) == 0
    assert [(row, n) for row, n, _ in worker.notes] == [(41, 0), (41, 1)]


def test_row_22_a_killed_work_horse_is_run_again(worker: Running) -> None:
    worker.enqueue("note_and_die", 41)
    worker.wait_for_notes(2)
    assert [row for row, *_ in worker.notes] == [41, 41]
    worker.enqueue("note", 42)
    worker.wait_for_notes(3)
    assert worker.notes[-1][0] == 42


def test_row_24_a_poisoned_job_holds_up_nobody(worker: Running) -> None:
    worker.enqueue("note_and_fail", 41)
    worker.enqueue("note", 42)
    worker.wait_for_notes(4)
    assert sorted(row for row, *_ in worker.notes) == [41, 41, 41, 42]


def test_a_pickle_is_not_opened(worker: Running) -> None:
    worker.enqueue("note", 41, pickled=True)
    worker.enqueue("note", 42)
    worker.wait_for_notes(1)
    wait_until("the pickle was refused", lambda: "was refused and removed" in worker.log)
    assert {row for row, *_ in worker.notes} == {42}


def test_a_redis_that_comes_later_is_waited_for(redis: RedisProgram, tmp_path: Path) -> None:
    redis.stop()
    with running(redis, tmp_path) as worker:
        wait_until("the worker misses Redis", lambda: "does not answer" in worker.log)
        begun = time.monotonic()
        wait_until("three more tries", lambda: time.monotonic() - begun > 3)
        assert worker.log.count("does not answer") == 1
        redis.start()
        worker.enqueue("note", 41)
        worker.wait_for_notes(1)


def test_a_worker_that_waits_for_redis_stops_when_told(redis: RedisProgram, tmp_path: Path) -> None:
    redis.stop()
    with running(redis, tmp_path) as worker:
        wait_until("the worker misses Redis", lambda: "does not answer" in worker.log)
        assert worker.end() == 0


def test_a_redis_that_dies_and_returns_is_served_again(worker: Running) -> None:
    worker.redis.stop()
    worker.wait_until_redis_is_missed()
    worker.redis.start()
    worker.enqueue("note", 42)
    worker.wait_for_notes(1)
    assert worker.end() == 0


def test_a_job_that_redis_left_alone_ends_before_another_begins(worker: Running) -> None:
    worker.enqueue("note_slowly", 41)
    worker.wait_for_notes(1)
    worker.redis.stop()
    worker.wait_until_redis_is_missed()
    worker.redis.start()
    worker.enqueue("note", 42)
    begun = time.monotonic()
    wait_until("some seconds", lambda: time.monotonic() - begun > 4 or len(worker.notes) > 1)
    (worker.folder / "go").touch()
    worker.wait_for_notes(3)
    assert [(row, n) for row, n, _ in worker.notes] == [(41, 0), (41, 1), (42, 1)]


def test_a_worker_that_lost_redis_during_a_job_stops_when_told(worker: Running) -> None:
    worker.enqueue("note_slowly", 41)
    worker.wait_for_notes(1)
    worker.redis.stop()
    worker.wait_until_redis_is_missed()
    (worker.folder / "go").touch()
    wait_until("it asks for Redis anew", lambda: "worker calls: Redis does not" in worker.log)
    assert worker.end() == 0


@pytest.mark.alone
def test_a_frozen_redis_keeps_no_worker_from_stopping(worker: Running) -> None:
    assert worker.redis.process
    worker.redis.process.send_signal(signal.SIGSTOP)
    try:
        begun = time.monotonic()
        assert worker.end() == 0
        assert time.monotonic() - begun < 10
    finally:
        worker.redis.process.send_signal(signal.SIGCONT)


def test_a_redis_that_returns_forgetful_is_refused(worker: Running) -> None:
    worker.enqueue("note_slowly", 41)
    worker.wait_for_notes(1)
    worker.redis.stop()
    worker.redis.switches = ("--maxmemory-policy", "allkeys-lru")
    worker.wait_until_redis_is_missed()
    (worker.folder / "go").touch()
    worker.redis.start()
    assert worker.process.wait(DEADLINE) == 1
    assert "Error: Redis evicts" in worker.log


@pytest.mark.parametrize(
    ("limited", "raised"),
    [
        (JobTimeoutException, TookTooLong),
        (HorseMonitorTimeoutException, HorseMonitorTimeoutException),
    ],
)
def test_what_takes_too_long_ends_by_an_error_that_use_cases_know(
    limited: type[Exception], raised: type[Exception]
) -> None:
    assert OneQueueWorker.death_penalty_class is EndInTime
    with pytest.raises(raised), EndInTime(1, limited):  # type: ignore[no-untyped-call]
        signal.pause()
