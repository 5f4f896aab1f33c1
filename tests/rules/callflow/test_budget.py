"""The caller's budget: what a prompt may say, at its limit and beyond it."""

import pytest

from ivr.rules.callflow.budget import (
    MAX_CHOICES,
    MAX_LABEL_WORDS,
    PROMPT_SECONDS,
    READ_BACK_SECONDS,
    WHISPER_SECONDS,
    check_prompt,
)
from ivr.rules.callflow.places import Kind, Memory, Place, Situation
from ivr.rules.callflow.turn_output import Ask, Dial, TurnOutput, Utterance
from ivr.rules.model_check.worlds import OPEN, WORLDS
from ivr.rules.words.speech_length import seconds
from ivr.rules.words.spoken import number

AT = Situation(Place(Kind.AFTER, "extrato"), Memory())
MORE = pytest.mark.parametrize("more", [0, 1])


def faults(*texts: str, took: float = 0.1, key: str = "k") -> list[str]:
    """What is wrong with a prompt that says these sentences."""
    say = tuple(Utterance(key, text, took) for text in texts)
    return list(check_prompt(AT, TurnOutput(say, Ask(5)), WORLDS[OPEN]))


@MORE
def test_a_menu_has_four_choices(more: int) -> None:
    found = faults(*[f"Para isso, digite {number(n + 1)}." for n in range(MAX_CHOICES + more)])
    assert found == (["offers 5 choices, over 4"] if more else [])


@MORE
def test_a_choice_has_seven_words(more: int) -> None:
    found = faults(f"Para {' '.join(['a'] * (MAX_LABEL_WORDS + more))}, digite um.")
    assert found == (["k: a choice of more than 7 words"] if more else [])


@MORE
@pytest.mark.parametrize(("key", "most"), [("k", PROMPT_SECONDS), ("protocol", READ_BACK_SECONDS)])
def test_a_prompt_takes_fifteen_seconds_and_one_that_is_read_back_more(
    key: str, most: float, more: int
) -> None:
    assert bool(faults("Olá.", took=most + more, key=key)) is bool(more)


@MORE
def test_a_whisper_takes_four_seconds(more: int) -> None:
    short = "a"
    while seconds(f"{short} a") <= WHISPER_SECONDS:
        short += " a"
    whisper = f"{short} a" if more else short
    found = check_prompt(AT, TurnOutput((), Dial("", "", whisper)), WORLDS[OPEN])
    assert bool(list(found)) is bool(more)
