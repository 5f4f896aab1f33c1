"""Whoever can write to Redis gets no program run by a worker, no address called, no worker stopped.

The worker is the product's own, a process on a real Redis; what is forged stands there as RQ
itself would write it.
"""

import json
import pickle
import re
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from rq import Queue
from rq.callbacks import Callback
from rq.command import send_kill_horse_command, send_shutdown_command
from rq.job import Retry
from rq.repeat import Repeat
from rq.serializers import JSONSerializer
from rq.webhook import Webhook
from rq.worker import Worker

from ivr.commands.operations.worker import OneQueueWorker, OurJob
from ivr.gateways.queue.rq_jobs import MAX_DATA_BYTES, refusal
from ivr.gateways.queue.rq_queue import RqQueue
from ivr.jobs import WorkerLife
from ivr.root import ROOT
from ivr.usecases.operations.jobs import QUEUE_OF
from tests.commands.operations.test_worker import KEEPING, environment
from tests.support.noting import as_ours
from tests.support.programs import DEADLINE, RedisProgram, short_folder, wait_until

OURS = "ivr.jobs.call_back"
STRIKE = "tests.support.noting.strike"
DATA = {
    "another program": ["os.system", None, ["touch {struck}"], {}],
    "a module of ours by way of another": ["ivr.jobs.os.system", None, ["touch {struck}"], {}],
    "a function of ours that is no job": ["ivr.jobs.open_line", None, [1, 2], {}],
    "a method of what it brings along": ["upper", "text", [], {}],
    "words in the place of numbers": [OURS, None, ["1", "2"], {}],
    "true in the place of a number": [OURS, None, [True, True], {}],
    "a list in the place of a number": [OURS, None, [[1], 2], {}],
    "a number that no database holds": [OURS, None, [2**63, 2], {}],
    "one number": [OURS, None, [1], {}],
    "three numbers": [OURS, None, [1, 2, 3], {}],
    "an argument by name": [OURS, None, [1], {"publication": 2}],
    "an instance": [OURS, "text", [1, 2], {}],
    "not four parts": [OURS, None, [1, 2]],
    "nothing": None,
}
FIELDS: dict[str, dict[str, Any]] = {
    "a callback on success": {"success_callback_name": STRIKE},
    "a callback on failure": {"failure_callback_name": STRIKE},
    "a callback when stopped": {"stopped_callback_name": STRIKE},
    "a job to wait for": {"dependency_ids": '["other"]'},
    "repetitions": {"repeats_left": 5, "repeat_intervals": "[1]"},
    "notes": {"meta": '{"a": 1}'},
    "a group": {"group_id": "all"},
    "a rate": {"rate_limit_key": "k", "rate_limit_concurrency": 1},
    "no end of time": {"timeout": -1},
    "a year to be kept": {"failure_ttl": 31536000},
    "many tries": {"retries_left": 9999},
    "a state that is none": {"status": "dancing"},
    "a date that is none": {"created_at": "9999-99-99T99:99:99.000000Z"},
    "another queue": {"origin": "other"},
    "lines for the log": {"description": "call_back 1\nforged"},
    "a result to be read": {"result": "[1]"},
    "a traceback to be unpacked": {"exc_info": zlib.compress(b"x" * 10**7)},
    "a field of its own": {"strange": "1"},
}


