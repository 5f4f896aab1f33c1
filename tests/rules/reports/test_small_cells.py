"""No hidden count can be worked out from what is published."""

import random
from itertools import product

import pytest

from ivr.rules.reports.small_cells import (
    LEAST_SHOWN,
    ShownCounts,
    shown,
    shown_row,
    shown_table,
)


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


@pytest.mark.parametrize("seed", range(200))
def test_nor_does_the_rest_of_a_whole_that_is_shown(seed: int) -> None:
    """With what each cell is a part of beside it, the few that are not in it stay hidden."""
    chance = random.Random(seed)
    wholes = [chance.choice((0, 10, 12, 40)) for _ in range(chance.randrange(1, 6))]
    cells = [chance.choice((0, whole // 2, max(0, whole - 3), whole)) for whole in wholes]
    told, total = shown(cells, wholes)
    assert total in (None, sum(cells))
    hidden = [n for n, each in enumerate(told) if each is None]
    rest = [whole - each for whole, each in zip(wholes, cells, strict=True)]
    few = {n for each in (cells, rest) for n, cell in enumerate(each) if 0 < cell < LEAST_SHOWN}
    assert few <= {*hidden}
    if total is None or not hidden:
        return
    missing = total - sum(each for each in told if each is not None)
    # All that could stand in the hidden cells, for whoever knows the wholes and the total.
    could_be = [
        each
        for each in product(*(range(wholes[n] + 1) for n in hidden[:-1]))
        if 0 <= missing - sum(each) <= wholes[hidden[-1]]
    ]
    assert len({each[:1] for each in could_be}) > 1 or len(hidden) == 1 or not missing
    for place, n in enumerate(hidden):
        if 0 < cells[n] < LEAST_SHOWN or 0 < rest[n] < LEAST_SHOWN:
            values = {(*each, missing - sum(each))[place] for each in could_be}
            assert len(values) > 1, (cells, wholes, told, total)


def test_thirty_of_thirty_three_are_hidden_as_the_three_are() -> None:
    assert shown([30], [33]) == ([None], None)
    assert shown([30, 0, 20], [33, 0, 20]) == ([None, 0, None], None)
    assert shown([30, 20], [33, 40]) == ([None, None], 50)
    assert shown([33, 20], [33, 40]) == ([33, 20], 53)


def test_counts_of_one_thing_differ_by_none_or_by_no_few() -> None:
    told = ShownCounts(100)
    assert told.takes(60, 30)
    assert not told.takes(95)
    assert not told.takes(60, 33)
    assert not told.takes(4)
    assert told.takes(0)
    assert told.takes(100, 60)


def test_three_visits_are_hidden_and_so_is_their_total() -> None:
    assert shown([3]) == ([None], None)
    assert shown([3, 0, 0]) == ([None, 0, 0], None)
    assert shown([3, 50, 20]) == ([None, 50, None], 73)
    assert shown([0, 0]) == ([0, 0], 0)
    assert shown([10, 11]) == ([10, 11], 21)


@pytest.mark.parametrize("seed", range(300))
def test_no_hidden_cell_of_a_table_follows_from_one_total(seed: int) -> None:
    chance = random.Random(seed)
    wide, high = chance.randrange(1, 5), chance.randrange(1, 5)
    rows = [[chance.choice((0, 1, 3, 9, 10, 12, 40)) for _ in range(wide)] for _ in range(high)]
    told = shown_table(rows)
    columns = [[row[n] for row in rows] for n in range(wide)]
    turned = [[row[n] for row in told] for n in range(wide)]
    for cells, shown_ones in (*zip(rows, told, strict=True), *zip(columns, turned, strict=True)):
        assert all(each is None or each == n for each, n in zip(shown_ones, cells, strict=True))
        assert not [each for each in shown_ones if each and each < LEAST_SHOWN]
        hidden = [n for n, each in enumerate(shown_ones) if each is None]
        whole = [each for n, each in enumerate(cells) if n in hidden]
        # A total below LEAST_SHOWN, or of one cell alone, is not shown beside it.
        if any(whole) and sum(cells) >= LEAST_SHOWN and len(cells) > 1:
            assert len(hidden) > 1
            assert sum(whole) >= LEAST_SHOWN


def test_a_row_whose_mean_is_shown_hides_three() -> None:
    assert shown_row([3, 0, 12, 40, 45], 3) == [None, 0, None, None, 45]
    assert shown_row([0, 0, 0, 2, 10], 3) == [None, 0, 0, None, None]
    assert shown_row([20, 0, 30]) == [20, 0, 30]
    assert shown_table([[20] * 3] * 3, whole_rows=[1], whole_columns=[0]) == [
        [None, None, None],
        [None, None, None],
        [None, None, 20],
    ]
