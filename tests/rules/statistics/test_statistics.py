"""Statistics against vectors that others worked out."""

import random

import pytest

from ivr.rules.statistics import percentages
from ivr.rules.statistics.intervals import Change, change, difference, mean_interval, wilson
from ivr.rules.statistics.percentages import percentages_of_people, share, whole_percentages
from ivr.rules.statistics.samples import answers_needed, formula_words, margin_of
from ivr.rules.statistics.scores import MARKS, satisfaction_score, top_two
from ivr.rules.statistics.signals import limits
from ivr.rules.statistics.weights import effective_number, group_weights


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(8, 10, 49.0, 94.3), (80, 100, 71.1, 86.7), (10, 10, 72.2, 100), (947, 1169, 78.7, 83.2)],
)
def test_a_shares_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    found = wilson(part, whole)
    assert found
    assert (round(100 * found.low, 1), round(100 * found.high, 1)) == (low, high)


def test_no_interval_leaves_nought_to_one_or_its_own_share() -> None:
    for whole in range(1, 60):
        for part in range(whole + 1):
            found = wilson(part, whole)
            assert found
            assert 0 <= found.low <= part / whole <= found.high <= 1


def test_case_6_of_nobody_there_is_no_percentage() -> None:
    assert wilson(0, 0) is None
    assert share(0, 0) is None
    assert whole_percentages([0, 0, 0]) is None
    assert percentages_of_people([0, 0], 0) is None
    assert satisfaction_score({}) is None
    assert margin_of(0, 100) is None
    assert mean_interval(MARKS, (0, 0, 0, 0, 1)) is None
    assert effective_number([]) == 0
    assert change((0, 0), (3, 4)) is Change.UNKNOWN


@pytest.mark.parametrize(
    ("population", "needed"), [(None, 385), (500, 218), (2000, 323), (10_000, 370), (1, 1), (3, 3)]
)
def test_so_many_answers_are_exact_to_five_points(population: int | None, needed: int) -> None:
    assert answers_needed(population) == needed
    exact = margin_of(needed, population)
    assert exact is not None
    assert exact <= 0.05
    if needed > 3:
        coarse = margin_of(needed - 1, population)
        assert coarse is not None
        assert coarse > 0.05


@pytest.mark.parametrize(("population", "margin"), [(0, 0.05), (-3, 0.05), (10, 0), (10, 1)])
def test_nobody_and_nothing_need_no_sample(population: int, margin: float) -> None:
    with pytest.raises(ValueError, match="no "):
        answers_needed(population, margin)


def test_the_formula_is_told_with_its_numbers() -> None:
    assert formula_words(2000) == (
        "n = N·z²·¼ ÷ (e²·(N - 1) + z²·¼), com N = 2.000, z = 1,96 (confiança de 95 %)"
        " e e = 5 pontos: 323 respostas."
    )
    assert "público muito grande" in formula_words(None)
    assert formula_words(None).endswith("385 respostas.")


def test_case_7_whole_percentages_come_to_100() -> None:
    assert whole_percentages([12, 4, 1]) == [71, 23, 6]
    assert whole_percentages([1, 1, 1]) == [34, 33, 33]
    chance = random.Random(7)
    for _ in range(500):
        counts = [chance.randrange(50) for _ in range(chance.randrange(1, 8))]
        found = whole_percentages(counts)
        if found is None:
            assert not sum(counts)
            continue
        assert sum(found) == 100
        exact = [100 * each / sum(counts) for each in counts]
        assert all(abs(a - b) < 1 for a, b in zip(found, exact, strict=True))


def test_case_8_several_choices_are_of_the_people_who_answered() -> None:
    assert percentages_of_people([3, 3, 1], 4) == [75, 75, 25]
    assert percentages_of_people([1, 999, 1000, 0], 1000) == [1, 99, 100, 0]


@pytest.mark.parametrize(
    ("marks", "score", "top"),
    [((23, 46, 153, 419, 528), 79.6, 81.0), ((67, 73, 205, 1276, 4434), 91.0, 94.3)],
)
def test_the_score_is_gov_uks(marks: tuple[int, ...], score: float, top: float) -> None:
    given = dict(zip(MARKS, marks, strict=True))
    found = satisfaction_score(given)
    assert found is not None
    assert round(found, 1) == score
    good, whole = top_two(given)
    assert round(100 * good / whole, 1) == top


def test_case_9_all_the_worst_mark_is_nought() -> None:
    assert satisfaction_score({1: 40}) == 0
    assert satisfaction_score({5: 40}) == 100
    assert satisfaction_score({3: 1}) == 50


def test_case_10_totals_come_from_rows_and_no_mean_of_means() -> None:
    parts, wholes = (18, 18), (180, 20)
    assert share(sum(parts), sum(wholes)) == 0.18
    means = [percentages.share(*each) or 0 for each in zip(parts, wholes, strict=True)]
    assert sum(means) / 2 == 0.5, "what it is not"


def test_weights_make_groups_count_as_their_contacts_do() -> None:
    contacts = {"phone": 900, "visit": 100, "letter": 40}
    found = group_weights(contacts, {"phone": 50, "visit": 50, "web": 10})
    assert found == {"phone": 1.8, "visit": 0.2}, "of who came by the web nobody knows how many are"
    assert 50 * found["phone"] + 50 * found["visit"] == pytest.approx(100)
    assert group_weights({}, {"phone": 3}) == {}


def test_the_effective_number_is_kishs() -> None:
    # 57.647…: a paper that has 57.7 for it rounded it up.
    assert effective_number([(1, 90), (5, 10)]) == (90 + 5 * 10) ** 2 / (90 + 25 * 10)
    assert effective_number([(0.3, 12)]) == pytest.approx(12)


def test_a_series_limits_are_those_of_its_moving_ranges() -> None:
    found = limits([10, 50, 40, 30])
    assert found
    assert found.mean_range == 20
    assert (round(found.upper, 1), round(found.lower, 1)) == (85.7, -20.7)
    assert round(found.upper_range, 1) == 65.4
    assert found.is_signal(86)
    assert not found.is_signal(85)
    assert limits([3]) is None


@pytest.mark.parametrize(
    ("earlier", "later", "said"),
    [
        ((60, 100), (80, 100), Change.BETTER),
        ((80, 100), (60, 100), Change.WORSE),
        ((70, 100), (75, 100), Change.UNCLEAR),
        ((6, 10), (8, 10), Change.UNCLEAR),
        ((600, 1000), (800, 1000), Change.BETTER),
        ((10, 10), (10, 10), Change.UNCLEAR),
    ],
)
def test_better_is_said_only_where_the_interval_leaves_out_nought(
    earlier: tuple[int, int], later: tuple[int, int], said: Change
) -> None:
    assert change(earlier, later) is said


def test_the_differences_interval_is_newcombes() -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10, 56/70 - 48/80.
    found = difference((48, 80), (56, 70))
    assert found
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


def test_a_means_interval_is_within_the_marks() -> None:
    found = mean_interval(MARKS, (0, 0, 0, 1, 9))
    assert found
    assert 4 < found.low < 4.9 < found.high <= 5