@dataclass
class Attacked:
    """The product's worker, and what an attacker may write to."""

    client: Redis
    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    ours: Mapping[str, bytes]  # a job of ours as it waits
    genuine: int = 0

    @property
    def log(self) -> str:
        """What the worker has said."""
        return (self.folder / "log").read_text()

    @property
    def struck(self) -> bool:
        """Whether something ran that is no job of ours."""
        return (self.folder / "struck").exists()

    def forge(self, job_id: str, data: Any = None, **fields: Any) -> None:
        """A job of that hash waits: as ours where nothing else is said."""
        told = data if isinstance(data, bytes) else json.dumps(data).encode() if data else b""
        forged: dict[Any, Any] = {
            **self.ours,
            **({"data": zlib.compress(told)} if told else {}),
            **fields,
        }
        self.client.hset(f"rq:job:{job_id}", mapping=forged)
        self.client.rpush("rq:queue:calls", job_id)

    def is_refused(self, job_id: str) -> None:
        """It was refused and is gone; the one behind it, which is ours, was carried out."""
        self.next_one_runs()
        # The same trouble is logged once in ten minutes, and then counted.
        assert f"job {job_id} was refused and removed" in self.log
        assert not self.client.exists(f"rq:job:{job_id}")
        assert not self.struck

    def next_one_runs(self) -> None:
        """A job of ours is carried out: of a row that is not there, which is no failure."""
        self.genuine += 1
        RqQueue(self.url, QUEUE_OF).publish("call_back", 9000, self.genuine)
        done = re.compile(rf" call_back-9000-{self.genuine} - ivr\.jobs: job ends")
        wait_until(f"{done} in {self.log[-2000:]}", lambda: done.search(self.log) is not None)
        assert self.process.poll() is None
        assert "unhandled exception" not in self.log


def job_of_ours(url: str) -> dict[str, bytes]:
    """What stands in Redis for the second publication of callback 1, where no worker looks."""
    elsewhere = f"{url}?db=1"
    RqQueue(elsewhere, QUEUE_OF).publish("call_back", 1, 2)
    with closing(Redis.from_url(elsewhere)) as client:
        found: dict[Any, Any] = client.hgetall("rq:job:call_back-1-2")
    return {name.decode(): value for name, value in found.items()}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Attacked]:
    """A worker that listens, of an installation with a database."""
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "central.db").write_bytes(sqlite_template.read_bytes())
    with short_folder() as room:
        redis = RedisProgram(room, KEEPING)
        redis.start()
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "flask", "worker", "calls"],
                cwd=ROOT,
                env=environment(folder, redis.url),
                stdout=log,
                stderr=log,
            )
        with closing(Redis.from_url(redis.url)) as client:
            yield Attacked(client, redis.url, folder, process, job_of_ours(redis.url))
        process.kill()
        process.wait(DEADLINE)
        redis.stop()


@pytest.mark.parametrize("what", DATA)
def test_a_job_that_names_something_else_is_refused(attacked: Attacked, what: str) -> None:
    text = json.dumps(DATA[what]).replace("{struck}", str(attacked.folder / "struck"))
    attacked.forge("call_back-1-2", text.encode())
    attacked.is_refused("call_back-1-2")


@pytest.mark.parametrize("what", FIELDS)
def test_a_job_of_ours_with_something_attached_is_refused(attacked: Attacked, what: str) -> None:
    attacked.forge("call_back-1-2", **FIELDS[what])
    attacked.is_refused("call_back-1-2")


@pytest.mark.parametrize("job_id", ["call_back-7-2", "send_sms-1-2", "anything"])
def test_a_job_under_the_id_of_another_row_is_refused(attacked: Attacked, job_id: str) -> None:
    attacked.forge(job_id)
    attacked.is_refused(job_id)


def test_a_pickle_and_a_packed_gigabyte_are_not_opened(attacked: Attacked) -> None:
    attacked.forge("call_back-1-2", pickle.dumps((STRIKE, None, (), {})))
    attacked.is_refused("call_back-1-2")
    attacked.forge("call_back-1-2", b"[" * 10**7)
    attacked.is_refused("call_back-1-2")


JUST_OURS = json.dumps([OURS, None, [1, 2], {}]).encode()


@pytest.mark.parametrize(
    "data",
    [
        zlib.compress(JUST_OURS + b" " * 50_000_000),
        zlib.compress(JUST_OURS + b" "),
        zlib.compress(JUST_OURS.replace(b", ", b",")),
        zlib.compress(JUST_OURS) + b"behind",
        zlib.compress(JUST_OURS)[:-1],
    ],
    ids=["50 MB of spaces", "a space", "written in another way", "more behind it", "cut off"],
)
def test_data_is_what_we_write_to_the_last_byte(data: bytes) -> None:
    assert refusal("call_back-1-2", {b"data": zlib.compress(JUST_OURS)}, {OURS: job}) == ""
    assert refusal("call_back-1-2", {b"data": data}, {OURS: job})


