"""What kind a file is: its first bytes say so, and what stands beyond them says nothing."""

import pytest

from ivr.rules.mail.sniffing import MAX_HEAD_BYTES, MAX_TOLD_BYTES, sniffed

MORE = pytest.mark.parametrize("more", [0, 1])


@MORE
def test_a_file_is_known_by_its_first_4_096_bytes(more: int) -> None:
    head = b"a" * (MAX_HEAD_BYTES - 1 + more) + b"\0"
    assert sniffed(head, ("txt",)) == ("txt" if more else "")


@MORE
def test_the_last_four_of_them_may_be_half_a_letter(more: int) -> None:
    head = b"a" * (MAX_TOLD_BYTES - 1 + more) + b"\xff" + b"a" * 10
    assert sniffed(head, ()) == ("txt" if more else "")
