"""Make and recognise protocols: a case's eleven digits, to type on a keypad and check by ear."""

import re

from stdnum.iso7064 import mod_11_10

DIGITS = 11
# As people copy it: together, or in groups.
_WRITTEN = re.compile(r"(?<![\d])\d(?:[ .\u00a0-]?\d){10}(?!\d)")


def make_protocol(drawn: int) -> str:
    """Return the protocol of a drawn number: its ten digits and the ISO 7064 MOD 11,10 check digit.

    0 ≤ drawn < 10**10. The check digit finds every single mistyped digit and nearly every swapped
    pair.
    """
    body = f"{drawn:010d}"
    return body + mod_11_10.calc_check_digit(body)


def is_protocol(text: str) -> bool:
    """Return whether `text` has a protocol's length and check digit; the database is not asked."""
    return len(text) == DIGITS and mod_11_10.is_valid(text)


def protocols_in(text: str) -> list[str]:
    """Return whatever can be a protocol in `text`, in its order, digits together."""
    written = (re.sub(r"\D", "", each) for each in _WRITTEN.findall(text))
    return [each for each in written if is_protocol(each)]


PAGE = "/protocolo"  # on which a citizen asks about one, below our public address
PROTOCOL_GROUPS = (4, 4, 3)


def protocol_groups(protocol: str) -> str:
    """Return a protocol as it is read, in groups of 4, 4 and 3."""
    return f"{protocol[:4]} {protocol[4:8]} {protocol[8:]}"
