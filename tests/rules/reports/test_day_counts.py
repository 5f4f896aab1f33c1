"""Any cut sums to the whole, and medians are those of the rows."""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import product
from statistics import median as library_median

import pytest

from ivr.rules.reports import summaries
from ivr.rules.reports.call_metrics import (
    ABANDONED,
    ACCESS_ALL,
    ACCESS_QUEUED,
    ACCESS_SOUGHT,
    ANSWERED,
    CALLED,
    GAVE_UP,
    GOING_ON,
    OTHER,
    QUEUED_STAGES,
    RANG,
    RECEIVED,
    SHORT,
    SOUGHT,
    WAITED,
)
from ivr.rules.reports.day_counts import (
    WHOLE,
    Cell,
    Cut,
    DayCounts,
    Spread,
    from_text,
    mean,
    median,
    percentile,
    to_text,
    total,
)
from ivr.rules.reports.definitions import ALL, Definition, Shows
from ivr.rules.reports.figures import State, by_channel, by_ending, by_topic, course, figure, times
from ivr.rules.reports.metrics import METRICS
from ivr.rules.reports.summaries import Summary

DAY = date(2026, 3, 2)
STAGES = (ANSWERED, SHORT, ABANDONED, RANG, SOUGHT, GOING_ON, OTHER)


def summary(days: list[tuple[date, DayCounts]], cut: Cut = WHOLE) -> Summary:
    """Return these dates added up."""
    return summaries.summary([(day, to_text(each)) for day, each in days], cut)


def tally(*counts: tuple[str, int], topic: str = "uvt", channel: str = "phone") -> DayCounts:
    """Return a tally of so many calls of each stage."""
    return {Cell(9, channel, topic, "", stage, stage): Spread(n) for stage, n in counts}


def made_up(seed: int) -> list[tuple[date, DayCounts]]:
    """Return some days of uneven counts."""
    chance = random.Random(seed)
    days: list[tuple[date, DayCounts]] = []
    for n in range(chance.randrange(1, 40)):
        found: DayCounts = {}
        for _ in range(chance.randrange(30)):
            cell = Cell(
                chance.randrange(24),
                chance.choice(("phone", "email", "form")),
                chance.choice(("uvt", "cadastro", "")),
                chance.choice(("", "natal", "mossoro")),
                chance.choice(STAGES),
                chance.choice(("handed", "informed", "")),
            )
            for _ in range(chance.randrange(1, 9)):
                found.setdefault(cell, Spread()).add(chance.randrange(300), chance.randrange(60))
        days.append((DAY + timedelta(days=n), found))
    return days


@pytest.mark.parametrize("seed", range(40))
def test_any_cut_sums_to_the_whole(seed: int) -> None:
    days = made_up(seed)
    whole = sum(total(each) for _, each in days)
    channels, topics, units = ("phone", "email", "form"), ("uvt", "cadastro", ""), ("", "natal")
    assert figure(RECEIVED, summary(days)).part == whole
    # An empty field of a cut leaves nothing out: what has none of it is the rest.
    for name, values in (
        ("channel", channels),
        ("topic", topics[:2]),
        ("unit", ("natal", "mossoro")),
    ):
        parts = [figure(RECEIVED, summary(days, Cut(**{name: each}))).part for each in values]
        rest = sum(s.n for _, t in days for c, s in t.items() if getattr(c, name) not in values)
        assert sum(parts) + rest == whole
    crossed = [summary(days, Cut(*each)) for each in product(channels, topics[:2], units[1:])]
    assert sum(figure(RECEIVED, each).part for each in crossed) <= whole
    counted = summary(days)
    for metric in METRICS:
        one = figure(metric, counted)
        assert sum(each.part for each in course(metric, counted)) == one.part
        assert sum(each.whole for each in course(metric, counted)) == one.whole
        for by in (by_topic, by_channel):
            assert sum(part for part, _ in by(metric, counted).values()) == one.part
            assert sum(every for _, every in by(metric, counted).values()) == one.whole
        assert sum(by_ending(metric, counted).values()) == one.whole
    halves = summary(days[::2]), summary(days[1::2])
    assert sum(figure(RECEIVED, each).part for each in halves) == whole


