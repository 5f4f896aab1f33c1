"""Any grouping's total is the rows'; and no figure comes of another's mean."""

import random
from collections import Counter
from itertools import product

import pytest

from ivr.rules.reports.day_counts import WHOLE, Cut
from ivr.rules.surveys.results.counts import Place
from tests.rules.surveys.results.made_up import (
    CHANNELS,
    OVERALL,
    TOPICS,
    UNITS,
    WHICH,
    Row,
    counted,
    some_rows,
)


def among(rows: list[Row], cut: Cut) -> list[Row]:
    """Rows of a cut, found one by one."""
    return [
        each
        for each in rows
        if (not cut.channel or each.place.channel == cut.channel)
        and (not cut.topic or each.place.topic == cut.topic)
        and (not cut.unit or each.place.unit == cut.unit)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_case_10_any_groupings_total_is_the_rows(seed: int) -> None:
    rows = some_rows(random.Random(seed))
    counts = counted(rows)
    answered = [each for each in rows if each.outcome != "declined"]
    for channel, topic, unit in product(("", *CHANNELS), TOPICS, UNITS):
        cut = Cut(channel, topic, unit)
        here = among(answered, cut)
        assert counts.answered(cut) == len(here)
        assert counts.by_outcome(cut).total() == len(among(rows, cut))
        assert counts.values(OVERALL.key, cut) == Counter(r.rating for r in here if r.rating)
        assert counts.options(WHICH.key, cut) == Counter(o for r in here for o in r.chosen)
        assert counts.choosers(WHICH.key, cut) == sum(1 for r in here if r.chosen)
        assert counts.by_weekday(cut).total() == len(here)
        assert counts.late(cut) == sum(r.is_late for r in here)
    for dimension in ("channel", "topic", "unit"):
        assert counts.by_place(dimension).total() == len(answered)
    whole = counts.values(OVERALL.key, WHOLE)
    for grouped in (counts.values_by_place(OVERALL.key), counts.values_by_month(OVERALL.key)):
        summed: Counter[int] = Counter()
        for marks in grouped.values():
            summed.update(marks)
        assert summed == whole


def test_case_15_a_response_counts_at_the_unit_that_served_then() -> None:
    here, there = Place("counter", "ipva", "natal"), Place("counter", "ipva", "mossoro")
    counts = counted([Row(here), Row(here), Row(there)])
    assert counts.by_place("unit") == {"natal": 2, "mossoro": 1}
    assert counts.answered(Cut(unit="natal")) == 2
