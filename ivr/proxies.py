"""Tell which connections are trusted proxies, whose word about the client is believed."""

from ipaddress import IPv6Address, ip_address, ip_network


class Trusted:
    """The peers that are trusted as proxies: this machine, and the networks that are listed."""

    def __init__(self, listed: str = "") -> None:
        """Read comma-separated addresses and networks in `listed`; raise ValueError for others."""
        self._networks = [ip_network(each.strip()) for each in listed.split(",") if each.strip()]

    def has(self, peer: str) -> bool:
        """Return whether the connection's address `peer` is trusted.

        A Unix socket has none ("") and is trusted.
        """
        if not peer:
            return True
        try:
            address = ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return address.is_loopback or any(address in each for each in self._networks)
