"""What a citizen is told before they call: open until when, or next when; and the truth."""

from datetime import UTC, datetime, time

import pytest

from ivr.rules.hours.hours import DayKind, Interval, Schedule, SpecialDay
from ivr.rules.line.open_now import at_the_door
from ivr.rules.line.switchboard import State

WEEK = dict.fromkeys(range(5), (Interval(time(8), time(14)),))
MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # ten in Fortaleza


def on(*special: SpecialDay) -> Schedule:
    return Schedule(WEEK, {each.date: each for each in special})


def day(kind: DayKind, **also: time) -> SpecialDay:
    return SpecialDay(MONDAY.date(), "Dia do Servidor", kind, decree="Decreto 1", **also)


def test_open_until_when() -> None:
    now = at_the_door(on().opening(MONDAY), State.AVAILABLE, MONDAY)
    assert (now.closes, now.opens, now.today, now.tone) == ("14h", "", "", "good")
    assert now.certain
    short = on(day(DayKind.PARTIAL, off_from=time(11, 30)))
    assert at_the_door(short.opening(MONDAY), State.AVAILABLE, MONDAY).closes == "11h30"


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (datetime(2026, 11, 23, 10, 59, tzinfo=UTC), "hoje, às 8h"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "amanhã, terça-feira, 24 de novembro, às 8h"),
        (datetime(2026, 11, 28, 13, 0, tzinfo=UTC), "na segunda-feira, 30 de novembro, às 8h"),
        (datetime(2026, 11, 30, 2, 59, tzinfo=UTC), "amanhã, segunda-feira, 30 de novembro, às 8h"),
    ],
)
def test_closed_until_when(at: datetime, opens: str) -> None:
    now = at_the_door(on().opening(at), State.AVAILABLE, at)
    assert (now.closes, now.opens, now.tone) == ("", opens, "waiting")


def test_a_special_day_is_named_and_doubt_is_not_hidden() -> None:
    closed = at_the_door(on(day(DayKind.CLOSED)).opening(MONDAY), State.AVAILABLE, MONDAY)
    assert closed.today == "Dia do Servidor, Decreto 1"
    assert closed.opens.startswith("amanhã, terça-feira")
    doubtful = at_the_door(on(day(DayKind.UNKNOWN)).opening(MONDAY), State.AVAILABLE, MONDAY)
    assert (doubtful.closes, doubtful.certain) == ("14h", False)


@pytest.mark.parametrize(
    ("state", "tone"), [(State.UNAVAILABLE, "bad"), (State.PROBING, "waiting")]
)
def test_a_switchboard_that_is_down_or_tried_is_told(state: State, tone: str) -> None:
    now = at_the_door(on().opening(MONDAY), state, MONDAY)
    assert (now.out, now.tone, now.closes) == (True, tone, "14h")


def test_where_no_opening_is_known_none_is_promised() -> None:
    now = at_the_door(Schedule({}, {}).opening(MONDAY), State.AVAILABLE, MONDAY)
    assert (now.closes, now.opens) == ("", "")
