"""Slots: windows, their capacity, three choices, and when a callback is due."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.rules.callbacks.slots import (
    MARGIN,
    SLOT,
    USUAL,
    Capacity,
    Due,
    ShiftSpan,
    agents_on,
    due_as_soon_as_possible,
    due_when_down,
    free_windows,
    three_choices,
    windows,
)
from ivr.rules.hours.business_time import half_of
from ivr.rules.hours.hours import FORTALEZA, DayKind, Schedule, SpecialDay, parse_weekly_hours

WEEK = parse_weekly_hours("08:00 às 14:00h segunda à sexta-feira")
PLAIN = Schedule(WEEK, {})
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
WHOLE_WEEK = [ShiftSpan(weekday, time(8), time(14)) for weekday in range(5)]


def local(text: str) -> datetime:
    """An instant, from its time in Fortaleza; in UTC, as the product has them."""
    return datetime.fromisoformat(text).replace(tzinfo=FORTALEZA).astimezone(UTC)


def clocks(starts: Sequence[datetime]) -> list[str]:
    """Those instants as weekday and time in Fortaleza."""
    return [f"{start.astimezone(FORTALEZA):%a %H:%M}" for start in starts]


def on_tuesday(kind: DayKind, until: time | None = None, since: time | None = None) -> Schedule:
    """The charter's week with a special Tuesday."""
    return Schedule(WEEK, {TUESDAY: SpecialDay(TUESDAY, "Dia", kind, until, since)})


def test_an_ordinary_day_has_24_windows() -> None:
    starts = windows(PLAIN, MONDAY)
    assert len(starts) == 24
    assert (starts[0], starts[-1]) == (local("2026-11-23T08:00"), local("2026-11-23T13:45"))
    assert {start.tzinfo for start in starts} == {UTC}
    assert {later - start for start, later in pairwise(starts)} == {SLOT}


@pytest.mark.parametrize(
    ("schedule", "count"),
    [
        (on_tuesday(DayKind.CLOSED), 0),
        (on_tuesday(DayKind.UNKNOWN), 0),
        (on_tuesday(DayKind.PARTIAL, since=time(13)), 20),
        (on_tuesday(DayKind.PARTIAL, until=time(10)), 16),
        (on_tuesday(DayKind.PARTIAL, until=time(14)), 0),
        (on_tuesday(DayKind.PARTIAL, since=time(8, 14)), 0),
        (on_tuesday(DayKind.PARTIAL, since=time(8, 15)), 1),
    ],
)
def test_a_special_day_has_windows_in_its_certain_hours_only(
    schedule: Schedule, count: int
) -> None:
    assert len(windows(schedule, TUESDAY)) == count


def test_windows_are_whole_and_on_the_quarter() -> None:
    odd = Schedule(parse_weekly_hours("07:10 às 08:05 e 09:00 às 09:20 segunda à sexta"), {})
    assert clocks(windows(odd, MONDAY)) == ["Mon 07:15", "Mon 07:30", "Mon 07:45", "Mon 09:00"]
    assert windows(PLAIN, date(2026, 11, 22)) == ()


def test_an_agent_is_there_who_covers_the_whole_span() -> None:
    shifts = [
        *(ShiftSpan(0, time(8), time(14)), ShiftSpan(0, time(8), time(11))),
        *(ShiftSpan(0, time(11), time(14)), ShiftSpan(1, time(8), time(14))),
    ]
    on_monday = {"08:00": 2, "10:45": 2, "10:50": 1, "11:00": 2, "13:45": 2, "13:46": 0, "07:45": 0}
    for clock, agents in on_monday.items():
        start = local(f"2026-11-23T{clock}")
        assert agents_on(shifts, start, start + SLOT) == agents, clock
    assert agents_on(shifts, local("2026-11-24T09:00"), local("2026-11-24T09:15")) == 1
    assert agents_on(shifts, local("2026-11-23T09:00"), local("2026-11-24T09:00")) == 0
    night = [ShiftSpan(0, time(20), time(23))]  # its UTC date is Tuesday's
    assert agents_on(night, local("2026-11-23T21:30"), local("2026-11-23T21:45")) == 1


@pytest.mark.parametrize(
    ("agents", "callbacks"), [(-1, 0), (0, 0), (1, 1), (2, 3), (3, 4), (4, 6), (5, 7), (10, 15)]
)
def test_a_window_takes_one_and_a_half_callbacks_an_agent(agents: int, callbacks: int) -> None:
    assert USUAL.of(agents) == callbacks


