"""Recognise messages whose reading would cost far more time or memory than their bytes are worth.

The standard library reads some of them in the square of their length, or makes an object of each of
a million blank lines. They are recognised by counts over their bytes, before anything is read.
"""

import re

MAX_HEAD_BYTES = 256 * 1024  # of a message's header; what is longer was written by no program
# Each part and each line of a message costs many times its few bytes: more of them than these were
# built to use up what memory there is.
MAX_BOUNDARIES = 5_000
MAX_LINES = 600_000
MAX_BLOCKS = 5_000  # of a delivery report: one a recipient, each a message of its own when read
# Whoever looks for the end of a part looks at each line once for each of those around it.
MAX_LINE_VISITS = 20_000_000
# The library reads the parameters of such a line in a time of the square of its length: of one such
# line, or of many shorter ones whose squares come to the same.
MAX_PARAMETER_CHARS = 16_000
_PARAMETERS = re.compile(
    rb"(?i)(?:^|[\r\n])content-(?:type|disposition)[ \t]*:"
    rb"[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*"
)
_CONTAINERS = re.compile(rb"(?i)boundary")
_REPORT = re.compile(rb"(?i)delivery-status")
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


def is_bomb(raw: bytes) -> bool:
    """Return whether the message is a mail bomb, not to be read beyond its header."""
    lines = raw.count(b"\n") + raw.count(b"\r")
    containers = sum(1 for _ in _CONTAINERS.finditer(raw))
    return (
        (len(raw) > MAX_HEAD_BYTES and not END_OF_HEAD.search(raw, 0, MAX_HEAD_BYTES))
        or raw.count(b"\n--") > MAX_BOUNDARIES
        or lines > 2 * MAX_LINES  # each ends with two
        or lines * containers > 2 * MAX_LINE_VISITS
        or sum(len(each[0]) ** 2 for each in _PARAMETERS.finditer(raw)) > MAX_PARAMETER_CHARS**2
        or bool(_REPORT.search(raw) and _blank_lines(raw) > MAX_BLOCKS)
    )


def head_of(raw: bytes) -> bytes:
    """Return the bytes of the message's header, cut at the most that a header may have."""
    end = END_OF_HEAD.search(raw, 0, MAX_HEAD_BYTES)
    return raw[: end.end() if end else MAX_HEAD_BYTES]


def _blank_lines(raw: bytes) -> int:
    return raw.count(b"\n\r\n") + raw.count(b"\n\n") + raw.count(b"\r\r")