def job(_row: int, _publication: int) -> None:
    """Do nothing."""


def test_an_id_that_is_no_text_is_removed_and_the_next_job_runs(attacked: Attacked) -> None:
    attacked.client.rpush("rq:queue:calls", b"\xff\xfe")
    attacked.next_one_runs()
    assert "an id that is no text was removed" in attacked.log
    assert b"\xff\xfe" not in attacked.client.lrange("rq:queue:calls:intermediate", 0, -1)


def test_no_entry_that_is_no_text_stops_the_mending_of_what_was_lost(attacked: Attacked) -> None:
    """An idle worker looks for lost jobs every half minute, by RQ's lists of what is under way."""
    attacked.client.rpush("rq:queue:calls:intermediate", b"\xff\xfe")
    attacked.client.zadd("rq:wip:calls", {b"\xff\xfe": 1})
    worker = OneQueueWorker("calls", attacked.url, threading.Event(), (OurJob, WorkerLife("calls")))
    worker.run_maintenance_tasks()
    assert b"\xff\xfe" not in attacked.client.lrange("rq:queue:calls:intermediate", 0, -1)
    assert b"\xff\xfe" not in attacked.client.zrange("rq:wip:calls", 0, -1)


def test_no_word_in_redis_suspends_a_worker(attacked: Attacked) -> None:
    attacked.client.set("rq:suspended", 1)
    try:
        attacked.next_one_runs()
        attacked.next_one_runs()
    finally:
        attacked.client.delete("rq:suspended")


def test_what_is_no_job_at_all_holds_up_nobody(attacked: Attacked) -> None:
    attacked.client.set("rq:job:call_back-1-3", "text")
    attacked.client.rpush("rq:queue:calls", "call_back-1-3")
    attacked.is_refused("call_back-1-3")
    attacked.client.rpush("rq:queue:calls", "../../etc", "call_back-1-4")
    attacked.next_one_runs()


def test_what_rq_itself_would_write_for_an_attacker_does_nothing(attacked: Attacked) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        attached: list[dict[str, Any]] = [
            {"webhooks": [Webhook(address, "finished")]},
            {"on_success": Callback(STRIKE)},
            {"on_failure": Callback(STRIKE)},
            {"repeat": Repeat(times=2)},
            {"meta": {"a": 1}},
        ]
        queue = Queue("calls", connection=attacked.client, serializer=JSONSerializer)
        for also in attached:
            ours = as_ours("call_back", 1, 2)
            queue.enqueue_call(OURS, args=[1, 2], retry=Retry(max=2), **ours, **also)
            attacked.is_refused("call_back-1-2")
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_what_waits_for_a_job_of_ours_is_refused_when_that_is_done(attacked: Attacked) -> None:
    queue = Queue("calls", connection=attacked.client, serializer=JSONSerializer)
    RqQueue(attacked.url, QUEUE_OF).publish("call_back", 8000, 1)
    queue.enqueue_call(STRIKE, job_id="behind", depends_on="call_back-8000-1")
    wait_until("it is gone", lambda: not attacked.client.exists("rq:job:behind"))
    attacked.next_one_runs()
    assert not attacked.struck


def test_no_command_by_redis_reaches_a_worker(attacked: Attacked) -> None:
    (worker,) = Worker.all(connection=attacked.client)
    assert attacked.client.publish(f"rq:pubsub:{worker.name}", "{}") == 0, "nobody listens"
    send_shutdown_command(attacked.client, worker.name)
    send_kill_horse_command(attacked.client, worker.name)
    attacked.next_one_runs()


@pytest.mark.parametrize("more", [0, 1])
def test_a_jobs_data_has_300_bytes(more: int) -> None:
    rest = len(json.dumps(["", None, [1, 2], {}]))
    name = "n" * (MAX_DATA_BYTES - rest + more)
    data = zlib.compress(json.dumps([name, None, [1, 2], {}]).encode())
    refused = refusal("call_back-1-2", {b"data": data}, {name: job})
    assert ("does not end where ours does" in refused) == bool(more)
