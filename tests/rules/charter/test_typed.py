"""What people paste from a word processor is tidied, and their words stay."""

import pytest

from ivr.rules.charter.typed import MAX_TYPED_CHARS, tidied, too_long


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Prazo:\u00a05\u00a0dias\u2026", "Prazo: 5 dias..."),
        ("\ufeff“Aspas” – e travessão\u00ad", "“Aspas” – e travessão"),
        ("um\r\ndois\rtrês\u2028quatro\u000bcinco", "um\ndois\ntrês\nquatro\ncinco"),
        ("\n\n  com   espaços \t no fim  \n\n", "com espaços no fim"),
        ("\uf0b7 item\n\u2022 outro", "- item\n- outro"),
        ("da direita\u202e\x00\x1b", "da direita"),
    ],
)
def test_what_a_word_processor_writes_becomes_what_a_keyboard_has(typed: str, kept: str) -> None:
    assert tidied(typed) == kept
    assert tidied(kept) == kept


def test_a_text_that_is_too_long_is_told_whole() -> None:
    assert too_long("a" * MAX_TYPED_CHARS) == ""
    assert "cabem 20000" in too_long("a" * (MAX_TYPED_CHARS + 1))
