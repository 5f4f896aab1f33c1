"""What is kept of words that meant nothing: so many letters, their numbers hidden."""

import pytest

from ivr.usecases.line.turns import MAX_WORDS_KEPT_LETTERS
from tests.support.installation import Installation


@pytest.mark.parametrize("more", [0, 1])
def test_of_what_was_said_and_meant_nothing_200_letters_are_kept(
    central: Installation, more: int
) -> None:
    said = ("quero " * 100)[: MAX_WORDS_KEPT_LETTERS - 1] + "z" * (1 + more)
    central.dial("+5584988887777").say(said)
    kept = [str(each) for (each,) in central.rows("SELECT words FROM steps") if each]
    assert kept == [said[:MAX_WORDS_KEPT_LETTERS]]
