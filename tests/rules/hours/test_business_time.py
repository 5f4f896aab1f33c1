"""Business time: the last two minutes, the halves of a day, and minutes that count."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.rules.hours.business_time import (
    MAX_DAYS,
    after_open_minutes,
    closing_of_next_open_day,
    half_of,
    last_closing,
    may_start_dialling,
    minutes_without,
    next_dialling,
    open_minutes,
    other_half_of_next_day,
    working_day_minutes,
)
from ivr.rules.hours.hours import (
    FORTALEZA,
    DayKind,
    Interval,
    Schedule,
    SpecialDay,
    WeeklyHours,
    parse_weekly_hours,
)

WEEK = parse_weekly_hours("08:00 às 14:00h segunda à sexta-feira")
WITH_NOON = parse_weekly_hours("08:00 às 12:00 e 13:00 às 17:00, segunda à sexta-feira")
PLAIN = Schedule(WEEK, {})
PAUSING = Schedule(WITH_NOON, {})
MINUTE = timedelta(minutes=1)


def local(text: str) -> datetime:
    """An instant, from its time in Fortaleza; in UTC, as the product has them."""
    return datetime.fromisoformat(text).replace(tzinfo=FORTALEZA).astimezone(UTC)


def with_days(*days: SpecialDay, week: WeeklyHours = WEEK) -> Schedule:
    """The charter's week, or another, and these days."""
    return Schedule(week, {each.date: each for each in days})


def closed(day: str) -> SpecialDay:
    """Nobody works on it."""
    return SpecialDay(date.fromisoformat(day), "Feriado", DayKind.CLOSED)


def unknown(day: str) -> SpecialDay:
    """No source says."""
    return SpecialDay(date.fromisoformat(day), "Véspera", DayKind.UNKNOWN)


def partial(day: str, until: time | None = None, since: time | None = None) -> SpecialDay:
    """Nobody works until then, or from then on."""
    return SpecialDay(date.fromisoformat(day), "Cinzas", DayKind.PARTIAL, until, since)


# 23 November 2026 is a Monday.


@pytest.mark.parametrize(
    ("now", "may"),
    [
        ("2026-11-23T07:59:59", False),
        ("2026-11-23T08:00:00", True),
        ("2026-11-23T13:57:59.999999", True),
        ("2026-11-23T13:58:00", False),
        ("2026-11-23T13:59:59", False),
        ("2026-11-23T14:00:00", False),
        ("2026-11-22T10:00:00", False),
    ],
)
def test_no_dialling_starts_in_the_last_two_minutes(now: str, may: bool) -> None:
    assert may_start_dialling(PLAIN, local(now)) is may


def test_every_interval_of_a_day_has_its_last_two_minutes() -> None:
    clocks = ["11:57:59", "11:58:00", "12:30:00", "13:00:00", "16:57:59", "16:58:00"]
    says = [may_start_dialling(PAUSING, local(f"2026-11-23T{clock}")) for clock in clocks]
    assert says == [True, False, False, True, True, False]


def test_an_unknown_day_is_dialled_on_and_never_waited_for() -> None:
    schedule = with_days(unknown("2026-11-24"))
    assert may_start_dialling(schedule, local("2026-11-24T09:00"))
    assert next_dialling(schedule, local("2026-11-24T09:00")) == local("2026-11-24T09:00")
    assert next_dialling(schedule, local("2026-11-23T18:00")) == local("2026-11-25T08:00")


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-11-23T09:17:31", "2026-11-23T09:17:31"),
        ("2026-11-23T06:00", "2026-11-23T08:00"),
        ("2026-11-23T13:58", "2026-11-24T08:00"),
        ("2026-11-23T14:30", "2026-11-24T08:00"),
        ("2026-11-27T13:59", "2026-11-30T08:00"),  # Friday to Monday
        ("2026-11-28T10:00", "2026-11-30T08:00"),
    ],
)
def test_dialling_waits_for_the_next_opening(at: str, then: str) -> None:
    assert next_dialling(PLAIN, local(at)) == local(then)


