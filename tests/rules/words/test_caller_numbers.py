"""Numbers: as carriers present them, as staff look for them, as they are shown."""

import pytest

from ivr.rules.words.caller_numbers import caller_number, reversed_digits, search_prefix
from ivr.rules.words.masking import masked_number


@pytest.mark.parametrize(
    ("presented", "number"),
    [
        ("+5584988887777", "+5584988887777"),
        ("5584988887777", "+5584988887777"),
        ("84988887777", "+5584988887777"),
        ("084988887777", "+5584988887777"),
        ("01584988887777", "+5584988887777"),
        ("988887777", "+5584988887777"),
        ("32097880", "+558432097880"),
        ("+558432097880", "+558432097880"),
        ("sip:+5584988887777@pbx.exemplo.br", "+5584988887777"),
        ("(84) 98888-7777", "+5584988887777"),
        ("+14155551234", "+14155551234"),
        ("", ""),
        ("anonymous", ""),
        ("sip:anonymous@anonymous.invalid", ""),
        ("+266696687", ""),
        ("+7378742833", ""),
        ("RESTRICTED", ""),
        ("190", ""),
        ("9" * 60, ""),
        ("\x00", ""),
    ],
)
def test_a_callers_number_is_read_or_is_none(presented: str, number: str) -> None:
    assert caller_number(presented) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+5584988887777", "(84) 9••••-7777"),
        ("+558432097880", "(84) ••••-7880"),
        ("+14155551234", "+14 •••• 1234"),
        ("", "não informado"),
    ],
)
def test_a_number_is_shown_by_its_end(number: str, shown: str) -> None:
    assert masked_number(number) == shown


@pytest.mark.parametrize(
    "typed", ["7777", "8887777", "988887777", "84 98888-7777", "+55 84 98888-7777", "084988887777"]
)
def test_a_number_is_found_by_its_end_or_whole(typed: str) -> None:
    assert reversed_digits("+5584988887777").startswith(search_prefix(typed))


@pytest.mark.parametrize("typed", ["", "777", "abc", "7-7-7"])
def test_fewer_than_four_digits_find_nobody(typed: str) -> None:
    with pytest.raises(ValueError, match="quatro"):
        search_prefix(typed)