@pytest.mark.parametrize("seed", range(20))
def test_medians_of_a_period_are_those_of_its_rows(seed: int) -> None:
    values = [n for _, each in made_up(seed) for s in each.values() for n in s.wall.elements()]
    counted = Counter(values)
    assert median(counted) == (library_median(values) if values else None)
    assert mean(counted) == (sum(values) / len(values) if values else None)
    ordered = sorted(values)
    for percent in (1, 50, 90, 99, 100):
        rank = max(1, -(-percent * len(ordered) // 100))
        assert percentile(counted, percent) == (ordered[rank - 1] if ordered else None)


@pytest.mark.parametrize("seed", range(10))
def test_what_is_kept_comes_back_as_it_was(seed: int) -> None:
    for _, each in made_up(seed):
        assert from_text(to_text(each)) == each
        assert to_text(from_text(to_text(each))) == to_text(each)


def test_counted_twice_the_fingerprint_is_the_same_and_one_row_changes_it() -> None:
    assert summary(made_up(7)).fingerprint == summary(made_up(7)).fingerprint
    assert summary(made_up(7)).fingerprint != summary(made_up(7)[1:]).fingerprint


@pytest.mark.parametrize("seed", range(10))
def test_a_month_that_is_kept_added_up_is_its_dates_added_up(seed: int) -> None:
    days = made_up(seed)
    whole, parts = summary(days), Summary()
    for each in (days[: len(days) // 2], days[len(days) // 2 :]):
        text = summaries.to_text(summary(each))
        assert summaries.to_text(summaries.from_text(text)) == text
        parts.add(summaries.from_text(text))
    assert summaries.to_text(parts) == summaries.to_text(whole)
    assert parts.fingerprint == whole.fingerprint


def test_the_trap_of_88_percent_against_31() -> None:
    """The IRS told 88 % of the calls routed to its staff, which were 31 % of all: we tell three."""
    days = [(DAY, tally((ANSWERED, 310), (ABANDONED, 42), (SOUGHT, 148), (OTHER, 500)))]
    three = [figure(each, summary(days)) for each in (ACCESS_QUEUED, ACCESS_SOUGHT, ACCESS_ALL)]
    assert [round(each.percent or 0) for each in three] == [88, 62, 31]
    assert [each.whole for each in three] == [352, 500, 1000]


def test_case_10_the_trap_of_the_mean_of_means() -> None:
    """18 of 180 and 18 of 20 are 18 %, and not 50."""
    days = [
        (DAY, tally((ANSWERED, 18), (OTHER, 162))),
        (DAY + timedelta(days=1), tally((ANSWERED, 18), (OTHER, 2))),
    ]
    assert figure(ACCESS_ALL, summary(days)).percent == 18
    waits = [
        (DAY, {Cell(9, "phone", "", "", ANSWERED, ""): Spread(9, Counter({10: 9}))}),
        (
            DAY + timedelta(days=1),
            {Cell(9, "phone", "", "", ANSWERED, ""): Spread(1, Counter({110: 1}))},
        ),
    ]
    told = figure(WAITED, summary(waits)).wall
    assert told
    assert (told.mean, told.median, told.p90, told.worst) == (20, 10, 10, 110)


def test_case_45_one_stage_a_call() -> None:
    """What was answered is not abandoned, too, and each call counts once in the whole."""
    counted = summary([(DAY, tally(*((each, 1) for each in STAGES)))])
    parts = [figure(each, counted).part for each in (ACCESS_ALL, GAVE_UP)]
    assert parts == [1, 1]
    assert figure(RECEIVED, counted).part == len(STAGES)
    assert ANSWERED in QUEUED_STAGES


def test_case_46_who_hung_up_at_once_or_in_the_menu_is_not_answered_and_not_abandoned() -> None:
    counted = summary([(DAY, tally((SHORT, 5), (OTHER, 7), (ABANDONED, 2), (ANSWERED, 3)))])
    assert figure(GAVE_UP, counted).part == 2
    assert figure(GAVE_UP, counted).whole == 10
    assert figure(ACCESS_ALL, counted).part == 3
    (before,) = GAVE_UP.earlier
    assert figure(before, counted).part == 7
    assert "mais de cinco segundos" in GAVE_UP.numerator.replace("mais de\n", "mais de ")


def test_no_data_an_error_and_nought_are_three_things() -> None:
    nothing = summary([(DAY, {})])
    assert figure(RECEIVED, nothing).state is State.COUNTED
    assert figure(RECEIVED, nothing).part == 0
    assert figure(RECEIVED, nothing, began=False).state is State.NO_DATA
    assert figure(ACCESS_ALL, nothing).state is State.NO_DATA
    assert figure(ACCESS_ALL, nothing).percent is None
    assert figure(WAITED, nothing).state is State.NO_DATA
    assert figure(ACCESS_ALL, None).state is State.FAILED
    nought = figure(ACCESS_ALL, summary([(DAY, tally((OTHER, 3)))]))
    assert (nought.state, nought.percent) == (State.COUNTED, 0)


def test_times_of_nothing_are_none() -> None:
    assert times({}) is None
    assert percentile({}, 90) is None


def test_every_definition_says_what_it_is() -> None:
    assert len({each.id for each in METRICS}) == len(METRICS)
    for each in METRICS:
        for one in each.versions:
            words = (one.name, one.numerator, one.left_out, one.unit, one.event, one.source)
            assert all(words), one.id
            assert all(word[0].isupper() for word in (one.numerator, one.left_out))
            assert bool(one.denominator) or one.shows is Shows.COUNT
            assert one.whole == ALL or one.part != ALL
        assert [one.version for one in each.versions] == list(range(each.version, 0, -1))
        assert all(one.until and one.until >= each.since for one in each.earlier)
    assert isinstance(RECEIVED, Definition)
    assert RECEIVED.event == CALLED
