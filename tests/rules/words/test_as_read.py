"""What is heard, as it is read: addresses that lead somewhere, and when the line opens."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ivr
from ivr.rules.callbacks.promise_wording import answer_day
from ivr.rules.words.as_read import (
    capitalised,
    format_moment,
    linked,
    written_clock,
    written_date,
    written_day,
    written_moment,
    written_opening,
    written_seconds,
)
from ivr.rules.words.spoken import slot_words


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


FIRST, ELEVENTH = (datetime(2026, 12, day, 11, 0, tzinfo=UTC) for day in (1, 11))


@pytest.mark.parametrize(
    ("words", "first", "eleventh"),
    [
        (
            lambda at: written_opening(datetime(2026, 11, 20, 15, 0, tzinfo=UTC), at),
            "na terça-feira, 1º de dezembro, às 8h",
            "na sexta-feira, 11 de dezembro, às 8h",
        ),
        (written_day, "1º de dezembro", "11 de dezembro"),
        (written_moment, "1º de dezembro, às 08:00", "11 de dezembro, às 08:00"),
        (
            lambda at: written_date(at.date()),
            "1º de dezembro de 2026",
            "11 de dezembro de 2026",
        ),
        (answer_day, "terça-feira, 1º de dezembro", "sexta-feira, 11 de dezembro"),
        (
            lambda at: format_moment(at, "d 'de' MMMM 'de' y, 'às' HH:mm"),
            "1º de dezembro de 2026, às 08:00",
            "11 de dezembro de 2026, às 08:00",
        ),
        (
            lambda at: slot_words(datetime(2026, 11, 20, 15, 0, tzinfo=UTC), at),
            "dia primeiro às oito horas",
            "dia onze às oito horas",
        ),
    ],
)
def test_a_month_begins_on_its_first_and_has_ordinary_days_after_it(
    words: Callable[[datetime], str], first: str, eleventh: str
) -> None:
    assert (words(FIRST), words(ELEVENTH)) == (first, eleventh)


def test_no_other_module_words_dates() -> None:
    root = Path(ivr.__file__).parent
    own = root / "rules" / "words" / "as_read.py"
    assert [
        each for each in root.rglob("*.py") if each != own and "babel.dates" in each.read_text()
    ] == []
