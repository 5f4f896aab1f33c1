"""Typed codes: of so many letters the digits are read."""

import pytest

from ivr.rules.identity.proof_codes import MAX_TYPED_LETTERS, typed_digits


@pytest.mark.parametrize("more", [0, 1])
def test_of_what_is_typed_forty_letters_are_read(more: int) -> None:
    typed = "12345".ljust(MAX_TYPED_LETTERS - 1 + more) + "6"
    assert typed_digits(typed) == ("12345" if more else "123456")
