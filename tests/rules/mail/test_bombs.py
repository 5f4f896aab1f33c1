"""Bombs: a message at each limit is read, and one beyond it is set aside with its header."""

from collections.abc import Callable

import pytest

from ivr.rules.mail.bombs import (
    MAX_BLOCKS,
    MAX_BOUNDARIES,
    MAX_HEAD_BYTES,
    MAX_LINE_VISITS,
    MAX_LINES,
    MAX_PARAMETER_CHARS,
    head_of,
    is_bomb,
)

HEAD = b"Subject: x\r\n\r\n"
LINES = MAX_LINE_VISITS // 100


def of_head(more: int) -> bytes:
    return b"X: ".ljust(MAX_HEAD_BYTES - 4 + more, b"y") + b"\r\n\r\nbody"


MESSAGES: dict[str, Callable[[int], bytes]] = {
    "header": of_head,
    "boundaries": lambda more: HEAD + b"\n--" * (MAX_BOUNDARIES + more),
    "lines": lambda more: HEAD + b"\r\n" * (MAX_LINES - 2 + more),
    # One hundred containers, each of which looks at every line.
    "visits": lambda more: b"boundary" * 100 + b"\r\n" * (LINES + more),
    "parameters": lambda more: b"Content-Type:".ljust(MAX_PARAMETER_CHARS + more, b"x"),
    "blocks": lambda more: b"delivery-status" + b"\n\n." * (MAX_BLOCKS + more),
}


@pytest.mark.parametrize("more", [0, 1])
@pytest.mark.parametrize("what", MESSAGES)
def test_a_message_is_a_bomb_beyond_each_limit_and_none_at_it(what: str, more: int) -> None:
    assert is_bomb(MESSAGES[what](more)) is bool(more)


@pytest.mark.parametrize("more", [0, 1])
def test_of_a_header_256_kb_are_read(more: int) -> None:
    raw = of_head(more)
    assert len(head_of(raw)) == MAX_HEAD_BYTES
    assert head_of(raw).endswith(b"\r\n\r\n") == (not more)
