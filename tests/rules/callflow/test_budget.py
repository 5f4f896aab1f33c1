"""The caller's budget: what a prompt may say, at its limit and beyond it."""

import pytest

from ivr.rules.callflow.budget import (
    MAX_CHOICES,
    MAX_LABEL_WORDS,
    PROMPT_SECONDS,
    READ_BACK_SECONDS,
    WHISPER_SECONDS,
    check_prompt,
    too_long,
)
from ivr.rules.callflow.places import Kind, Memory, Place, Situation
from ivr.rules.callflow.turn_output import Ask, Dial, TurnOutput, Utterance
from ivr.rules.model_check.worlds import OPEN, WORLDS
from ivr.rules.words.speech_length import seconds
from ivr.rules.words.spoken import number

AT = Situation(Place(Kind.AFTER, "extrato"), Memory())
LONG = 'a frase "Para a a a a a a a a, digite um." (k) diz a opção em 8 palavras; o máximo é 7'
MORE = pytest.mark.parametrize("more", [0, 1])


def faults(*texts: str, took: float = 0.1, key: str = "k") -> list[str]:
    """What is wrong with a prompt that says these sentences."""
    say = tuple(Utterance(key, text, took) for text in texts)
    return list(check_prompt(AT, TurnOutput(say, Ask(5)), WORLDS[OPEN]))


@MORE
def test_a_menu_has_four_choices(more: int) -> None:
    found = faults(*[f"Para isso, digite {number(n + 1)}." for n in range(MAX_CHOICES + more)])
    assert found == (["há 5 opções; o máximo é 4"] if more else [])


@MORE
def test_a_choice_has_seven_words(more: int) -> None:
    found = faults(f"Para {' '.join(['a'] * (MAX_LABEL_WORDS + more))}, digite um.")
    assert found == ([LONG] if more else [])


@MORE
@pytest.mark.parametrize(("key", "most"), [("k", PROMPT_SECONDS), ("protocol", READ_BACK_SECONDS)])
def test_a_prompt_takes_fifteen_seconds_and_one_that_is_read_back_more(
    key: str, most: float, more: int
) -> None:
    found = faults("Olá.", took=most + more, key=key)
    assert found == ([f"a fala leva {most + 1:.0f} s; o máximo é {most:.0f} s"] if more else [])


@MORE
def test_a_whisper_takes_four_seconds(more: int) -> None:
    short = "a"
    while seconds(f"{short} a") <= WHISPER_SECONDS:
        short += " a"
    whisper = f"{short} a" if more else short
    found = check_prompt(AT, TurnOutput((), Dial("", "", whisper)), WORLDS[OPEN])
    assert [each.partition(" leva ")[0] for each in found] == ["o aviso a quem vai atender"] * more


@pytest.mark.parametrize(
    ("took", "most", "words"),
    [
        (12.3, 10.0, "leva 12,3 s; o máximo é 10 s"),
        (10.01, 10.0, "leva 10,1 s; o máximo é 10 s"),
        (3.6, 3.5, "leva 3,6 s; o máximo é 3,5 s"),
    ],
)
def test_what_takes_too_long_never_reads_as_the_limit_itself(
    took: float, most: float, words: str
) -> None:
    assert too_long(took, most) == words