@pytest.mark.parametrize(
    ("minutes", "live", "agents", "callbacks"),
    [(5, 0, 1, 3), (5, 99, 10, 0), (7, 50, 2, 2), (15, 0, 3, 3), (60, 0, 3, 0), (60, 0, 4, 1)],
)
def test_capacity_follows_the_handling_time_and_the_share_left_to_live_calls(
    minutes: int, live: int, agents: int, callbacks: int
) -> None:
    assert Capacity(minutes, live).of(agents) == callbacks


def test_slow_handling_means_fewer_slots_and_later_times() -> None:
    slow = Capacity(handling_minutes=15)
    since = local("2026-11-23T08:00")
    assert list(free_windows(PLAIN, WHOLE_WEEK, {}, since, slow)) == []
    assert next(free_windows(PLAIN, WHOLE_WEEK * 2, {}, since, slow)) == since
    due = due_as_soon_as_possible(PLAIN, since, 1, 1, slow)
    assert due == local("2026-11-23T08:30")


def test_free_windows_come_in_order_from_then_on_and_are_not_booked_up() -> None:
    first, second = local("2026-11-23T13:30"), local("2026-11-23T13:45")
    since = local("2026-11-23T13:16")
    free = list(free_windows(PLAIN, WHOLE_WEEK, {}, since, Capacity(days=2)))
    assert clocks(free[:3]) == ["Mon 13:30", "Mon 13:45", "Tue 08:00"]
    assert len(free) == 2 + 24
    assert next(free_windows(PLAIN, WHOLE_WEEK, {first: 1}, since)) == second
    assert next(free_windows(PLAIN, WHOLE_WEEK * 2, {first: 2}, since)) == first
    assert next(free_windows(PLAIN, WHOLE_WEEK * 2, {first: 3}, since)) == second
    assert next(free_windows(PLAIN, WHOLE_WEEK, {}, first)) == first


def test_without_agents_or_hours_there_is_no_free_window() -> None:
    assert list(free_windows(PLAIN, [], {}, local("2026-11-23T07:00"))) == []
    only_monday = WHOLE_WEEK[:1]
    free = free_windows(PLAIN, only_monday, {}, local("2026-11-24T07:00"), Capacity(days=6))
    assert list(free) == []
    free = free_windows(PLAIN, only_monday, {}, local("2026-11-24T07:00"), Capacity(days=7))
    assert clocks(list(free)[:1]) == ["Mon 08:00"]


@pytest.mark.parametrize(
    ("since", "choices"),
    [
        ("2026-11-23T07:00", ["Mon 08:00", "Mon 11:00", "Tue 08:00"]),
        ("2026-11-23T09:05", ["Mon 09:15", "Mon 11:00", "Tue 08:00"]),
        ("2026-11-23T12:00", ["Mon 12:00", "Tue 08:00", "Tue 11:00"]),
        ("2026-11-27T13:50", ["Mon 08:00", "Mon 11:00", "Tue 08:00"]),
    ],
)
def test_the_three_choices_lie_in_three_halves_of_days(since: str, choices: list[str]) -> None:
    assert clocks(three_choices(free_windows(PLAIN, WHOLE_WEEK, {}, local(since)))) == choices


def test_there_are_fewer_choices_where_there_are_fewer() -> None:
    assert three_choices([]) == ()
    morning = [local("2026-11-23T09:00"), local("2026-11-23T09:15")]
    assert three_choices(morning) == (morning[0],)


@pytest.mark.parametrize(
    ("now", "ahead", "agents", "due"),
    [
        ("09:00", 0, 1, "09:15"),  # 09:05
        ("09:00", 2, 1, "09:15"),  # 09:15 exactly
        ("09:00", 3, 1, "09:30"),
        ("09:00:01", 2, 1, "09:30"),
        ("09:00", 5, 2, "09:15"),
        ("09:00", 6, 2, "09:30"),  # 17.5 minutes
        ("09:00", 9, 3, "09:30"),  # 16 minutes 40
        ("09:00", -3, 1, "09:15"),  # a count that is off takes no time away
        ("08:00", 0, 1, "08:15"),
        ("13:40", 0, 1, "13:45"),
        ("13:40:01", 0, 1, None),  # 14:00, and the closing is then
        ("09:00", 56, 1, "13:45"),
        ("09:00", 57, 1, None),
        ("07:59", 0, 1, None),
        ("14:00", 0, 1, None),
        ("09:00", 0, 0, None),
    ],
)
def test_as_soon_as_possible_is_a_quarter_hour_today_or_none(
    now: str, ahead: int, agents: int, due: str | None
) -> None:
    told = due_as_soon_as_possible(PLAIN, local(f"2026-11-23T{now}"), ahead, agents)
    assert told == (due and local(f"2026-11-23T{due}"))


