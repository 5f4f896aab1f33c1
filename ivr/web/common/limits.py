"""Limit failed sign-ins, forms, uploads and wrong addresses by network, and sign-ins by account.

The telephone has no limits here: it is signed.

Nobody can shut somebody else out of an account: what fails is counted for whoever tried, by
network and account together, and the wait grows. What an account meets from everywhere delays only
browsers and networks that its person never signed in from.

Flask-Limiter would stand before every request, also the telephone's, and ask Redis again there
after an outage; so this uses the library below it, where it is needed.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import TypeVar

from limits import (
    RateLimitItem,
    RateLimitItemPerDay,
    RateLimitItemPerHour,
    RateLimitItemPerMinute,
)
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis import RedisError

from ivr.rules.notices.ceilings import Asker, Door
from ivr.rules.words.networks import masked_network, network, site

# Of one network, or one known browser, at one account: the wait grows from five minutes to a day.
BY_PAIR = RateLimitItemPerMinute(5, 5), RateLimitItemPerHour(10), RateLimitItemPerDay(20)
# Of one network at any accounts: many people may stand behind one address.
BY_NETWORK = RateLimitItemPerMinute(100, 5)
# Of all strangers together at one account's password, and at its second factor.
BY_ACCOUNT = RateLimitItemPerMinute(20, 10), RateLimitItemPerHour(60)
BY_ACCOUNT_CODE = RateLimitItemPerHour(10), RateLimitItemPerDay(30)
# Of one IPv6 /48, which one subscriber may have, at one account, and at any.
BY_SITE_PAIR = RateLimitItemPerMinute(8, 10), RateLimitItemPerHour(20), RateLimitItemPerDay(40)
BY_SITE = RateLimitItemPerMinute(300, 5)
BY_REFUSED = RateLimitItemPerMinute(30, 5)
BY_WRITER = RateLimitItemPerHour(60)  # forms sent: many people may stand behind one address
BY_WRONG_FEED = RateLimitItemPerHour(60)  # calendar addresses that are nobody's
# Kilobytes of files that come with forms, whether these are sent, refused or left.
BY_SENDER = RateLimitItemPerHour(60 * 1024)
BY_SENDER_OF_A_DAY = RateLimitItemPerDay(300 * 1024)
OF_ALL_SENDERS = RateLimitItemPerDay(4 * 1024 * 1024)
LEAST_BYTES = 64 * 1024  # for which each file counts: tiny ones use up a disk, too
Keys = tuple[tuple[RateLimitItem, str], ...]
Answer = TypeVar("Answer")
# A frozen Redis must not hold up a sign-in: two short waits, then memory alone for a while.
SECONDS = 0.2
AGAIN_SECONDS = 30.0


class Failures:
    """A counter of failures in Redis; in memory while Redis is away.

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

    def many(self, keys: Keys, cost: int = 1) -> bool:
        """Return whether one of `keys` has reached its limit, or would pass it with `cost`."""
        return not all(
            self._ask(lambda limits, item=item, key=key: limits.test(item, key, cost=cost))  # type: ignore[misc]
            for item, key in keys
        )

    def count(self, keys: Keys, cost: int = 1) -> None:
        """Count each of `keys` once more, or `cost` times."""
        for item, key in keys:
            self._ask(lambda limits, item=item, key=key: limits.hit(item, key, cost=cost))  # type: ignore[misc]

    def wait(self, keys: Keys) -> int:
        """Return in how many seconds each of `keys` may be counted again, 0 for now."""
        return max((self._wait(item, key) for item, key in keys), default=0)

    def _wait(self, item: RateLimitItem, key: str) -> int:
        if self._ask(lambda limits: limits.test(item, key)):
            return 0
        ends = self._ask(lambda limits: limits.get_window_stats(item, key).reset_time)
        return max(1, math.ceil(ends - time.time()))

    def _ask(self, question: Callable[[FixedWindowRateLimiter], Answer]) -> Answer:
        if time.monotonic() > self._away_until:
            try:
                return question(self._shared)
            except (RedisError, OSError):
                self._away_until = time.monotonic() + AGAIN_SECONDS
        return question(self._own)


class At(Enum):
    """The secrets that are tried at an account; each is counted apart."""

    PASSWORD = "password"  # noqa: S105 - a word
    CODE = "code"  # of the second factor
    FIRST_CODE = "first-code"


