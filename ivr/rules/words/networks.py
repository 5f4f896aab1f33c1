"""Tell which network an IP address belongs to, for counting and for show."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

UNREADABLE = "unreadable"  # all that is no IP address counts as one network
_WITH_PORT = re.compile(r"(?:\[([^\]]*)\]|([0-9.]+))(?::[0-9]+)?")


def read_ip(text: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address in a text; None where there is none.

    A port and an interface's name are left off; an IPv4 address that is written as one of IPv6 is
    the IPv4 address.
    """
    found = _WITH_PORT.fullmatch(text)
    bare = (found[1] or found[2] or "") if found else text
    try:
        known = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(known, IPv6Address) and known.ipv4_mapped) or known


def network(address: str) -> str:
    """Return the network by which an IP address is counted: itself, or of IPv6 the /64.

    A /64 is one household's own. "" where none is known; all that cannot be read is one network.
    """
    known = read_ip(address)
    if known is None:
        return UNREADABLE if address else ""
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else str(known)


def site(address: str) -> str:
    """Return the /48 of an IPv6 address, which one subscriber may have; "" for any other."""
    known = read_ip(address)
    if known is None or known.version == 4:
        return ""
    return str(ip_network((known, 48), strict=False))


def masked_network(address: str) -> str:
    """Return the network that an address is in, as one's own sessions show it: "187.19.160.x"."""
    known = read_ip(address)
    if known is None or known.version == 6:
        return site(address)
    return f"{str(known).rpartition('.')[0]}.x"