def test_dialling_waits_behind_holidays_and_a_pause() -> None:
    schedule = with_days(closed("2026-11-24"), partial("2026-11-25", until=time(10)))
    assert next_dialling(schedule, local("2026-11-23T15:00")) == local("2026-11-25T10:00")
    assert next_dialling(PAUSING, local("2026-11-23T11:59")) == local("2026-11-23T13:00")


def test_an_interval_of_two_minutes_is_no_time_to_dial() -> None:
    schedule = with_days(partial("2026-11-24", since=time(8, 2)))
    assert next_dialling(schedule, local("2026-11-23T15:00")) == local("2026-11-25T08:00")


def test_nothing_is_waited_for_when_no_opening_is_near() -> None:
    first = date(2026, 11, 24)
    days = [closed(f"{first + timedelta(days=ahead)}") for ahead in range(70)]
    schedule = with_days(*days)
    assert next_dialling(schedule, local("2026-11-23T15:00")) is None
    assert other_half_of_next_day(schedule, local("2026-11-23T10:00")) is None
    assert closing_of_next_open_day(schedule, local("2026-11-23T10:00")) is None


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-23T09:00", "2026-11-23T09:30", 30),
        ("2026-11-23T09:00:30", "2026-11-23T09:01", 0.5),
        ("2026-11-23T06:00", "2026-11-23T20:00", 360),
        ("2026-11-23T13:00", "2026-11-24T09:00", 120),
        ("2026-11-27T13:30", "2026-11-30T08:30", 60),
        ("2026-11-23T08:00", "2026-11-30T08:00", 1800),
        ("2026-11-23T22:00", "2026-11-23T23:59", 0),
        ("2026-11-23T10:00", "2026-11-23T10:00", 0),
        ("2026-11-23T10:00", "2026-11-23T09:00", 0),
        ("2026-11-24T10:00", "2026-11-23T09:00", 0),
    ],
)
def test_only_minutes_of_opening_hours_count(start: str, end: str, minutes: float) -> None:
    assert open_minutes(PLAIN, local(start), local(end)) == minutes


def test_holidays_and_pauses_do_not_count_and_unknown_days_do() -> None:
    week = local("2026-11-23T00:00"), local("2026-11-28T00:00")
    assert open_minutes(with_days(closed("2026-11-24")), *week) == 4 * 360
    assert open_minutes(with_days(unknown("2026-11-24")), *week) == 5 * 360
    assert open_minutes(with_days(partial("2026-11-24", since=time(13))), *week) == 5 * 360 - 60
    assert open_minutes(PAUSING, *week) == 5 * 480


@pytest.mark.parametrize(
    ("outages", "minutes"),
    [
        ([], 360),
        ([("09:00", "10:00")], 300),
        ([("09:00", "10:00"), ("09:30", "10:30")], 270),
        ([("09:30", "10:30"), ("09:00", "10:00")], 270),
        ([("09:00", "12:00"), ("10:00", "11:00")], 180),
        ([("07:00", "08:30"), ("13:30", "16:00")], 300),
        ([("00:00", "23:59")], 0),
        ([("15:00", "16:00")], 360),
        ([("10:00", "09:00")], 360),
    ],
)
def test_minutes_of_an_outage_do_not_count_and_none_twice(
    outages: list[tuple[str, str]], minutes: float
) -> None:
    day = local("2026-11-23T00:00"), local("2026-11-24T00:00")
    spans = [(local(f"2026-11-23T{a}"), local(f"2026-11-23T{b}")) for a, b in outages]
    assert minutes_without(PLAIN, *day, spans) == minutes


def test_the_working_day_is_the_charters_longest() -> None:
    assert working_day_minutes(PLAIN) == 360
    assert working_day_minutes(with_days(closed("2026-11-24"))) == 360
    assert working_day_minutes(PAUSING) == 480
    assert working_day_minutes(Schedule({**WEEK, 4: WITH_NOON[4]}, {})) == 480
    assert working_day_minutes(Schedule({}, {})) == 0


