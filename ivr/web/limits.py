"""Limits on failed sign-ins and on forms. The telephone has none here: it is signed.

Flask-Limiter would stand before every request, also the telephone's, and ask Redis again there
after an outage; so this uses the library below it, where it is needed.
"""

import time
from collections.abc import Callable
from hashlib import sha256

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis import RedisError

from ivr.rules.ceilings import Asker, Door
from ivr.rules.networks import network

BY_EMAIL = RateLimitItemPerMinute(10, 5)
BY_ADDRESS = RateLimitItemPerMinute(100, 5)
BY_REFUSED = RateLimitItemPerMinute(30, 5)
BY_WRITER = RateLimitItemPerHour(60)  # forms sent: many people may stand behind one address
Keys = tuple[tuple[RateLimitItem, str], ...]
# A frozen Redis must not hold up a sign-in: two short waits, then memory alone for a while.
SECONDS = 0.2
AGAIN_SECONDS = 30.0


class Failures:
    """Counts failures in Redis; in memory while it is away.

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

    def many(self, keys: Keys) -> bool:
        """Whether one of these was counted as often as it may be."""
        return not all(
            self._ask(lambda limits, item=item, key=key: limits.test(item, key))  # type: ignore[misc]
            for item, key in keys
        )

    def count(self, keys: Keys) -> None:
        """Each of these is counted once more."""
        for item, key in keys:
            self._ask(lambda limits, item=item, key=key: limits.hit(item, key))  # type: ignore[misc]

    def _ask(self, question: Callable[[FixedWindowRateLimiter], bool]) -> bool:
        if time.monotonic() > self._away_until:
            try:
                return question(self._shared)
            except (RedisError, OSError):
                self._away_until = time.monotonic() + AGAIN_SECONDS
        return question(self._own)


class SignInLimits:
    """Failed sign-ins by e-mail and by address."""

    def __init__(self, failures: Failures) -> None:
        self._failures = failures

    def reached(self, email: str, address: str) -> bool:
        """Whether this e-mail or this address has failed too often lately."""
        return self._failures.many(_keys(email, address))

    def note_failure(self, email: str, address: str) -> None:
        """One more failed sign-in counts."""
        self._failures.count(_keys(email, address))


class RefusalLimits:
    """Refused requests by address: beyond this they fill the audit and say nothing new."""

    def __init__(self, failures: Failures) -> None:
        self._failures = failures

    def take(self, address: str) -> bool:
        """Whether one more of this address is to be written down; it is counted."""
        keys: Keys = ((BY_REFUSED, f"refused/{network(address)}"),)
        many = self._failures.many(keys)
        self._failures.count(keys)
        return not many


class ContactLimits:
    """Forms sent, by the network that they come from."""

    def __init__(self, failures: Failures) -> None:
        self._failures = failures

    def take(self, address: str) -> bool:
        """Whether one more from there is looked at; it is counted."""
        keys: Keys = ((BY_WRITER, f"contact/{network(address)}"),)
        many = self._failures.many(keys)
        self._failures.count(keys)
        return not many


def asker_at(address: str) -> Asker:
    """Return who asks from that address, as far as a browser shows it."""
    return Asker(Door.NETWORK, network(address))


def _keys(email: str, address: str) -> Keys:
    """What is counted; an e-mail as a hash, as Redis keeps no addresses of people."""
    hashed = sha256(email.strip().lower().encode()).hexdigest()[:16]
    return ((BY_EMAIL, f"sign-in/{hashed}"), (BY_ADDRESS, f"sign-in/{address}"))
