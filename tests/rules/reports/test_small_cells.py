"""No hidden count can be worked out from what is published."""

import random
from itertools import product

import pytest

from ivr.rules.reports.small_cells import LEAST_SHOWN, shown


@pytest.mark.parametrize("seed", range(300))
def test_no_hidden_count_follows_from_what_is_shown(seed: int) -> None:
    chance = random.Random(seed)
    cells = [chance.choice((0, 1, 3, 9, 10, 12, 40)) for _ in range(chance.randrange(1, 7))]
    told, total = shown(cells)
    assert all(each is None or each == cell for each, cell in zip(told, cells, strict=True))
    hidden = [n for n, each in enumerate(told) if each is None]
    assert {n for n, each in enumerate(cells) if 0 < each < LEAST_SHOWN} <= {*hidden}
    if total is None or not hidden:
        return
    assert total == sum(cells)
    missing = total - sum(each for each in told if each is not None)
    # All that could stand in the hidden cells, for whoever knows only what is shown.
    could_be = [
        each
        for each in product(range(1, missing + 1), repeat=len(hidden) - 1)
        if missing - sum(each) >= 1
    ]
    assert len({each[0] for each in could_be}) > 1, (cells, told, total)


def test_three_visits_are_hidden_and_so_is_their_total() -> None:
    assert shown([3]) == ([None], None)
    assert shown([3, 0, 0]) == ([None, 0, 0], None)
    assert shown([3, 50, 20]) == ([None, 50, None], 73)
    assert shown([0, 0]) == ([0, 0], 0)
    assert shown([10, 11]) == ([10, 11], 21)
