"""Compute pseudonyms for what must be recognised again but need not be known itself."""

import hmac
from hashlib import sha256

CHARACTERS = 32  # hexadecimal; 128 bits


def pseudonym(key: str, purpose: str, value: str) -> str:
    """Return the keyed pseudonym stored in place of `value` for that purpose; "" of an empty one.

    Without the installation's key nobody can try values out, and pseudonyms of two purposes cannot
    be linked.
    """
    if not value:
        return ""
    return hmac.new(key.encode(), f"{purpose} {value}".encode(), sha256).hexdigest()[:CHARACTERS]
