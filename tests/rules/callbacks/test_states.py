"""Callbacks: the legal moves, what follows each attempt, and that no path ends in silence."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.callbacks.states import (
    BUSY_STATES,
    KEEPS,
    MAX_ATTEMPTS,
    MOVES,
    NO_ATTEMPT,
    OPEN,
    RESULT_LABELS,
    STATE_LABELS,
    TOLD_IN_WRITING,
    CallbackState,
    History,
    Next,
    Result,
    after_attempt,
    result_of_status,
    without_verdict,
)
from ivr.rules.hours.business_time import may_start_dialling
from ivr.rules.hours.hours import FORTALEZA, DayKind, Schedule, SpecialDay, parse_weekly_hours

WEEK = parse_weekly_hours("08:00 às 14:00h segunda à sexta-feira")
HOLIDAY = SpecialDay(date(2026, 12, 8), "Feriado", DayKind.CLOSED)  # a Tuesday
PARTIAL = SpecialDay(
    date(2026, 12, 2), "Meio expediente", DayKind.PARTIAL, off_until=time(11)
)  # a Wednesday
UNKNOWN = SpecialDay(date(2026, 12, 17), "Sem decreto", DayKind.UNKNOWN)  # a Thursday
SCHEDULE = Schedule(WEEK, {day.date: day for day in (HOLIDAY, PARTIAL, UNKNOWN)})
NEVER = Schedule({}, {})

R = Result
S = CallbackState
FINAL = frozenset(S) - OPEN
# One attempt, and nothing but it, that ended this way.
ONCE, ONCE_FAILED, ONCE_UNANSWERED = History(1, 0, 0), History(1, 1, 0), History(1, 0, 1)
TWICE, TWICE_UNANSWERED, THRICE = History(2, 0, 0), History(2, 0, 2), History(3, 0, 1)

MONDAY_0930 = "2026-11-30 09:30"
MONDAY_1200 = "2026-11-30 12:00"
TUESDAY_0930 = "2026-12-01 09:30"  # the day after has only its second half
TUESDAY_1200 = "2026-12-01 12:00"
EVE_0930 = "2026-12-07 09:30"  # Monday, the eve of a holiday
EVE_1350 = "2026-12-07 13:50"
FRIDAY_1350 = "2026-12-04 13:50"
UNKNOWN_1000 = "2026-12-17 10:00"  # unknown: answered, nothing promised


def local(text: str) -> datetime:
    """An instant in Fortaleza."""
    return datetime.fromisoformat(text).replace(tzinfo=FORTALEZA)


@pytest.mark.parametrize(
    ("result", "history", "now", "again"),
    [
        (R.BUSY, ONCE, MONDAY_0930, "2026-11-30 09:35"),
        (R.BUSY, TWICE, MONDAY_0930, "2026-11-30 09:35"),
        (R.BUSY, ONCE, "2026-11-30 13:52", "2026-11-30 13:57"),
        (R.BUSY, ONCE, "2026-11-30 13:53", "2026-12-01 08:00"),
        (R.BUSY, ONCE, FRIDAY_1350, "2026-12-04 13:55"),
        (R.BUSY, ONCE, "2026-12-04 13:55", "2026-12-07 08:00"),
        (R.BUSY, ONCE, EVE_1350, "2026-12-07 13:55"),
        (R.BUSY, ONCE, "2026-12-07 13:55", "2026-12-09 08:00"),
        (R.BUSY, ONCE, UNKNOWN_1000, "2026-12-17 10:05"),
        (R.FAILED, ONCE_FAILED, MONDAY_0930, "2026-11-30 09:32"),
        (R.FAILED, History(2, 1, 1), MONDAY_0930, "2026-11-30 09:32"),
        (R.FAILED, ONCE_FAILED, FRIDAY_1350, "2026-12-04 13:52"),
        (R.FAILED, ONCE_FAILED, "2026-12-04 13:57", "2026-12-07 08:00"),
        (R.NO_ANSWER, ONCE_UNANSWERED, MONDAY_0930, "2026-11-30 10:00"),
        (R.SHORT, ONCE_UNANSWERED, MONDAY_0930, "2026-11-30 10:00"),
        (R.MACHINE, ONCE_UNANSWERED, MONDAY_0930, "2026-11-30 10:00"),
        (R.NO_ANSWER, History(2, 0, 1), MONDAY_0930, "2026-11-30 10:00"),
        (R.NO_ANSWER, ONCE_UNANSWERED, FRIDAY_1350, "2026-12-07 08:00"),
        (R.NO_ANSWER, ONCE_UNANSWERED, EVE_1350, "2026-12-09 08:00"),
        (R.NO_ANSWER, ONCE_UNANSWERED, "2026-12-17 13:50", "2026-12-18 08:00"),
        (R.NO_ANSWER, TWICE_UNANSWERED, MONDAY_0930, "2026-12-01 11:00"),
        (R.NO_ANSWER, TWICE_UNANSWERED, MONDAY_1200, "2026-12-01 08:00"),
        (R.MACHINE, TWICE_UNANSWERED, MONDAY_1200, "2026-12-01 08:00"),
        (R.SHORT, TWICE_UNANSWERED, MONDAY_0930, "2026-12-01 11:00"),
        (R.NO_ANSWER, TWICE_UNANSWERED, TUESDAY_0930, "2026-12-02 11:00"),
        (R.NO_ANSWER, TWICE_UNANSWERED, TUESDAY_1200, "2026-12-03 08:00"),
        (R.NO_ANSWER, TWICE_UNANSWERED, FRIDAY_1350, "2026-12-07 08:00"),
        (R.NO_ANSWER, TWICE_UNANSWERED, "2026-12-04 09:30", "2026-12-07 11:00"),
        (R.NO_ANSWER, TWICE_UNANSWERED, EVE_0930, "2026-12-09 11:00"),
        (R.NO_ANSWER, TWICE_UNANSWERED, EVE_1350, "2026-12-09 08:00"),
        (R.NO_ANSWER, TWICE_UNANSWERED, "2026-12-16 12:00", "2026-12-18 08:00"),
        (R.AGENT_MISSED, History(0, 0, 0), MONDAY_0930, "2026-11-30 09:31"),
        (R.NOT_PLACED, History(0, 0, 0), MONDAY_0930, "2026-11-30 09:31"),
        (R.AGENT_MISSED, THRICE, MONDAY_0930, "2026-11-30 09:31"),
        (R.AGENT_MISSED, TWICE, FRIDAY_1350, "2026-12-04 13:51"),
        (R.AGENT_MISSED, TWICE, "2026-12-04 13:57", "2026-12-07 08:00"),
        (R.WITHDRAWN, TWICE, FRIDAY_1350, "2026-12-04 13:51"),
    ],
)
def test_after_an_attempt_it_is_tried_again_at(
    result: Result, history: History, now: str, again: str
) -> None:
    found = after_attempt(result, history, SCHEDULE, local(now))
    assert found == Next(S.WAITING, local(again))


@pytest.mark.parametrize(
    ("result", "history", "state"),
    [
        *(
            (result, history, S.KEPT)
            for result in (R.TALKED, R.PRESUMED)
            for history in (ONCE, TWICE, THRICE)
        ),
        *((R.INVALID, history, S.UNREACHABLE) for history in (History(0, 0, 0), ONCE, THRICE)),
        (R.WRONG_PERSON, ONCE, S.UNREACHABLE),
        (R.WRONG_PERSON, THRICE, S.UNREACHABLE),
        (R.BUSY, THRICE, S.EXHAUSTED),
        (R.NO_ANSWER, THRICE, S.EXHAUSTED),
        (R.MACHINE, THRICE, S.EXHAUSTED),
        (R.SHORT, THRICE, S.EXHAUSTED),
        (R.FAILED, THRICE, S.EXHAUSTED),
        (R.FAILED, History(2, 2, 0), S.EXHAUSTED),
    ],
)
@pytest.mark.parametrize("now", [MONDAY_0930, FRIDAY_1350, EVE_1350])
def test_after_an_attempt_it_is_over(
    result: Result, history: History, state: CallbackState, now: str
) -> None:
    assert after_attempt(result, history, SCHEDULE, local(now)) == Next(state)


@pytest.mark.parametrize("result", [each for each in Result if each not in KEEPS])
def test_where_the_line_never_opens_again_somebody_is_told(result: Result) -> None:
    found = after_attempt(result, ONCE, NEVER, local(MONDAY_0930))
    assert found.state in TOLD_IN_WRITING


def test_in_the_last_minutes_of_the_last_day_nobody_is_rung_again_at_once() -> None:
    only = date(2026, 12, 24)
    last_day = Schedule(
        {3: WEEK[3]},
        {
            only + timedelta(days=7 * n): SpecialDay(
                only + timedelta(days=7 * n), "Recesso", DayKind.CLOSED
            )
            for n in range(1, 10)
        },
    )
    now = local("2026-12-24 13:54")
    assert may_start_dialling(last_day, now)
    assert after_attempt(R.BUSY, ONCE, last_day, now) == Next(S.EXHAUSTED)


@pytest.mark.parametrize(
    ("now", "again"),
    [("2026-11-30 09:30", "2026-12-01 09:30"), ("2026-12-04 09:30", "2026-12-07 08:00")],
)
def test_hours_in_one_half_of_the_day_only_are_tried_a_day_later(now: str, again: str) -> None:
    mornings = Schedule(parse_weekly_hours("08:00 às 11:00h segunda à sexta-feira"), {})
    found = after_attempt(R.NO_ANSWER, TWICE_UNANSWERED, mornings, local(now))
    assert found == Next(S.WAITING, local(again))


INSTANTS = st.datetimes(datetime(2026, 11, 23), datetime(2026, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)
RESULTS = st.lists(st.sampled_from(Result), max_size=12)


@given(INSTANTS, RESULTS, st.sampled_from([each for each in Result if each not in NO_ATTEMPT]))
def test_whatever_happens_three_attempts_count_at_most_and_no_end_is_silent(
    now: datetime, results: list[Result], for_ever: Result
) -> None:
    attempts = failures = unanswered = 0
    for result in chain(results, repeat(for_ever)):
        assert attempts < MAX_ATTEMPTS
        attempts += result not in NO_ATTEMPT
        failures += result is R.FAILED
        unanswered += result in (R.NO_ANSWER, R.SHORT, R.MACHINE)
        history = History(attempts, failures, unanswered)
        found = after_attempt(result, history, SCHEDULE, now)
        from_state = S.OFFERED if result in NO_ATTEMPT else S.DIALLING
        assert found.state in MOVES[from_state]
        if found.state is not S.WAITING:
            break
        assert found.at is not None
        assert found.at >= now + timedelta(minutes=1)
        assert may_start_dialling(SCHEDULE, found.at)
        now = found.at
    assert found.at is None
    assert (found.state is S.KEPT) == (result in KEEPS)
    assert found.state in {S.KEPT} | TOLD_IN_WRITING


@given(INSTANTS, st.sampled_from(Result), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_every_result_leads_where_a_move_leads(
    now: datetime, result: Result, attempts: int, failures: int, unanswered: int
) -> None:
    history = History(attempts, failures, unanswered)
    for schedule in (SCHEDULE, NEVER):
        found = after_attempt(result, history, schedule, now)
        before_the_claim = result in NO_ATTEMPT or result is R.INVALID
        states = (S.OFFERED,) if before_the_claim else (S.DIALLING, S.WRAP_UP)
        assert all(found.state in MOVES[state] for state in states)


def test_every_state_and_result_is_said_in_words() -> None:
    assert set(STATE_LABELS) == set(S) == set(MOVES)
    assert set(RESULT_LABELS) == set(Result)
    assert all(STATE_LABELS.values())
    assert all(RESULT_LABELS.values())


def test_no_move_leaves_a_final_state_and_every_open_one_can_end() -> None:
    assert {S.KEPT, S.SERVED, S.CANCELLED, S.EXHAUSTED, S.EXPIRED, S.UNREACHABLE} == FINAL
    assert BUSY_STATES < OPEN
    assert TOLD_IN_WRITING < FINAL
    for state in OPEN:
        assert MOVES[state] & FINAL, state
        assert state is S.WAITING or S.WAITING in MOVES[state]


@pytest.mark.parametrize(
    ("seconds", "bridged", "answered_by", "result"),
    [
        (20, True, "human", R.PRESUMED),
        (20, True, "", R.PRESUMED),
        (20, None, "unknown", R.PRESUMED),
        (19, True, "human", R.SHORT),
        (0, None, "", R.SHORT),
        (300, False, "human", R.SHORT),
        (300, True, "machine_start", R.MACHINE),
        (300, True, "machine_end_beep", R.MACHINE),
        (5, None, "fax", R.MACHINE),
    ],
)
def test_a_leg_without_a_verdict_was(
    seconds: int, bridged: bool | None, answered_by: str, result: Result
) -> None:
    assert without_verdict(seconds, bridged, answered_by) is result


@pytest.mark.parametrize(
    ("status", "sip_code", "result"),
    [
        ("busy", "", R.BUSY),
        ("busy", "486", R.BUSY),
        ("no-answer", "", R.NO_ANSWER),
        ("canceled", "", R.NO_ANSWER),
        ("failed", "", R.FAILED),
        ("failed", "503", R.FAILED),
        ("failed", "404", R.INVALID),
        ("failed", "484", R.INVALID),
        ("failed", "604", R.INVALID),
        ("busy", "404", R.BUSY),
        ("completed", "", None),
        ("in-progress", "", None),
    ],
)
def test_a_final_status_that_nobody_answered_was(
    status: str, sip_code: str, result: Result | None
) -> None:
    assert result_of_status(status, sip_code) is result
