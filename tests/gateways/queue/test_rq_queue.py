"""What is published is a copy of ids in a real Redis; a Redis that is away is known at once."""

import signal
import time
from collections.abc import Iterator
from inspect import signature
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from ivr.commands.operations.worker import OurJob
from ivr.gateways.queue.redis_server import RedisServer
from ivr.gateways.queue.rq_queue import RqQueue
from ivr.jobs import JOBS
from ivr.ports.failures import QueueAway
from ivr.usecases.operations.jobs import QUEUE_OF
from tests.support.programs import RedisProgram, short_folder
from tests.web.served import free_port

KEEPING = ("--maxmemory-policy", "noeviction", "--appendonly", "yes")


@pytest.fixture
def redis() -> Iterator[RedisProgram]:
    """A Redis of this test's own, which it may stop, freeze and starve."""
    with short_folder() as folder:
        server = RedisProgram(folder, KEEPING)
        server.start()
        yield server
        server.stop()


def queued(server: RedisProgram, name: str) -> list[Job]:
    """The jobs that wait in a queue."""
    with Redis.from_url(server.url) as client:
        jobs: list[Job] = Queue(name, connection=client, serializer=JSONSerializer).jobs
        return jobs


def seconds_until_away(queue: RqQueue) -> float:
    """How long it takes until QueueAway is raised."""
    begun = time.monotonic()
    with pytest.raises(QueueAway):
        queue.publish("call_back", 7, 1)
    return time.monotonic() - begun


@pytest.mark.parametrize(
    ("job", "name"), [("call_back", "calls"), ("send_sms", "mail"), ("long_work", "desk")]
)
def test_a_job_waits_in_its_queue_with_ids_and_nothing_else(
    redis: RedisProgram, job: str, name: str
) -> None:
    RqQueue(redis.url, QUEUE_OF).publish(job, 41, 3)
    (waiting,) = queued(redis, name)
    assert waiting.func_name == f"ivr.jobs.{job}"
    assert (waiting.args, waiting.kwargs) == ([41, 3], {})
    assert waiting.id == f"{job}-41-3"
    assert waiting.description == f"{job} 41"
    with Redis.from_url(redis.url) as client:
        assert OurJob.fetch(waiting.id, client).id == waiting.id, "the worker takes it for ours"
    for other in set(QUEUE_OF.values()) - {name}:
        assert queued(redis, other) == []


def test_a_job_is_tried_again_at_once_and_soon_forgotten(redis: RedisProgram) -> None:
    RqQueue(redis.url, QUEUE_OF).publish("call_back", 41, 3)
    (waiting,) = queued(redis, "calls")
    assert (waiting.retries_left, waiting.retry_intervals) == (2, [0])
    assert (waiting.timeout, waiting.result_ttl, waiting.failure_ttl) == (60, 60, 3600)


def test_a_long_work_has_the_time_that_it_takes(redis: RedisProgram) -> None:
    RqQueue(redis.url, QUEUE_OF).publish("long_work", 41, 3)
    (waiting,) = queued(redis, "desk")
    assert waiting.timeout == 600


def test_a_row_is_published_again_though_the_last_copy_is_still_there(redis: RedisProgram) -> None:
    queue = RqQueue(redis.url, QUEUE_OF)
    for publication in (1, 1, 2):
        queue.publish("call_back", 41, publication)
    assert [job.id for job in queued(redis, "calls")] == [
        *("call_back-41-1", "call_back-41-1", "call_back-41-2")
    ]


def test_every_job_is_a_function_that_takes_a_row_and_its_publication() -> None:
    assert JOBS.keys() == QUEUE_OF.keys()
    for name, job in JOBS.items():
        assert len(signature(job).parameters) == 2, name


def test_an_unknown_job_is_no_job(redis: RedisProgram) -> None:
    with pytest.raises(KeyError):
        RqQueue(redis.url, QUEUE_OF).publish("call_forth", 1, 1)


@pytest.mark.alone
def test_a_dead_redis_is_known_within_a_second_and_its_return_too(redis: RedisProgram) -> None:
    queue = RqQueue(redis.url, QUEUE_OF)
    queue.publish("call_back", 1, 1)
    redis.stop()
    assert seconds_until_away(queue) < 1
    redis.start()
    queue.publish("call_back", 2, 1)
    assert [job.id for job in queued(redis, "calls")] == ["call_back-1-1", "call_back-2-1"]


@pytest.mark.alone
@pytest.mark.parametrize("connected", [True, False])
def test_a_frozen_redis_is_known_within_a_second(redis: RedisProgram, connected: bool) -> None:
    queue = RqQueue(redis.url, QUEUE_OF)
    if connected:
        queue.publish("call_back", 1, 1)
    assert redis.process
    redis.process.send_signal(signal.SIGSTOP)
    try:
        assert seconds_until_away(queue) < 1
    finally:
        redis.process.send_signal(signal.SIGCONT)
    queue.publish("call_back", 8, 1)
    assert queued(redis, "calls")[-1].id == "call_back-8-1"


@pytest.mark.alone
def test_a_full_redis_has_not_taken_the_job(redis: RedisProgram) -> None:
    with Redis.from_url(redis.url) as client:
        client.config_set("maxmemory", "1")
    assert seconds_until_away(RqQueue(redis.url, QUEUE_OF)) < 1


