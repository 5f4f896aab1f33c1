"""Links: a signed name for one row, short enough for an SMS; nobody can make one up."""

from datetime import timedelta
from hashlib import sha256

from itsdangerous import BadSignature, Signer

GOOD_FOR = timedelta(days=7)
PATH = "/e/"  # short: an SMS has 160 characters


def sign(key: str, link_id: int) -> str:
    """What stands in the link of that row."""
    return _signer(key).sign(str(link_id)).decode()


def read(key: str, token: str) -> int | None:
    """The row whose link this is; None for anything that was not signed with this key."""
    try:
        return int(_signer(key).unsign(token))
    except (BadSignature, ValueError):
        return None


def _signer(key: str) -> Signer:
    return Signer(key, salt="e-mail link", sep=".", digest_method=sha256, key_derivation="hmac")
