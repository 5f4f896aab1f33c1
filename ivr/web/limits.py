"""Limits on failed sign-ins. The telephone has none here: its webhooks carry a signature.

Flask-Limiter would stand before every request, also the telephone's, and ask Redis again there
after an outage; so this uses the library below it, where it is needed.
"""

import time
from collections.abc import Callable
from hashlib import sha256

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis import RedisError

BY_EMAIL = RateLimitItemPerMinute(10, 5)
BY_ADDRESS = RateLimitItemPerMinute(100, 5)
# A frozen Redis must not hold up a sign-in: two short waits, then memory alone for a while.
SECONDS = 0.2
AGAIN_SECONDS = 30.0


class SignInLimits:
    """Counts failed sign-ins by e-mail and by address, in Redis; in memory while it is away.

    In memory each process counts for itself: with two, up to double may pass.
    """

    def __init__(self, redis_url: str) -> None:
        """Connect when first asked."""
        shared = storage_from_string(
            redis_url.replace("unix://", "redis+unix://", 1),
            socket_timeout=SECONDS,
            socket_connect_timeout=SECONDS,
        )
        self._shared = FixedWindowRateLimiter(shared)
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._away_until = 0.0

    def reached(self, email: str, address: str) -> bool:
        """Whether this e-mail or this address has failed too often lately."""
        return not all(
            self._ask(lambda limits, item=item, key=key: limits.test(item, key))  # type: ignore[misc]
            for item, key in _keys(email, address)
        )

    def note_failure(self, email: str, address: str) -> None:
        """One more failed sign-in counts."""
        for item, key in _keys(email, address):
            self._ask(lambda limits, item=item, key=key: limits.hit(item, key))  # type: ignore[misc]

    def _ask(self, question: Callable[[FixedWindowRateLimiter], bool]) -> bool:
        if time.monotonic() > self._away_until:
            try:
                return question(self._shared)
            except (RedisError, OSError):
                self._away_until = time.monotonic() + AGAIN_SECONDS
        return question(self._own)


def _keys(email: str, address: str) -> tuple[tuple[RateLimitItemPerMinute, str], ...]:
    """What is counted; an e-mail as a hash, as Redis keeps no addresses of people."""
    hashed = sha256(email.strip().lower().encode()).hexdigest()[:16]
    return ((BY_EMAIL, f"sign-in/{hashed}"), (BY_ADDRESS, f"sign-in/{address}"))
