"""The demonstration's Redis: on a Unix socket that nobody else can reach, and on no port."""

import stat
from pathlib import Path

import pytest
from redis import Redis

from ivr.gateways.redis_server import RedisServer
from ivr.own_redis import redis_of_our_own


@pytest.mark.parametrize("depth", ["redis", "a-very-long-name-" * 8 + "redis"])
def test_the_demonstrations_redis_is_reached_by_a_private_socket_alone(
    tmp_path: Path, depth: str
) -> None:
    with redis_of_our_own(tmp_path / depth) as url:
        assert RedisServer(url).start_trouble() == ""
        with Redis.from_url(url) as client:
            assert client.config_get("port") == {"port": "0"}
            client.set("kept", "1")
        socket = Path(url.removeprefix("unix://").partition("?")[0])
        for each in (socket, socket.parent, tmp_path / depth):
            assert stat.S_IMODE(each.stat().st_mode) == 0o700
    with redis_of_our_own(tmp_path / depth) as url, Redis.from_url(url) as client:
        assert client.get("kept") == b"1"
