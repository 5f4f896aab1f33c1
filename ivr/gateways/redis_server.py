"""Redis, asked how it is. Every wait is short: redis-py's own defaults block for a minute."""

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

SECONDS = 0.3


class RedisServer:
    """The Redis of this installation."""

    def __init__(self, url: str) -> None:
        """Connect when first asked."""
        self._redis = Redis.from_url(
            url,
            socket_timeout=SECONDS,
            socket_connect_timeout=SECONDS,
            retry=Retry(NoBackoff(), 0),
        )

    def trouble(self) -> str:
        """What is wrong with it, or "" when it answers and evicts nothing."""
        try:
            policy = str(self._redis.info("memory").get("maxmemory_policy", ""))
        except (RedisError, OSError) as why:
            return f"does not answer ({type(why).__name__})"
        if policy != "noeviction":
            return f"evicts what it should keep: maxmemory-policy is {policy}, not noeviction"
        return ""
