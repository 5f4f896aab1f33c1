"""Proof codes: how they look, how long they hold, and what is kept in their place."""

import hmac
import re
from datetime import timedelta
from hashlib import sha256

DIGITS = 6  # of one that was sent
GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5  # of one that was sent
MOST_A_DAY = 3  # to one address or mobile
MOST_READING_TRIES = 50  # of a receipt's, which has eight digits and holds as long as the case
EMAIL, SMS, RECEIPT = "email", "sms", "receipt"  # how a code came to its owner


def typed_digits(typed: str) -> str:
    """The digits of what was typed, whatever stands between them."""
    return re.sub(r"[^0-9]", "", typed[:40])


def code_hash(key: str, case_id: int, code: str) -> str:
    """What is kept of a code: of no use without the key, nor for another case."""
    return hmac.new(key.encode(), f"code {case_id} {code}".encode(), sha256).hexdigest()


def is_code(key: str, case_id: int, code: str, kept: str) -> bool:
    """Whether that is the code; how long it takes says nothing about it."""
    return hmac.compare_digest(code_hash(key, case_id, code), kept)
