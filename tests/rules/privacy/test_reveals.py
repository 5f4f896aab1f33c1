"""Why a number is shown whole: a reason of five letters to two hundred."""

import pytest

from ivr.rules.privacy.reveals import (
    MAX_TEXT_CHARS,
    MIN_REASON_LETTERS,
    OTHER,
    ReasonRefused,
    read_reason,
)


@pytest.mark.parametrize("letters", [MIN_REASON_LETTERS, MAX_TEXT_CHARS])
def test_a_reason_of_five_to_two_hundred_letters_is_kept_whole(letters: int) -> None:
    assert read_reason(OTHER, "a" * letters) == f"{OTHER}: {'a' * letters}"


@pytest.mark.parametrize(
    ("letters", "told"), [(MIN_REASON_LETTERS - 1, "poucas"), (MAX_TEXT_CHARS + 1, "até 200")]
)
def test_a_shorter_and_a_longer_one_are_refused(letters: int, told: str) -> None:
    with pytest.raises(ReasonRefused, match=told):
        read_reason(OTHER, "a" * letters)