def test_nothing_forbids_a_start_with_a_redis_that_keeps_all(redis: RedisProgram) -> None:
    assert (RedisServer(redis.url).start_trouble(), RedisServer(redis.url).trouble()) == ("", "")


def test_a_redis_open_to_the_network_forbids_a_start_until_it_wants_a_password(
    redis: RedisProgram,
) -> None:
    port = free_port()
    with Redis.from_url(redis.url) as client:
        client.config_set("port", port)
        address = f"127.0.0.1:{port}"
        said = RedisServer(f"redis://{address}/0").start_trouble()
        assert said.startswith("answers anybody over the network; give it a password (requirepass")
        # A password in the settings proves nothing: the server is asked without it.
        assert RedisServer(f"redis://:secret@{address}/0").start_trouble() == said
        client.acl_setuser("central", enabled=True, passwords=["+s3cret"], commands=["+@all"])
        client.acl_setuser("central", enabled=True, keys=["*"], channels=["*"])
        assert RedisServer(f"redis://central:s3cret@{address}/0").start_trouble() == said
        client.config_set("requirepass", "secret")
        for user in (":secret", "central:s3cret"):
            assert RedisServer(f"redis://{user}@{address}/0").start_trouble() == ""
        client.execute_command("ACL SETUSER default off")
        assert RedisServer(f"redis://central:s3cret@{address}/0").start_trouble() == ""


@pytest.mark.parametrize("refused", ["-ping", "-@connection", "-@all +set"])
def test_a_stranger_who_may_do_something_has_been_let_in(redis: RedisProgram, refused: str) -> None:
    """An ACL that refuses PING to whoever gives no password answers NOPERM, not NOAUTH."""
    port = free_port()
    with Redis.from_url(redis.url) as client:
        client.config_set("port", port)
        client.acl_setuser(
            "central", enabled=True, passwords=["+s3cret"], keys=["*"], categories=["+@all"]
        )
        ours = RedisServer(f"redis://central:s3cret@127.0.0.1:{port}/0")
        client.execute_command(f"ACL SETUSER default on nopass ~* +@all {refused}")
        with Redis(port=port) as stranger:
            assert stranger.set("x", "1")
        assert ours.start_trouble().startswith("answers anybody over the network")
    with Redis.from_url(f"redis://central:s3cret@127.0.0.1:{port}/0") as client:
        client.execute_command("ACL SETUSER default off")
    assert ours.start_trouble() == ""


def test_a_link_to_a_socket_is_followed_before_it_is_looked_at(redis: RedisProgram) -> None:
    room = Path(redis.url.removeprefix("unix://")).parent
    private, open_to_all = room.parent / "private", room.parent / "open"
    for each in (private, open_to_all):
        each.mkdir(mode=0o700)
        (each / "link").symlink_to(room / "redis.sock")
        assert RedisServer(f"unix://{each}/link").start_trouble() == ""
    open_to_all.chmod(0o777)  # whoever can change the link chooses which Redis we speak to
    assert (
        f"{open_to_all} has mode 0777" in RedisServer(f"unix://{open_to_all}/link").start_trouble()
    )
    room.chmod(0o777)
    assert f"{room} has mode 0777" in RedisServer(f"unix://{private}/link").start_trouble()
    (private / "room").symlink_to(room)
    assert (
        f"{room} has mode 0777" in RedisServer(f"unix://{private}/room/redis.sock").start_trouble()
    )


@pytest.mark.parametrize(("which", "mode"), [(".", 0o755), ("redis.sock", 0o777), (".", 0o710)])
def test_a_socket_that_others_can_reach_forbids_a_start_until_it_wants_a_password(
    redis: RedisProgram, which: str, mode: int
) -> None:
    path = Path(redis.url.removeprefix("unix://")).parent / which
    path.chmod(mode)
    said = RedisServer(redis.url).start_trouble()
    assert said.startswith(f"answers anybody over its socket: {path} has mode {mode:04o}; give")
    with Redis.from_url(redis.url) as client:
        client.config_set("requirepass", "secret")
    with_password = redis.url.replace("unix://", "unix://:secret@")
    assert RedisServer(with_password).start_trouble() == ""
    path.chmod(0o700)
    with Redis.from_url(with_password) as client:
        client.config_set("requirepass", "")


def test_a_redis_that_evicts_forbids_a_start(redis: RedisProgram) -> None:
    with Redis.from_url(redis.url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
    server = RedisServer(redis.url)
    assert "maxmemory-policy is allkeys-lru, not noeviction" in server.start_trouble()
    assert server.trouble() == server.start_trouble()


def test_a_redis_that_keeps_nothing_forbids_a_start_and_is_ready_all_the_same(
    redis: RedisProgram,
) -> None:
    with Redis.from_url(redis.url) as client:
        client.config_set("appendonly", "no")
    server = RedisServer(redis.url)
    assert server.start_trouble() == "keeps nothing: appendonly is off"
    assert server.trouble() == ""


def test_a_redis_that_is_away_forbids_no_start_but_is_trouble(redis: RedisProgram) -> None:
    server = RedisServer(redis.url)
    redis.stop()
    assert server.start_trouble() == ""
    assert server.trouble() == "does not answer (ConnectionError)"
