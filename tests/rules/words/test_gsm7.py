"""GSM-7: what an SMS holds, how long it is, and text made fit for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.words.gsm7 import MAX_SEPTETS, is_gsm7, plain, sms_length


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True),
        ("Ligaremos ate 10h40.", True),
        ("à é ù ì ò Ç ñ ü", True),
        ("R$ 5 [a] {b} ~ € ^ \\ |", True),
        ("linha\noutra", True),
        ("ligação", False),  # Ç is there, ç and ã are not
        ("três", False),
        ("não", False),
        ("“aspas”", False),
        ("a`b", False),
        ("\t", False),
        ("☎", False),
    ],
)
def test_only_the_standards_characters_are_gsm7(text: str, fits: bool) -> None:
    assert is_gsm7(text) is fits


def test_the_basic_set_has_127_characters_beside_the_escape_and_the_extension_ten() -> None:
    lengths = [sms_length(chr(code)) for code in range(0x10000) if is_gsm7(chr(code))]
    assert (lengths.count(1), lengths.count(2)) == (127, 10)


@pytest.mark.parametrize(
    ("text", "septets"),
    [("", 0), ("abc", 3), ("€", 2), ("[a]", 5), ("a" * MAX_SEPTETS, 160), ("é\n", 2)],
)
def test_characters_of_the_extension_count_double(text: str, septets: int) -> None:
    assert sms_length(text) == septets


def test_the_length_of_what_is_not_gsm7_is_no_number_of_septets() -> None:
    with pytest.raises(ValueError, match="ã"):
        sms_length("não")


@pytest.mark.parametrize(
    ("text", "sms"),
    [
        ("Não ligação às três, pé, à tarde", "Nao ligacao as tres, pe, a tarde"),
        ("ÇÃO É Ü Ñ", "CAO E U N"),
        ("“aspas” ‘simples’ «outras»", '"aspas" \'simples\' "outras"'),
        ("das 8h – 14h — hoje…", "das 8h - 14h - hoje..."),
        ("1º andar, 2ª via", "1o andar, 2a via"),
        ("d´água", "d'agua"),
        ("a\u00a0b\tc\u200bd", "a b cd"),
        ("5 × 3 → 15", "5 x 3 > 15"),
        ("☎ 7880", "? 7880"),
        ("R$ 10,00 / 50% (até) @ 7880", "R$ 10,00 / 50% (ate) @ 7880"),
    ],
)
def test_text_becomes_plain(text: str, sms: str) -> None:
    assert plain(text) == sms


@given(st.text())
def test_plain_text_is_gsm7_whatever_it_was_and_stays_as_it_is(text: str) -> None:
    once = plain(text)
    assert is_gsm7(once)
    assert plain(once) == once
    assert sms_length(once) >= len(once)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="`")))
def test_ascii_stays_as_it_is(text: str) -> None:
    assert plain(text) == text
