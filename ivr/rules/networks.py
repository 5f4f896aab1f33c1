"""Networks: whom an IP address belongs to, as far as counting goes."""

from ipaddress import ip_address, ip_network


def network(address: str) -> str:
    """Return what is counted for an IP address: itself, or of IPv6 the /64, one household's own.

    What is no IP address is given back as it is.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)
