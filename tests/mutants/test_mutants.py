"""Mutants: what counts as one, what is counted apart, and how sure a share is."""

import pytest

from tests.mutants.__main__ import wilson
from tests.mutants.apart import WORDS, reason
from tests.mutants.mutant import count, mutants

FILE = "ivr/rules/words/gsm7.py"


def test_each_mutant_changes_one_function_and_says_where() -> None:
    made = list(mutants(FILE, range(count(FILE))))
    assert len({each.name for each in made}) == len(made) > 20
    for each in made:
        assert each.before != each.after
        assert each.after in each.text


def test_only_what_changes_nothing_but_an_errors_words_is_apart() -> None:
    made = list(mutants(FILE, range(count(FILE))))
    apart = [each for each in made if reason(each)]
    assert {reason(each) for each in apart} == {WORDS}
    assert {each.before.split()[0] for each in apart} == {"raise"}
    assert 0 < len(apart) < len(made) / 2


def test_a_share_has_wilsons_interval() -> None:
    assert wilson(90, 100) == pytest.approx((0.8256, 0.9448), abs=1e-4)
    assert wilson(0, 10)[0] == pytest.approx(0)
