"""Protocols: a case's number, eleven digits that a keypad can type and an ear can check."""

import re

from stdnum.iso7064 import mod_11_10

DIGITS = 11
# As people copy it: together, or in groups.
_WRITTEN = re.compile(r"(?<![\d])\d(?:[ .\u00a0-]?\d){10}(?!\d)")


def make_protocol(drawn: int) -> str:
    """Ten digits of `drawn` (0 ≤ drawn < 10**10) and the ISO 7064 MOD 11,10 check digit.

    The check digit finds every single mistyped digit and nearly every swapped pair.
    """
    body = f"{drawn:010d}"
    return body + mod_11_10.calc_check_digit(body)


def is_protocol(text: str) -> bool:
    """Whether `text` can be a protocol at all, without asking the database."""
    return len(text) == DIGITS and mod_11_10.is_valid(text)


def protocols_in(text: str) -> list[str]:
    """What can be a protocol in `text`, in its order, digits together."""
    written = (re.sub(r"\D", "", each) for each in _WRITTEN.findall(text))
    return [each for each in written if is_protocol(each)]


PROTOCOL_GROUPS = (4, 4, 3)


def protocol_groups(protocol: str) -> str:
    """A protocol as it is read, in groups of 4, 4 and 3."""
    return f"{protocol[:4]} {protocol[4:8]} {protocol[8:]}"
