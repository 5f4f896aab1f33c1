"""No order of moves leads out of the states, and no clock makes a time negative."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.visits.states import (
    AT_A_DESK,
    COUNTED,
    LONGEST_VISIT,
    MOVES,
    PRIORITY_LABELS,
    SOURCE_LABELS,
    STATE_LABELS,
    PriorityClass,
    Times,
    VisitMove,
    VisitRefused,
    VisitSource,
    VisitState,
    after,
    are_in_order,
    is_timed,
)

AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2026, 11, 23), datetime(2026, 11, 25)).map(  # noqa: DTZ001
    lambda each: each.replace(tzinfo=UTC)
)


def minutes(*told: int | None) -> Times:
    """The times of a visit, each so many minutes after AT; None: not known."""
    at = [None if each is None else AT + timedelta(minutes=each) for each in told]
    assert at[0]
    return Times(at[0], *at[1:])


@given(st.lists(st.sampled_from(VisitMove)))
def test_no_order_of_moves_leaves_the_states(moves: list[VisitMove]) -> None:
    state = VisitState.WAITING
    for move in moves:
        if (state, move) in MOVES:
            state = after(state, move)
        else:
            with pytest.raises(VisitRefused, match=STATE_LABELS[state].lower()):
                after(state, move)
    assert state in VisitState


def test_every_state_is_reached_and_all_but_the_undone_are_left() -> None:
    assert {VisitState.WAITING, *MOVES.values()} == set(VisitState)
    assert {state for state, _ in MOVES} == set(COUNTED)


def test_whatever_is_at_a_desk_or_waits_expires_and_nothing_else() -> None:
    expiring = {state for state, move in MOVES if move is VisitMove.EXPIRE}
    assert expiring == {VisitState.WAITING, *AT_A_DESK}


def test_everything_has_its_words() -> None:
    assert set(STATE_LABELS) == set(VisitState)
    assert set(PRIORITY_LABELS) == set(PriorityClass)
    assert set(SOURCE_LABELS) == set(VisitSource)


@given(INSTANTS, st.none() | INSTANTS, st.none() | INSTANTS, st.none() | INSTANTS)
def test_no_clock_makes_an_average_take_a_negative_time(
    arrived: datetime, called: datetime | None, started: datetime | None, ended: datetime | None
) -> None:
    times = Times(arrived, called, started, ended)
    if is_timed(VisitState.ENDED, times):
        assert started
        assert ended
        known = [each for each in (arrived, called, started, ended) if each]
        assert known == sorted(known)


@pytest.mark.parametrize(
    ("times", "may_be"),
    [
        (minutes(0, 5, 6, 20), True),
        (minutes(0, 0, 0, 0), True),
        (minutes(0, None, None, 20), True),
        (minutes(0, 5, 4, 20), False),
        (minutes(0, -1, 6, 20), False),
        (minutes(0, 5, 6, 24 * 60), True),
        (minutes(0, 5, 6, 24 * 60 + 1), False),
    ],
)
def test_times_are_in_order_and_within_a_day(times: Times, may_be: bool) -> None:
    assert timedelta(hours=24) == LONGEST_VISIT
    assert are_in_order(times) is may_be


@pytest.mark.parametrize("state", [each for each in VisitState if each is not VisitState.ENDED])
def test_averages_take_only_what_ended(state: VisitState) -> None:
    assert not is_timed(state, minutes(0, 5, 6, 20))


def test_averages_do_not_take_what_only_was_counted() -> None:
    assert is_timed(VisitState.ENDED, minutes(0, 5, 6, 20))
    assert not is_timed(VisitState.ENDED, minutes(0))
    assert is_timed(VisitState.ENDED, minutes(0, None, 6, 20))
    assert not is_timed(VisitState.ENDED, minutes(0, 5, None, 20))
