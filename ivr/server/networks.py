"""Networks: by what a client is counted, and how many connections it has."""

from collections import Counter
from ipaddress import IPv6Address, ip_address

from ivr.proxies import Trusted


def network_of(client: object, proxies: Trusted | None = None) -> str:
    """Return a socket's peer as the network that it is counted by.

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
