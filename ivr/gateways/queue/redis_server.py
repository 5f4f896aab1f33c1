"""Check how Redis is set and whether it answers, with short waits.

redis-py's own defaults block for a minute.
"""

import os
import stat
from pathlib import Path

from redis import AuthenticationError, Redis, RedisError, ResponseError
from redis import ConnectionError as RedisConnectionError
from redis import TimeoutError as RedisTimeoutError
from redis.backoff import NoBackoff
from redis.retry import Retry

SECONDS = 0.3


def brief_client(url: str) -> Redis:
    """Return a client of the Redis at `url` that gives up at once.

    It connects when first asked. Connecting and each answer may take 0.3 s; nothing is tried again.
    """
    return Redis.from_url(
        url,
        socket_timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


class RedisServer:
    """The Redis of this installation, whose state can be checked."""

    def __init__(self, url: str) -> None:
        """Take the URL; connect when first asked."""
        self._url = url
        self._redis = brief_client(url)

    def trouble(self) -> str:
        """Return what is wrong with Redis, "" when it answers and evicts nothing."""
        try:
            return self._eviction()
        except (RedisError, OSError) as why:
            return f"does not answer ({type(why).__name__})"

    def start_trouble(self) -> str:
        """Return why no process that queues may start with Redis: it is open, evicts, or forgets.

        "" when all is well, and when it is away: it comes back, and is asked again then.
        """
        try:
            return self._openness() or self._eviction() or self._forgetting()
        except (RedisConnectionError, RedisTimeoutError, OSError):
            return ""
        except RedisError as why:
            return f"does not tell how it is set ({type(why).__name__})"

    def _openness(self) -> str:
        """Return how others may speak to Redis; "" where they need a password or cannot reach it.

        It is asked without our own password: one in REDIS_URL proves nothing of the server.
        """
        given = self._redis.connection_pool.connection_kwargs
        if "path" in given and (why := _reachable_by_others(Path(given["path"]))):
            reach = f"over its socket: {why}"
        elif "path" in given:
            return ""
        else:
            reach = "over the network"
        stranger = brief_client(self._url)
        for name in ("username", "password", "credential_provider"):
            stranger.connection_pool.connection_kwargs.pop(name, None)
        try:
            stranger.ping()
        except AuthenticationError:
            return ""
        except ResponseError:
            pass  # such as NOPERM: it was let in, and may do something else
        finally:
            stranger.close()
        return (
            f"answers anybody {reach}; give it a password (requirepass, or an ACL user with"
            " `default` off) in REDIS_URL, or a Unix socket of mode 0700 in a folder of mode 0700"
        )

    def _eviction(self) -> str:
        policy = str(self._redis.info("memory").get("maxmemory_policy", ""))
        if policy == "noeviction":
            return ""
        return f"evicts what it should keep: maxmemory-policy is {policy}, not noeviction"

    def _forgetting(self) -> str:
        kept = int(self._redis.info("persistence").get("aof_enabled", 0))
        return "" if kept else "keeps nothing: appendonly is off"


def _reachable_by_others(socket: Path) -> str:
    """Return why others than this account and root can reach a socket; "" if they cannot.

    Folder and socket both count, as not every system looks at a socket's own mode. A link is
    followed; whoever can change the folder of the link chooses where it leads.
    """
    real = socket.resolve()
    for each in (socket.parent.resolve(), real.parent, real):
        found = each.stat()
        if found.st_uid not in (os.geteuid(), 0):
            return f"{each} belongs to another account"
        if stat.S_IMODE(found.st_mode) & 0o077:
            return f"{each} has mode {stat.S_IMODE(found.st_mode):04o}"
    return ""
