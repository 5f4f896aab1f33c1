"""The call log's search: what is read as the end of a number, and what as a whole one."""

import pytest

from ivr.rules.calls.call_search import MAX_END_DIGITS, Choices, read_search, whole_number
from ivr.rules.words.caller_numbers import FEWEST_DIGITS

CHOICES = Choices({}, {})


@pytest.mark.parametrize("digits", [FEWEST_DIGITS, MAX_END_DIGITS])
def test_four_to_seven_digits_are_the_end_of_a_number(digits: int) -> None:
    assert read_search({"telefone": "8" * digits}, CHOICES).end == "8" * digits
    assert not whole_number("8" * digits)


@pytest.mark.parametrize("digits", [FEWEST_DIGITS - 1, MAX_END_DIGITS + 1])
def test_fewer_and_more_are_no_end(digits: int) -> None:
    search = read_search({"telefone": "8" * digits}, CHOICES)
    assert (search.end, list(search.mistakes)) == ("", ["telefone"])
    assert whole_number("8" * digits) is (digits > MAX_END_DIGITS)
