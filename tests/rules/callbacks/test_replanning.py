"""Replanning: a promise on closed time goes to open time, never earlier than it was."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.callbacks.replanning import falls_on_closed_time, later_due
from ivr.rules.callbacks.slots import SLOT, Due, ShiftSpan, free_windows
from ivr.rules.hours.hours import FORTALEZA, DayKind, Schedule, SpecialDay, parse_weekly_hours

WEEKLY = parse_weekly_hours("08:00 às 14:00h segunda à sexta-feira")
MONDAY = date(2026, 11, 23)
ALWAYS = [ShiftSpan(day, time(8), time(14)) for day in range(5)]
offs = st.one_of(
    st.just((DayKind.CLOSED, None, None)),
    st.just((DayKind.UNKNOWN, None, None)),
    st.integers(7, 15).map(lambda hour: (DayKind.PARTIAL, time(hour), None)),
    st.integers(7, 15).map(lambda hour: (DayKind.PARTIAL, None, time(hour))),
)
calendars = st.dictionaries(
    st.integers(0, 12).map(lambda n: MONDAY + timedelta(days=n)), offs, max_size=8
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026 in Fortaleza's time, in UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=FORTALEZA).astimezone(UTC)


def schedule(special: dict[date, tuple[DayKind, time | None, time | None]]) -> Schedule:
    """The charter's week with these special days."""
    days = {on: SpecialDay(on, "Folga", *given) for on, given in special.items()}
    return Schedule(WEEKLY, days)


def test_the_closing_minute_is_time_to_call_by_and_the_opening_is_not() -> None:
    usual = schedule({})
    assert not falls_on_closed_time(usual, Due(at(23, 14), "until"))
    assert falls_on_closed_time(usual, Due(at(23, 14, 1), "until"))
    assert falls_on_closed_time(usual, Due(at(23, 8), "until"))
    assert not falls_on_closed_time(usual, Due(at(23, 14), "slot"))
    assert not falls_on_closed_time(usual, Due(at(23, 8, 15), "slot"))
    assert falls_on_closed_time(usual, Due(at(23, 8, 10), "slot"))
    assert falls_on_closed_time(usual, Due(at(28, 10), "until"))


def test_a_morning_off_moves_to_that_days_own_closing() -> None:
    late = schedule({MONDAY: (DayKind.PARTIAL, time(10), None)})
    assert later_due(late, Due(at(23, 9, 30), "until"), ()) == Due(at(23, 14), "until")


def test_an_afternoon_off_never_moves_a_promise_to_an_earlier_closing() -> None:
    early = schedule({MONDAY: (DayKind.PARTIAL, None, time(12))})
    assert later_due(early, Due(at(23, 13), "when-back"), ()) == Due(at(24, 14), "when-back")


def test_a_slot_without_any_free_window_is_promised_by_a_closing() -> None:
    closed = schedule({MONDAY: (DayKind.CLOSED, None, None)})
    assert later_due(closed, Due(at(23, 9, 15), "slot"), ()) == Due(at(24, 14), "until")


@given(calendars, st.integers(0, 4), st.integers(0, 23), st.sampled_from(["until", "slot"]))
def test_what_is_moved_is_later_and_on_open_time(
    special: dict[date, tuple[DayKind, time | None, time | None]],
    day: int,
    quarter: int,
    kind: str,
) -> None:
    days = schedule(special)
    due = Due(at(23 + day, 8) + (quarter + 1) * SLOT, kind)
    if not falls_on_closed_time(days, due):
        return
    new = later_due(days, due, free_windows(days, ALWAYS, {}, due.at - SLOT))
    assert new is not None
    assert new.at > due.at
    assert not falls_on_closed_time(days, new)
    assert days.day(new.at.astimezone(FORTALEZA).date()).certain
