"""What a client may take of a web process: seconds, bytes, and connections of one network."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from threading import Lock

SLOW_SECONDS = 10
CONNECTIONS_PER_NETWORK = 64
BYTES_PER_SECOND = 16 * 1024  # whoever keeps this pace may take longer: a slow mobile's upload
HEAD_BYTES = 32 * 1024
BODY_BYTES = 16 * 1024 * 1024  # for an application that names no limit of its own
MEMORY_BYTES = 64 * 1024  # of one body or answer; the rest of it goes to a file
ANSWER_BYTES = 8 * 1024 * 1024  # kept for a client that reads slowly, before its thread waits
HELD_BYTES = 512 * 1024 * 1024  # in files, of all bodies and answers of one process


@dataclass(frozen=True)
class Limits:
    """The limits that an installation chooses."""

    seconds: float = SLOW_SECONDS  # for a head, and beyond the pace for a body or an answer
    per_network: int = CONNECTIONS_PER_NETWORK  # connections to one process; 0: no limit

    def allowance(self, moved: int) -> float:
        """Return how many seconds may have passed once `moved` bytes have come or gone."""
        return self.seconds + moved / BYTES_PER_SECOND


def limits_of(environment: Mapping[str, str]) -> Limits:
    """Return the limits of the environment; raises ValueError when they are no numbers.

    Behind a proxy every connection comes from its address, so that none is counted here.
    """
    seconds = int(environment.get("SLOW_SECONDS") or SLOW_SECONDS)
    per_network = int(environment.get("CONNECTIONS_PER_NETWORK") or CONNECTIONS_PER_NETWORK)
    proxied = int(environment.get("PROXIES") or 0) > 0
    if not 1 <= seconds <= 60:
        raise ValueError(f"SLOW_SECONDS: 1 to 60, not {seconds}")
    return Limits(seconds, 0 if proxied else max(0, per_network))


def network_of(client: object) -> str:
    """Return a socket's peer as the network that it is counted by.

    An IPv4 address is one network; of an IPv6 address its /64, all of which one subscriber has.
    A Unix socket has no network: the empty string.
    """
    if not isinstance(client, tuple):
        return ""
    address = ip_address(client[0].partition("%")[0])
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))


class Networks:
    """The open connections of each network; used by one thread."""

    def __init__(self, most: int) -> None:
        """`most` connections of one network are let in; 0 means that none is refused."""
        self._most = most
        self._open: Counter[str] = Counter()

    def enter(self, network: str) -> bool:
        """Count one more connection; False when it is one too many, and is not counted."""
        if self._most and network and self._open[network] >= self._most:
            return False
        self._open[network] += 1
        return True

    def leave(self, network: str) -> None:
        """Count one less."""
        self._open[network] -= 1
        if not self._open[network]:
            del self._open[network]


class Budget:
    """A number of bytes that all threads of a process share."""

    def __init__(self, most: int = HELD_BYTES) -> None:
        """`most` bytes may be taken at one time."""
        self._left = most
        self._lock = Lock()

    def take(self, size: int) -> bool:
        """Take `size` bytes; False when there are not as many, and nothing is taken."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give(self, size: int) -> None:
        """Give `size` bytes back."""
        with self._lock:
            self._left += size
