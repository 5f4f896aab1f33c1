"""What is heard, as it is read: addresses that lead somewhere, and when the line opens."""

from datetime import UTC, datetime

import pytest

from ivr.rules.words.as_read import (
    capitalised,
    linked,
    written_clock,
    written_opening,
    written_seconds,
)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("O endereço é uvt.sefaz.rn.gov.br.", ["uvt.sefaz.rn.gov.br"]),
        (
            "Escreva para atendimento@set.rn.gov.br, por favor.",
            ["atendimento@set.rn.gov.br"],
        ),
        ("Nada aqui: 1.5, S.A., a.b.", []),
        ("mal.gov.br.exemplo.com, mal.gov.brilho", []),
        ("", []),
    ],
)
def test_addresses_lead_somewhere(text: str, links: list[str]) -> None:
    pieces = linked(text)
    assert "".join(words for words, _ in pieces) == text
    assert [words for words, address in pieces if address] == links
    for words, address in pieces:
        assert not address or address in (f"https://{words}", f"mailto:{words}")


def test_a_first_letter_is_made_large_and_the_others_stay() -> None:
    assert capitalised("desconto no IPVA") == "Desconto no IPVA"
    assert capitalised("") == ""


def test_an_opening_at_one_o_clock_is_singular() -> None:
    at = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    assert written_opening(at, at) == "hoje, à 1h30"
    assert written_clock(at) == "4h30"


@pytest.mark.parametrize(
    ("seconds", "words"), [(12.34, "12,3 s"), (10.0, "10 s"), (3.5, "3,5 s"), (0.04, "0 s")]
)
def test_seconds_are_read_with_a_comma(seconds: float, words: str) -> None:
    assert written_seconds(seconds) == words
