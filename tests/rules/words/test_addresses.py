"""Addresses: as long as a mail server takes them."""

import pytest

from ivr.rules.words.addresses import MAX_ADDRESS_CHARS, AddressRefused, is_address, read_address


def of_length(letters: int) -> str:
    """An address of so many letters, whose parts are none too long."""
    host = ".".join(["a" * 60] * 3) + ".br"
    name = "n" * 60
    return f"{name[: letters - 190]}@bb.{host}".rjust(letters, "n")


def test_an_address_has_254_letters_and_a_longer_one_is_refused_in_words() -> None:
    longest = of_length(MAX_ADDRESS_CHARS)
    assert len(longest) == MAX_ADDRESS_CHARS
    assert read_address(longest) == longest
    assert is_address(longest)
    with pytest.raises(AddressRefused, match="nome@exemplo"):
        read_address(of_length(MAX_ADDRESS_CHARS + 1))
    assert not is_address(of_length(MAX_ADDRESS_CHARS + 1))
