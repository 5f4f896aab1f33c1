"""The written rules of calling: the law's classes in order, nobody starved, and case 47."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.visits.priority import (
    BY_LAW,
    DEFAULT_RULE,
    RULES,
    Queue,
    Waiting,
    in_turn,
    next_of,
    rule_of,
)
from ivr.rules.visits.simulation import (
    Arrival,
    is_worse_than_arrival,
    simulate,
    waits_of_day,
)
from ivr.rules.visits.states import PriorityClass

AT = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
C, P, O = PriorityClass.ORDINARY, PriorityClass.PRIORITY, PriorityClass.OVER_80  # noqa: E741
RULE = st.sampled_from([*RULES.values()])
CLASS = st.sampled_from(PriorityClass)


def queue(*classes: PriorityClass, called: tuple[PriorityClass, ...] = ()) -> Queue:
    """People of these classes, who came a minute apart, ten minutes after the first."""
    waiting = [Waiting(n, each, AT + timedelta(minutes=n)) for n, each in enumerate(classes)]
    return Queue(waiting, called, AT + timedelta(minutes=10))


def order(key: str, *classes: PriorityClass) -> list[int]:
    """The places in which people of these classes are called, one after another."""
    return [each.id for each in in_turn(RULES[key], queue(*classes))]


@pytest.mark.parametrize(
    ("rule", "called"),
    [
        ("share-1", [2, 0, 4, 1, 5, 3]),
        ("share-2", [2, 4, 0, 5, 1, 3]),
        ("always", [2, 4, 5, 0, 1, 3]),
        ("weight-2", [2, 4, 5, 0, 1, 3]),
        ("arrival", [0, 1, 2, 3, 4, 5]),
        ("last", [0, 1, 3, 2, 4, 5]),
    ],
)
def test_each_rule_calls_in_its_own_order(rule: str, called: list[int]) -> None:
    assert order(rule, C, C, P, C, P, P) == called


@given(RULE, st.lists(CLASS, max_size=12), st.lists(CLASS, max_size=5))
def test_everybody_is_called_once_and_80_comes_before_the_others_of_the_law(
    rule: object, classes: list[PriorityClass], called: list[PriorityClass]
) -> None:
    assert rule in RULES.values()
    waiting = queue(*classes, called=tuple(called))
    turns = in_turn(rule, waiting)  # type: ignore[arg-type]
    assert sorted(each.id for each in turns) == [*range(len(classes))]
    if rule is RULES["arrival"]:
        assert [each.id for each in turns] == [*range(len(classes))]
        return
    by_law = [each for each in turns if each.by_law]
    assert by_law == sorted(by_law, key=lambda e: (e.priority is not O, e.id))
    others = [each.id for each in turns if not each.by_law]
    assert others == sorted(others)


@given(st.sampled_from(["share-1", "share-2", "weight-2"]), st.integers(1, 30))
def test_nobody_is_starved_by_a_stream_of_priority(key: str, minutes: int) -> None:
    """Somebody without priority is called while others with it keep coming."""
    waiting, called = [Waiting(0, C, AT)], list[PriorityClass]()
    for n in range(1, 80):
        now = AT + timedelta(minutes=minutes * n)
        waiting.append(Waiting(n, P, now))
        chosen = next_of(RULES[key], Queue(waiting, called[:5], now))
        assert chosen
        if chosen.id == 0:
            return
        waiting.remove(chosen)
        called.insert(0, chosen.priority)
    raise AssertionError(key)


def busy_morning() -> list[Arrival]:
    """Sixty people, more than half with priority; they come faster than one desk serves."""
    classes = (C, P, P, C, O)
    return [
        Arrival(AT + timedelta(minutes=4 * n), classes[n % 5], timedelta(minutes=6))
        for n in range(60)
    ]


def test_case_47_priority_always_first_and_always_last_are_seen_before_a_rule_is_chosen() -> None:
    """novosga/novosga#431 (always first) and #281 (always last): each class's longest wait."""
    found = {each.rule.key: each.waits for each in simulate([busy_morning()], desks=1)}
    longest = {
        key: {each: waits[each].longest for each in (C, P, O)} for key, waits in found.items()
    }
    assert longest["always"][C] > timedelta(hours=2)
    assert longest["last"][P] > timedelta(minutes=100)
    for chosen in ("share-1", "weight-2"):
        assert longest[chosen][C] < longest["always"][C], chosen
        assert longest[chosen][P] < longest["last"][P], chosen
    assert longest["weight-2"][P] < longest["arrival"][P]
    assert not RULES["last"].may_be_chosen
    assert not RULES["arrival"].may_be_chosen


@given(
    RULE,
    st.lists(st.tuples(st.integers(0, 240), CLASS, st.integers(1, 30)), max_size=30),
    st.integers(1, 4),
)
def test_the_same_people_are_called_under_each_rule_and_nobody_before_they_came(
    rule: object, came: list[tuple[int, PriorityClass, int]], desks: int
) -> None:
    day = [Arrival(AT + timedelta(minutes=a), c, timedelta(minutes=s)) for a, c, s in came]
    waits = [*waits_of_day(rule, day, desks)]  # type: ignore[arg-type]
    assert sorted(each.value for each, _ in waits) == sorted(each.priority.value for each in day)
    assert all(wait >= timedelta() for _, wait in waits)


def test_desks_enough_let_nobody_wait() -> None:
    found = simulate([busy_morning()], desks=20)
    assert all(waits.longest == timedelta() for each in found for waits in each.waits.values())


@given(st.lists(CLASS, min_size=1, max_size=12), st.integers(12, 90))
def test_by_weight_nobody_passes_somebody_with_priority_who_came_before(
    classes: list[PriorityClass], minutes: int
) -> None:
    waiting = queue(*classes).waiting
    chosen = next_of(RULES["weight-2"], Queue(waiting, (), AT + timedelta(minutes=minutes)))
    assert chosen
    passed = [each for each in waiting if each.by_law and each.arrived_at < chosen.arrived_at]
    assert chosen.by_law or not passed


def test_a_share_that_serves_priority_worse_than_no_rule_is_seen() -> None:
    """Where more have priority than a share has turns for, it works against them."""
    found = {each.rule.key: each for each in simulate([busy_morning()], desks=1)}
    worse = {key for key, each in found.items() if is_worse_than_arrival(each, found["arrival"])}
    assert worse == {"share-1", "last"}


def test_until_a_rule_is_chosen_no_unit_calls_against_the_law() -> None:
    assert rule_of(None) is RULES[DEFAULT_RULE]
    assert all(rule_of(each).may_be_chosen for each in ("share-1", DEFAULT_RULE))
    assert set(BY_LAW) == {P, O}
