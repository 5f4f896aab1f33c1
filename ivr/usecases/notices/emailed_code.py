"""Derive the code that an e-mail brings from its key, so that it is stored nowhere."""

import hmac

from ivr.rules.staff.accounts import (
    ALPHABET,
    CODE_CHARACTERS,
)


def code_of(secret: str, key: str) -> str:
    """Return the code that the e-mail with that key brings."""
    drawn = int.from_bytes(hmac.digest(secret.encode(), key.encode(), "sha512"), "big")
    letters = []
    for _ in range(CODE_CHARACTERS):
        drawn, letter = divmod(drawn, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)
