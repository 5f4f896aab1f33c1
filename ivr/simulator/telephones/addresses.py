"""Read addresses of telephones, E.164 numbers and sip URIs, however they are written."""

import re


def plain(address: str) -> str:
    """Return an address in one spelling: digits and plus, or a sip URI without parameters."""
    address = address.strip()
    if address.lower().startswith(("sip:", "sips:")):
        return re.split(r"[;?]", address)[0].lower()
    return re.sub(r"[^\d+]", "", address)


def is_address(address: str) -> bool:
    """Return whether a telephone can have this address: E.164, or sip:name@host."""
    return bool(re.fullmatch(r"\+[1-9]\d{6,14}|sips?:[^@\s]+@[^@\s]+", plain(address)))
