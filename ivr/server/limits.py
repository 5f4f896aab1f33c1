"""Limit what a client takes of a web process: seconds, bytes, and connections of one network."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from ivr.proxies import Trusted

SLOW_SECONDS = 10
CONNECTIONS_PER_NETWORK = 64
BYTES_PER_SECOND = 16 * 1024  # whoever keeps this pace may take longer: a slow mobile's upload
HEAD_BYTES = 32 * 1024
BODY_BYTES = 16 * 1024 * 1024  # for an application that names no limit of its own
MEMORY_BYTES = 64 * 1024  # of one body or answer; the rest of it goes to a file
ANSWER_BYTES = 8 * 1024 * 1024  # kept for a client that reads slowly, before its thread waits
HELD_BYTES = 512 * 1024 * 1024  # in files, of all bodies of one process; of all answers likewise
SHARES = 4  # one network may hold a quarter of it
SAVED = 3  # a fast sender may rest so many times `seconds` later on, and not for minutes
FRAMING_BYTES = 4 * 1024  # what chunks may cost beside their content,
CONTENT_PER_FRAMING = 64  # and beyond it one byte for so many: a chunk of about 512 bytes


@dataclass(frozen=True)
class Limits:
    """The limits that an installation chooses."""

    seconds: float = SLOW_SECONDS  # for a head, and beyond the pace for a body or an answer
    per_network: int = CONNECTIONS_PER_NETWORK  # connections to one process; 0: no limit
    proxies: Trusted | None = None  # who connects for everybody, and is not counted


@dataclass(frozen=True)
class Bodies:
    """The request bodies that an application takes."""

    most: int = BODY_BYTES  # bytes of one
    chunked: bool = True  # whether one may come without a length


def bodies_of(config: Mapping[str, Any]) -> Bodies:
    """Return the limits on bodies from an application's configuration.

    It may set LARGEST_BODY, in bytes, and TAKES_CHUNKS; both may be missing.
    """
    return Bodies(config.get("LARGEST_BODY") or BODY_BYTES, config.get("TAKES_CHUNKS", True))


class Pace:
    """A deadline for a client to send more of a body or to read more of its answer."""

    def __init__(self, limits: Limits) -> None:
        """Begin now, with `limits.seconds` for the first bytes."""
        self._seconds = limits.seconds
        self._moved = 0
        # Until when its bytes have bought time; `deadline` comes before.
        self.left = self.deadline = time.monotonic() + self._seconds

    def move(self, moved: int) -> float:
        """Return the deadline, in monotonic seconds, once `moved` bytes have moved in all.

        Bytes buy time at BYTES_PER_SECOND, of which SAVED times `seconds` can be saved; who
        moves nothing for `seconds` is late all the same.
        """
        more = moved - self._moved
        if more > 0:
            now = time.monotonic()
            self._moved = moved
            self.left = min(self.left + more / BYTES_PER_SECOND, now + SAVED * self._seconds)
            self.deadline = min(self.left, now + self._seconds)
        return self.deadline


def limits_of(environment: Mapping[str, str]) -> Limits:
    """Return the limits that the environment sets.

    Raises ValueError when one is not a number, or out of range. Behind PROXIES every connection
    comes from them, so the connections of TRUSTED_PROXIES are not counted.
    """
    seconds = int(environment.get("SLOW_SECONDS") or SLOW_SECONDS)
    per_network = int(environment.get("CONNECTIONS_PER_NETWORK") or CONNECTIONS_PER_NETWORK)
    trusted = Trusted(environment.get("TRUSTED_PROXIES") or "")
    proxied = int(environment.get("PROXIES") or 0) > 0
    if not 1 <= seconds <= 60:
        raise ValueError(f"SLOW_SECONDS: 1 to 60, not {seconds}")
    return Limits(seconds, max(0, per_network), trusted if proxied else None)


class Budget:
    """A number of bytes that all threads and all networks of a process share."""

    def __init__(self, most: int = HELD_BYTES) -> None:
        """Let `most` bytes be taken at one time, and by one network a SHARES-th of them."""
        self._left = most
        self._of_one = most // SHARES
        self._taken: Counter[str] = Counter()
        self._lock = Lock()

    def take(self, size: int, network: str) -> bool:
        """Take `size` bytes for `network`; return False, and take nothing, when too few are left.

        The empty string is no network: a proxy has no share, as it sends for everybody.
        """
        with self._lock:
            if size > self._left or (network and self._taken[network] + size > self._of_one):
                return False
            self._left -= size
            self._taken[network] += size
            return True

    def give(self, size: int, network: str) -> None:
        """Give back `size` bytes that `network` took."""
        with self._lock:
            self._left += size
            self._taken[network] -= size
            if not self._taken[network]:
                del self._taken[network]


@dataclass(frozen=True)
class Share:
    """The bytes that one client takes of a budget, counted for its network."""

    budget: Budget
    network: str = ""

    def take(self, size: int) -> bool:
        """Take `size` bytes; return False, and take nothing, when too few are left."""
        return self.budget.take(size, self.network)

    def give(self, size: int) -> None:
        """Give `size` bytes back."""
        self.budget.give(size, self.network)
