"""Normalising: as Unicode has it for whatever people write, bounded for what they do not."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.words.stream_safe import MAX_MARKS, normalised

NEAR = st.text(st.characters(categories=("L", "M", "N")) | st.sampled_from("e\u0301\u0323\u0344"))


@given(NEAR.filter(lambda text: len(text) < MAX_MARKS))
def test_a_usual_text_is_normalised_as_ever(text: str) -> None:
    assert normalised("NFC", text) == unicodedata.normalize("NFC", text)
    assert normalised("NFKD", text) == unicodedata.normalize("NFKD", text)


def test_of_a_long_run_of_marks_the_first_are_kept_and_what_follows_it() -> None:
    text = "a" + "\u0316\u0300" * 100_000 + "b"
    assert normalised("NFC", text) == "à" + "\u0316" * 15 + "\u0300" * 14 + "b"
    assert normalised("NFKD", "\uff9e" * 100_000) == "\u3099" * MAX_MARKS


def test_every_run_of_a_text_has_its_own_share() -> None:
    assert normalised("NFKD", ("a" + "\u0323" * 40) * 3) == ("a" + "\u0323" * MAX_MARKS) * 3