def test_the_halves_of_days_are_in_order_and_part_at_eleven() -> None:
    clocks = ["2026-11-22T23:59", "2026-11-23T00:00", "2026-11-23T10:59:59", "2026-11-23T11:00"]
    clocks += ["2026-11-23T23:59:59", "2026-11-24T00:00"]
    first = half_of(local(clocks[0]))
    assert [half_of(local(clock)) - first for clock in clocks] == [0, 1, 1, 2, 2, 3]
    assert half_of(local(clocks[1])) == date(2026, 11, 23).toordinal() * 2
    assert half_of(datetime(2026, 11, 24, 1, 0, tzinfo=UTC)) == half_of(local("2026-11-23T22:00"))


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-11-23T09:30", "2026-11-24T11:00"),
        ("2026-11-23T10:59:59", "2026-11-24T11:00"),
        ("2026-11-23T11:00", "2026-11-24T08:00"),
        ("2026-11-23T12:00", "2026-11-24T08:00"),
        ("2026-11-27T09:30", "2026-11-30T11:00"),
        ("2026-11-27T12:00", "2026-11-30T08:00"),
    ],
)
def test_the_other_half_of_the_next_working_day(at: str, then: str) -> None:
    assert other_half_of_next_day(PLAIN, local(at)) == local(then)


def test_a_day_without_that_half_is_passed_over() -> None:
    morning, noon = local("2026-11-23T09:30"), local("2026-11-23T12:00")
    short = with_days(partial("2026-11-24", since=time(11)))
    assert other_half_of_next_day(short, morning) == local("2026-11-25T11:00")
    assert other_half_of_next_day(short, noon) == local("2026-11-24T08:00")
    two_minutes = with_days(partial("2026-11-24", since=time(11, 2)))
    assert other_half_of_next_day(two_minutes, morning) == local("2026-11-25T11:00")
    late = with_days(partial("2026-11-24", until=time(11)))
    assert other_half_of_next_day(late, noon) == local("2026-11-25T08:00")
    assert other_half_of_next_day(late, morning) == local("2026-11-24T11:00")
    later = with_days(partial("2026-11-24", until=time(12)))
    assert other_half_of_next_day(later, morning) == local("2026-11-24T12:00")
    doubted = with_days(unknown("2026-11-24"))
    assert other_half_of_next_day(doubted, morning) == local("2026-11-25T11:00")


@pytest.mark.parametrize(
    ("now", "closing"),
    [
        ("2026-11-23T07:59", "2026-11-23T14:00"),
        ("2026-11-23T08:00", "2026-11-24T14:00"),
        ("2026-11-23T13:59", "2026-11-24T14:00"),
        ("2026-11-23T18:00", "2026-11-24T14:00"),
        ("2026-11-27T09:00", "2026-11-30T14:00"),
        ("2026-11-28T07:00", "2026-11-30T14:00"),
    ],
)
def test_the_closing_of_the_next_open_day(now: str, closing: str) -> None:
    assert closing_of_next_open_day(PLAIN, local(now)) == local(closing)


def test_the_closing_is_that_of_a_certain_day_and_of_its_last_interval() -> None:
    days = (closed("2026-11-24"), unknown("2026-11-25"), partial("2026-11-26", since=time(13)))
    assert closing_of_next_open_day(with_days(*days), local("2026-11-23T09:00")) == local(
        "2026-11-26T13:00"
    )
    assert closing_of_next_open_day(PAUSING, local("2026-11-23T12:30")) == local("2026-11-24T17:00")
    early_on_an_unknown_day = local("2026-11-25T07:00")
    assert closing_of_next_open_day(with_days(*days), early_on_an_unknown_day) == local(
        "2026-11-26T13:00"
    )


INSTANTS = st.integers(0, 21 * 24 * 60 * 6).map(
    lambda n: local("2026-11-16T00:00") + n * MINUTE / 6
)
DAYS = st.dates(date(2026, 11, 16), date(2026, 12, 6))
SPECIALS = st.one_of(
    *(DAYS.map(lambda day: closed(f"{day}")), DAYS.map(lambda day: unknown(f"{day}"))),
    st.builds(lambda day, hour: partial(f"{day}", until=time(hour)), DAYS, st.integers(8, 14)),
    st.builds(lambda day, hour: partial(f"{day}", since=time(hour)), DAYS, st.integers(8, 14)),
)
SCHEDULES = st.builds(
    lambda days, week: with_days(*days, week=week),
    st.lists(SPECIALS, max_size=12),
    st.sampled_from([WEEK, WITH_NOON]),
)


