"""Sign and read links that name one row, short enough for an SMS; nobody can forge one."""

from datetime import timedelta
from hashlib import sha256

from itsdangerous import BadSignature, Signer

GOOD_FOR = timedelta(days=7)
PATH = "/e/"  # short: an SMS has 160 characters


def sign(key: str, link_id: int) -> str:
    """Return the signed token that stands in the link of that row."""
    return _signer(key).sign(str(link_id)).decode()


def read(key: str, token: str) -> int | None:
    """Return the id of the row whose link this is; None for anything not signed with this key."""
    try:
        return int(_signer(key).unsign(token))
    except (BadSignature, ValueError):
        return None


def _signer(key: str) -> Signer:
    return Signer(key, salt="e-mail link", sep=".", digest_method=sha256, key_derivation="hmac")