@pytest.mark.parametrize(
    ("schedule", "now", "due"),
    [
        (on_tuesday(DayKind.PARTIAL, since=time(13)), "12:40", "12:45"),
        (on_tuesday(DayKind.PARTIAL, since=time(13)), "12:41", None),
        (on_tuesday(DayKind.PARTIAL, since=time(12, 55)), "12:40", "12:45"),
        (on_tuesday(DayKind.PARTIAL, since=time(12, 54)), "12:40", None),
        (on_tuesday(DayKind.UNKNOWN), "09:00", None),
        (on_tuesday(DayKind.CLOSED), "09:00", None),
    ],
)
def test_no_time_is_told_near_a_days_own_closing_or_on_a_doubted_day(
    schedule: Schedule, now: str, due: str | None
) -> None:
    told = due_as_soon_as_possible(schedule, local(f"2026-11-24T{now}"), 0, 1)
    assert told == (due and local(f"2026-11-24T{due}"))


def test_while_the_switchboard_is_down_the_next_open_days_closing_is_told() -> None:
    now = local("2026-11-23T09:00")
    assert due_when_down(PLAIN, now) == local("2026-11-24T14:00")
    assert due_when_down(on_tuesday(DayKind.UNKNOWN), now) == local("2026-11-25T14:00")
    assert due_when_down(Schedule({}, {}), now) is None


SHIFTS = st.lists(
    st.builds(
        lambda weekday, starts, hours: ShiftSpan(weekday, time(starts), time(starts + hours)),
        *(st.integers(0, 4), st.integers(7, 12), st.integers(1, 8)),
    ),
    max_size=6,
)
SINCE = st.integers(0, 6 * 24 * 60).map(lambda n: local("2026-11-20T00:00") + timedelta(minutes=n))


@settings(max_examples=40, deadline=None)
@given(SHIFTS, SINCE, st.lists(st.integers(0, 2), max_size=60))
def test_choices_taken_one_after_another_never_overbook(
    shifts: Sequence[ShiftSpan], since: datetime, taken: list[int]
) -> None:
    booked: Counter[datetime] = Counter()
    for which in taken:
        choices = three_choices(free_windows(PLAIN, shifts, booked, since, Capacity(days=3)))
        halves = [half_of(choice) for choice in choices]
        assert list(choices) == sorted(choices)
        assert len(halves) == len(set(halves)) <= 3
        assert all(choice >= since for choice in choices)
        if not choices:
            break
        booked[choices[min(which, len(choices) - 1)]] += 1
    for start, count in booked.items():
        assert count <= 1.5 * agents_on(shifts, start, start + SLOT)
        assert start in windows(PLAIN, start.astimezone(FORTALEZA).date())


@given(SINCE, st.integers(0, 200), st.integers(1, 20))
def test_a_told_time_leaves_time_enough_before_and_after(
    now: datetime, ahead: int, agents: int
) -> None:
    due = due_as_soon_as_possible(PLAIN, now, ahead, agents)
    if due is not None:
        closes = PLAIN.opening(now).closes_at
        assert closes is not None
        assert due <= closes - MARGIN
        needed = timedelta(minutes=5 * (ahead + 1)) / agents
        assert timedelta() <= due - now - needed < SLOT
        assert due.minute % 15 == due.second == 0


@pytest.mark.parametrize(
    ("kind", "is_back", "told"),
    [
        *(("when-back", True, "until"), ("when-back", False, "when-back")),
        *(("slot", True, "slot"), ("overdue", True, "overdue")),
    ],
)
def test_only_while_it_is_away_is_the_switchboards_return_waited_for(
    kind: str, is_back: bool, told: str
) -> None:
    at = local("2026-11-23T14:00")
    assert Due(at, kind).once_back(is_back) == Due(at, told)
