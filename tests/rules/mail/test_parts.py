"""Parts of a message: of each so much is looked at, and what stands beyond is not."""

from email import message_from_bytes
from email.message import Message

import pytest

from ivr.rules.mail.parts import (
    MAX_ARMOUR_BYTES,
    MAX_BYTES_PER_CHARACTER,
    MAX_GIVEN_NAME_LETTERS,
    MAX_META_BYTES,
    MAX_TEXT_CHARS,
    files_of,
    is_ciphered,
    text_of,
)

MORE = pytest.mark.parametrize("more", [0, 1])


def text(body: bytes, kind: str = "text/plain; charset=utf-8") -> Message:
    """A message of one part."""
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n"
    return message_from_bytes(head.encode() + body)


@MORE
def test_of_all_texts_together_400_000_letters_are_read(more: int) -> None:
    first = b"a" * (MAX_TEXT_CHARS - 1 + more)
    both = b"--b\n\n" + first + b"\n--b\n\nz\n--b--\n"
    said = text_of(text(both, "multipart/mixed; boundary=b"))
    assert said.endswith("z") == (not more)


@MORE
def test_of_each_letter_four_bytes_are_looked_at(more: int) -> None:
    # Shorter letters are cut by their number, these by their bytes.
    letters = "\U0001f600" * (MAX_TEXT_CHARS + more)
    assert len("\U0001f600".encode()) == MAX_BYTES_PER_CHARACTER
    assert text_of(text(letters.encode())) == "\U0001f600" * MAX_TEXT_CHARS


@MORE
def test_a_text_says_in_200_bytes_that_it_is_encrypted(more: int) -> None:
    armour = b"-----BEGIN PGP MESSAGE-"
    blank = b"\n" * (MAX_ARMOUR_BYTES - len(armour) + more)
    assert is_ciphered(text(blank + armour + b"----\n")) == (not more)


@MORE
def test_a_page_names_its_charset_in_2_000_bytes(more: int) -> None:
    named = b"<meta charset=koi8-r"
    page = named.rjust(MAX_META_BYTES + more) + b"><p>" + "Дa".encode("koi8-r")
    assert ("Д" in text_of(text(page, "text/html"))) == (not more)


@MORE
def test_of_a_files_name_400_letters_are_read(more: int) -> None:
    name = "a" * (MAX_GIVEN_NAME_LETTERS - 1 + more) + "b"
    kind = f"application/pdf; name={name}"
    (found,) = files_of(text(b"%PDF", kind))
    assert len(found.name) == MAX_GIVEN_NAME_LETTERS
    assert found.name.endswith("b") == (not more)
