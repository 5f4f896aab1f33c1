"""Draw codes that are used once, so that nobody guesses them, and hash them slowly."""

import hmac
import secrets

from ivr.rules.staff.accounts import (
    ALPHABET,
    CODE_CHARACTERS,
    RECOVERY_CODES,
    hashed_code,
    looks_like_code,
)
from ivr.usecases.installation.ports import Ports

_SALT_BYTES = 16


def draw_code() -> str:
    """Draw a code that nobody can guess, of letters and digits that nobody mistakes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARACTERS))


def draw_codes() -> list[str]:
    """Draw as many recovery codes as a person gets."""
    return [draw_code() for _ in range(RECOVERY_CODES)]


def kept(ports: Ports, code: str, like: str = "") -> str:
    """Return what is stored of a code: a salt and its slow hash, in hex; "" for no code.

    With `like`, something stored before, its salt is taken: one hash a try finds a code among ten.
    It takes a moment on purpose: never within a transaction.
    """
    if not looks_like_code(code):
        return ""
    salt = bytes.fromhex(like[: 2 * _SALT_BYTES]) if like else secrets.token_bytes(_SALT_BYTES)
    return salt.hex() + ports.hasher.digest(hashed_code(code), salt).hex()


def kept_all(ports: Ports, codes: list[str]) -> list[str]:
    """Return what is stored of one person's codes, with one salt for all."""
    first = kept(ports, codes[0]) if codes else ""
    return [kept(ports, each, first) for each in codes]


def is_code(ports: Ports, typed: str, known: str) -> bool:
    """Tell whether that is the code of which `known` is stored; "" is no code's."""
    if not known:
        return False
    return hmac.compare_digest(kept(ports, typed, known), known)
