"""Proxies: whose word about the client behind them is believed."""

from ipaddress import IPv6Address, ip_address, ip_network


class Trusted:
    """This machine, and the networks that an installation lists."""

    def __init__(self, listed: str = "") -> None:
        """`listed` are addresses and networks, comma-separated; raises ValueError for others."""
        self._networks = [ip_network(each.strip()) for each in listed.split(",") if each.strip()]

    def has(self, peer: str) -> bool:
        """Return whether a connection's address is trusted; a Unix socket has none, and is."""
        if not peer:
            return True
        try:
            address = ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return address.is_loopback or any(address in each for each in self._networks)
