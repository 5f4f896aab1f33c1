"""A clock that was moved is noticed, and what is ahead of it is not recent."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.rules.operations.clock_steps import HOLD_SECONDS, StepWatch, is_near

NOON = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.parametrize("step", [-HOUR, HOUR])
def test_a_step_either_way_is_noticed_once_and_holds_for_a_while(step: timedelta) -> None:
    watch = StepWatch()
    assert not watch.look(NOON, 100.0)
    assert watch.is_settled(100.0)
    assert watch.look(NOON + step + timedelta(seconds=5), 105.0) == step
    assert not watch.is_settled(105.0 + HOLD_SECONDS - 1)
    assert not watch.look(NOON + step + timedelta(seconds=200), 300.0)
    assert watch.is_settled(105.0 + HOLD_SECONDS)


def test_a_clock_that_runs_a_little_fast_is_no_step() -> None:
    watch = StepWatch()
    for n in range(200):
        assert not watch.look(NOON + n * timedelta(seconds=61), n * 60.0)


@pytest.mark.parametrize(
    ("away", "near"),
    [(timedelta(0), True), (MINUTE, False), (-MINUTE, False), (MINUTE / 2, True), (-HOUR, False)],
)
def test_near_is_less_than_the_span_away_on_either_side(away: timedelta, near: bool) -> None:
    assert is_near(NOON - away, NOON, MINUTE) is near
