"""A page's address is dictated where one can write it down by ear, and else not at all."""

import pytest

from ivr.rules.callflow.prompts import PAGE_SECONDS, spell_page
from ivr.rules.model_check.worlds import PAGE
from ivr.rules.words.speech_length import seconds


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "https://central.exemplo.br/protocolo",
            "central, ponto exemplo, ponto B R, barra protocolo",
        ),
        (
            "https://Central-7880.rn.gov.br/protocolo",
            "central traço 7880, ponto R N, ponto gov, ponto B R, barra protocolo",
        ),
        ("http://127.0.0.1:8000/protocolo", ""),
        ("http://192.0.2.1/protocolo", ""),
        ("https://exemplo.br:8443/protocolo", ""),
        ("http://localhost/protocolo", ""),
        (f"https://{'a' * 200}.br/protocolo", ""),
    ],
)
def test_an_address_is_dictated_part_by_part(address: str, said: str) -> None:
    assert spell_page(address) == said


def test_the_walk_hears_one_of_about_the_longest() -> None:
    assert PAGE_SECONDS - 1 < seconds(PAGE) <= PAGE_SECONDS
