"""Find the network by which a client is counted, and count each network's connections."""

from collections import Counter
from ipaddress import IPv6Address, ip_address

from ivr.proxies import Trusted


def network_of(client: object, proxies: Trusted | None = None) -> str:
    """Return the network by which a socket's peer is counted.

    An IPv4 address is one network; of an IPv6 address its /64, all of which one subscriber has.
    A Unix socket has no network, and `proxies` have none, as they send for everybody: the empty
    string.
    """
    if not isinstance(client, tuple) or (proxies and proxies.has(client[0])):
        return ""
    address = ip_address(client[0].partition("%")[0])
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))


class Networks:
    """The open connections of each network, counted; used by one thread."""

    def __init__(self, most: int) -> None:
        """Let `most` connections of each network in; 0 refuses none."""
        self._most = most
        self._open: Counter[str] = Counter()

    def enter(self, network: str) -> bool:
        """Count one more connection; return False, and do not count it, when it is one too many."""
        if self._most and network and self._open[network] >= self._most:
            return False
        self._open[network] += 1
        return True

    def leave(self, network: str) -> None:
        """Count one connection less."""
        self._open[network] -= 1
        if not self._open[network]:
            del self._open[network]
