"""The demonstration's Redis: on a Unix socket that nobody else can reach, and on no port."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from ivr.gateways.queue.redis_server import RedisServer
from ivr.own_redis import redis_of_our_own, redis_program
from ivr.root import ROOT
from tests.commands.operations.test_worker import environment
from tests.support.noting import as_ours
from tests.support.programs import wait_until


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """An empty folder in PATH's place: a machine without a redis-server."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("depth", ["redis", "a-very-long-name-" * 8 + "redis"])
def test_the_demonstrations_redis_is_reached_by_a_private_socket_alone(
    tmp_path: Path, depth: str
) -> None:
    with redis_of_our_own(tmp_path / depth) as url:
        assert_private_and_lasting(url, tmp_path / depth)
    with redis_of_our_own(tmp_path / depth) as url, Redis.from_url(url) as client:
        assert client.get("kept") == b"1"


def test_a_machine_without_a_redis_server_starts_the_one_in_the_wheel(
    tmp_path: Path, bare: Path
) -> None:
    with redis_of_our_own(tmp_path / "redis", str(bare)) as url:
        assert_private_and_lasting(url, tmp_path / "redis")
        with Redis.from_url(url) as client:
            assert client.info("server")["server_name"] == "valkey"
    with (
        redis_of_our_own(tmp_path / "redis", str(bare)) as url,
        Redis.from_url(url) as client,
    ):
        assert client.get("kept") == b"1"


def assert_private_and_lasting(url: str, folder: Path) -> None:
    """Nobody else reaches the Redis at `url`, which keeps all in `folder`; "kept" is in it now."""
    assert RedisServer(url).start_trouble() == ""
    with Redis.from_url(url) as client:
        assert client.ping()
        assert client.config_get("port", "appendonly", "maxmemory-policy", "save") == {
            "port": "0",
            "appendonly": "yes",
            "maxmemory-policy": "noeviction",
            "save": "",
        }
        client.set("kept", "1")
    socket = Path(url.removeprefix("unix://").partition("?")[0])
    for each in (socket, socket.parent, folder):
        assert stat.S_IMODE(each.stat().st_mode) == 0o700


def test_a_worker_takes_its_jobs_from_the_server_in_the_wheel(tmp_path: Path, bare: Path) -> None:
    with redis_of_our_own(tmp_path / "redis", str(bare)) as url:
        with Redis.from_url(url) as client:
            calls = Queue("calls", connection=client, serializer=JSONSerializer)
            calls.enqueue_call("tests.support.noting.note", args=[41, 1], **as_ours("note", 41, 1))
        with (
            (tmp_path / "log").open("wb") as log,
            subprocess.Popen(
                [sys.executable, "-m", "tests.support.noting"],
                cwd=ROOT,
                env=environment(tmp_path, url),
                stdout=log,
                stderr=log,
            ) as worker,
        ):
            try:
                wait_until("the job has begun", (tmp_path / "notes").exists)
            finally:
                worker.terminate()  # it ends the job that it has
    assert worker.returncode == 0
    assert (tmp_path / "notes").read_text().startswith("41 1 ")


def test_a_redis_server_of_the_machine_comes_first(bare: Path) -> None:
    installed = bare / "redis-server"
    installed.touch(mode=0o755)
    assert redis_program(str(bare)) == str(installed)


def test_a_server_that_does_not_start_says_which_and_why(tmp_path: Path, bare: Path) -> None:
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis" / "appendonlydir").touch()
    with pytest.raises(SystemExit) as ended, redis_of_our_own(tmp_path / "redis", str(bare)):
        raise AssertionError("it started")
    first, *log = str(ended.value).splitlines()
    assert first.endswith("/valkey-server did not start:")
    assert "appendonlydir" in "".join(log)