@given(SCHEDULES, INSTANTS, INSTANTS, INSTANTS)
def test_open_minutes_add_up(schedule: Schedule, a: datetime, b: datetime, c: datetime) -> None:
    first, middle, last = sorted((a, b, c))
    parts = open_minutes(schedule, first, middle) + open_minutes(schedule, middle, last)
    assert open_minutes(schedule, first, last) == pytest.approx(parts)
    elapsed = (last - first) / MINUTE
    assert 0 <= open_minutes(schedule, first, last) <= elapsed


WHOLE_MINUTES = st.integers(0, 4 * 24 * 60).map(lambda n: local("2026-11-20T00:00") + n * MINUTE)
SPANS = st.tuples(WHOLE_MINUTES, WHOLE_MINUTES)


@settings(max_examples=30, deadline=None)
@given(SCHEDULES, SPANS, st.lists(SPANS, max_size=4))
def test_minutes_without_outages_are_those_that_a_count_finds(
    schedule: Schedule,
    span: tuple[datetime, datetime],
    outages: list[tuple[datetime, datetime]],
) -> None:
    start, end = span
    counted, at = 0, start
    while at < end:
        struck = any(begun <= at < ended for begun, ended in outages)
        counted += schedule.opening(at).open and not struck
        at += MINUTE
    assert minutes_without(schedule, start, end, outages) == pytest.approx(counted)


@given(SCHEDULES, INSTANTS)
def test_whatever_is_waited_for_may_be_dialled_and_lies_ahead(
    schedule: Schedule, at: datetime
) -> None:
    then = next_dialling(schedule, at)
    assert then is not None
    assert then >= at
    assert may_start_dialling(schedule, then)
    other = other_half_of_next_day(schedule, at)
    assert other is not None
    assert may_start_dialling(schedule, other)
    assert half_of(other) % 2 != half_of(at) % 2
    assert other.astimezone(FORTALEZA).date() > at.astimezone(FORTALEZA).date()
    closing = closing_of_next_open_day(schedule, at)
    assert closing is not None
    assert closing > at
    assert schedule.opening(closing - MINUTE).open


@settings(deadline=None)
@given(SCHEDULES, INSTANTS)
def test_no_certain_minute_before_the_awaited_one_could_be_dialled(
    schedule: Schedule, at: datetime
) -> None:
    then = next_dialling(schedule, at)
    assert then is not None
    if then > at:
        first = at.replace(second=0, microsecond=0) + MINUTE
        between = (first + n * MINUTE for n in range(int((then - first) / MINUTE)))
        could = [each for each in between if may_start_dialling(schedule, each)]
        assert not [each for each in could if schedule.opening(each).certain]


@pytest.mark.parametrize("more", [0, 1])
def test_a_term_is_looked_for_in_400_days_and_lies_there_at_the_latest(more: int) -> None:
    start = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # midnight in Fortaleza
    closed = {
        day: SpecialDay(day, "Fechado", DayKind.CLOSED)
        for day in (date(2026, 11, 23) + timedelta(days=n) for n in range(MAX_DAYS - 1 + more))
    }
    week = dict.fromkeys(range(7), (Interval(time(8), time(14)),))
    found = after_open_minutes(Schedule(week, closed), start, 1)
    last = start + timedelta(days=MAX_DAYS - 1, hours=8, minutes=1)
    assert found == (start + timedelta(days=MAX_DAYS) if more else last)


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        ("2026-11-23T10:00", "2026-11-20T14:00"),  # Monday: since Friday
        ("2026-11-23T14:00", "2026-11-23T14:00"),
        ("2026-11-23T13:59", "2026-11-20T14:00"),
        ("2026-11-22T23:00", "2026-11-20T14:00"),
        ("2026-11-24T07:00", "2026-11-23T14:00"),
    ],
)
def test_the_line_closed_last_at_the_end_of_a_day_that_it_was_open(now: str, closed: str) -> None:
    assert last_closing(PLAIN, local(now)) == local(closed)


def test_a_line_that_never_opens_never_closed() -> None:
    assert last_closing(Schedule({}, {}), local("2026-11-23T10:00")) is None
