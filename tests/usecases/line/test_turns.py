"""What is kept of words that meant nothing: so many letters, their numbers hidden."""

import pytest

from ivr.usecases.line.turns import MAX_WORDS_KEPT_LETTERS
from tests.support.installation import Installation


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("quero comprar um terreno 123456789", ["quero comprar um terreno ••••••789"]),
        ("blá", ["blá"]),
        ("quero falar com um atendente", []),
        ("quanto custa o ITCD", []),
        ("esqueci a senha", []),
    ],
)
def test_words_without_a_place_are_kept_and_known_ones_are_not(
    central: Installation, said: str, kept: list[str]
) -> None:
    central.dial("+5584988887777").say(said)
    assert [str(each) for (each,) in central.rows("SELECT words FROM steps") if each] == kept


def test_words_without_a_place_lead_to_a_person(central: Installation) -> None:
    assert central.dial().say("quero comprar um terreno grande").last.tag == "Dial"


@pytest.mark.parametrize("more", [0, 1])
def test_of_what_was_said_and_meant_nothing_200_letters_are_kept(
    central: Installation, more: int
) -> None:
    said = ("quero " * 100)[: MAX_WORDS_KEPT_LETTERS - 1] + "z" * (1 + more)
    central.dial("+5584988887777").say(said)
    kept = [str(each) for (each,) in central.rows("SELECT words FROM steps") if each]
    assert kept == [said[:MAX_WORDS_KEPT_LETTERS]]