@dataclass(frozen=True)
class Try:
    """One try at an account."""

    account: str  # an e-mail as it was typed, or who it is
    address: str  # where it comes from
    device: str = ""  # a browser that this account's person signed in from, "" for any other
    known_network: bool = False  # whether that person did from this network
    at: At = At.PASSWORD

    @property
    def keys(self) -> Keys:
        """Return the keys that this try counts for, each with its limit.

        The account is in them as a hash, as Redis stores no addresses of people.
        """
        told = f"{self.account.strip().lower()}/{self.at.value}"
        account = sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        whence, whole = network(self.address), site(self.address)
        pair = f"sign-in/{account}/{self.device or whence}"
        keys: list[tuple[RateLimitItem, str]] = [(item, pair) for item in BY_PAIR]
        if self.device:
            return tuple(keys)
        keys.append((BY_NETWORK, f"sign-in/{whence}"))
        if whole:
            keys += [(item, f"sign-in/{account}/{whole}") for item in BY_SITE_PAIR]
            keys.append((BY_SITE, f"sign-in/{whole}"))
        return (*keys, *self._of_account(account))

    def _of_account(self, account: str) -> Iterator[tuple[RateLimitItem, str]]:
        """Yield the keys that all browsers that are not known count for together.

        Those in a known network are counted apart: strangers elsewhere do not bar them. A first
        code has 79 bits, and nobody guesses it from however many networks.
        """
        if self.at is At.FIRST_CODE:
            return
        known = masked_network(self.address) if self.at is At.PASSWORD else "known"
        key = f"sign-in/{account}/all/{known}" if self.known_network else f"sign-in/{account}"
        for item in BY_ACCOUNT_CODE if self.at is At.CODE else BY_ACCOUNT:
            yield item, key


class SignInLimits:
    """The limits on failed tries at accounts."""

    def __init__(self, failures: Failures) -> None:
        self._failures = failures

    def wait(self, tried: Try) -> int:
        """Return in how many seconds that may be tried again, 0 for now."""
        return self._failures.wait(tried.keys)

    def note_failure(self, tried: Try) -> None:
        """Count one more failed try."""
        self._failures.count(tried.keys)


class RefusalLimits:
    """The limit on recorded refusals by network: more would fill the audit and say nothing new."""

    def __init__(self, failures: Failures) -> None:
        self._failures = failures

    def take(self, address: str) -> bool:
        """Count one more refusal of this address; return whether it is to be recorded."""
        keys: Keys = ((BY_REFUSED, f"refused/{network(address)}"),)
        many = self._failures.many(keys)
        self._failures.count(keys)
        return not many


class ContactLimits:
    """The limit on forms sent, by the network that they come from."""

    def __init__(self, failures: Failures) -> None:
        self._failures = failures

    def take(self, address: str) -> bool:
        """Count one more form from this address; return whether it is looked at."""
        keys: Keys = ((BY_WRITER, f"contact/{network(address)}"),)
        many = self._failures.many(keys)
        self._failures.count(keys)
        return not many


class FeedLimits:
    """The limit on wrong calendar addresses, by the network that asks for them.

    The right ones are never counted or held up: Google and Microsoft ask for everybody from the
    same networks, and nobody guesses 256 bits.
    """

    def __init__(self, failures: Failures) -> None:
        self._failures = failures

    def wait(self, address: str) -> int:
        """Count a wrong address; return in how many seconds the next is looked at, 0 for now."""
        keys: Keys = ((BY_WRONG_FEED, f"feed/{network(address)}"),)
        if seconds := self._failures.wait(keys):
            return seconds
        self._failures.count(keys)
        return 0


def asker_at(address: str) -> Asker:
    """Return who asks from that address, as far as a browser shows it: its network."""
    return Asker(Door.NETWORK, network(address))


class UploadLimits:
    """The limits on bytes of files that come with forms, by their network and in all."""

    def __init__(self, failures: Failures) -> None:
        self._failures = failures

    def take(self, address: str, size: int) -> bool:
        """Return whether `size` bytes more from there may be stored; count them if so."""
        owner = network(address)
        keys: Keys = (
            (BY_SENDER, f"upload/{owner}"),
            (BY_SENDER_OF_A_DAY, f"upload/{owner}"),
            (OF_ALL_SENDERS, "upload"),
        )
        kilobytes = -(-max(size, LEAST_BYTES) // 1024)
        if self._failures.many(keys, kilobytes):
            return False
        self._failures.count(keys, kilobytes)
        return True
