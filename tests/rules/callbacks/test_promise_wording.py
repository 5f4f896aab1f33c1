"""Told: a promise sounds as a Brazilian would say it."""

from datetime import UTC, datetime

import pytest

from ivr.rules.callbacks.promise_wording import promise_words
from ivr.rules.callbacks.slots import Due

MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # ten o'clock in Fortaleza


@pytest.mark.parametrize(
    ("kind", "at", "words"),
    [
        ("until", (23, 13, 45), "Vamos ligar até as dez horas e quarenta e cinco minutos."),
        (
            "until",
            (24, 11, 15),
            "Vamos ligar até amanhã, terça-feira, às oito horas e quinze minutos.",
        ),
        (
            "slot",
            (24, 11, 15),
            "Vamos ligar amanhã, terça-feira, às oito horas, ou em até quinze minutos depois.",
        ),
    ],
)
def test_a_promise_is_told_in_plain_words(kind: str, at: tuple[int, int, int], words: str) -> None:
    day, hour, minute = at
    due = Due(datetime(2026, 11, day, hour, minute, tzinfo=UTC), kind)
    assert promise_words(due, MONDAY) == words


def test_while_the_switchboard_is_down_its_return_is_the_promise() -> None:
    told = promise_words(Due(datetime(2026, 11, 24, 17, tzinfo=UTC), "when-back"), MONDAY)
    assert told.startswith("Vamos ligar assim que a central")
    assert told.endswith("no máximo até amanhã, terça-feira, às catorze horas.")
