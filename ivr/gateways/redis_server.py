"""Redis, asked how it is. Every wait is short: redis-py's own defaults block for a minute."""

from redis import ConnectionError as RedisConnectionError
from redis import Redis, RedisError
from redis import TimeoutError as RedisTimeoutError
from redis.backoff import NoBackoff
from redis.retry import Retry

SECONDS = 0.3


def brief_client(url: str) -> Redis:
    """A client of the Redis at `url` that connects when first asked, and gives up at once.

    Connecting and each answer may take 0.3 s; nothing is tried again.
    """
    return Redis.from_url(
        url,
        socket_timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


class RedisServer:
    """The Redis of this installation."""

    def __init__(self, url: str) -> None:
        """Connect when first asked."""
        self._redis = brief_client(url)

    def trouble(self) -> str:
        """What is wrong with it, or "" when it answers and evicts nothing."""
        try:
            return self._eviction()
        except (RedisError, OSError) as why:
            return f"does not answer ({type(why).__name__})"

    def start_trouble(self) -> str:
        """Why no process that queues may start with it: it evicts, or it keeps nothing.

        "" when all is well, and when it is away: it comes back, and is asked again then.
        """
        try:
            return self._eviction() or self._forgetting()
        except (RedisConnectionError, RedisTimeoutError, OSError):
            return ""
        except RedisError as why:
            return f"does not tell how it is set ({type(why).__name__})"

    def _eviction(self) -> str:
        policy = str(self._redis.info("memory").get("maxmemory_policy", ""))
        if policy == "noeviction":
            return ""
        return f"evicts what it should keep: maxmemory-policy is {policy}, not noeviction"

    def _forgetting(self) -> str:
        kept = int(self._redis.info("persistence").get("aof_enabled", 0))
        return "" if kept else "keeps nothing: appendonly is off"
