"""How a term was kept: what counts, in which period, and what is never shown."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.hours.hours import FORTALEZA, Schedule
from ivr.rules.reports.definitions import WRITTEN_TERM, Period
from ivr.rules.reports.punctuality import Forecast, Punctuality, punctuality
from tests.support.callflow import CALLFLOW
from tests.support.clock import MONDAY_TEN

SCHEDULE = Schedule(CALLFLOW.weekly, {})
DAY = timedelta(days=1)
PERIOD = Period(MONDAY_TEN - 30 * DAY, MONDAY_TEN + 30 * DAY)
KEPT, BROKEN, OPEN, MOVED, RELEASED, EXTENDED, OWNED_UP = (
    PromiseState[name].value
    for name in ("KEPT", "BROKEN", "OPEN", "MOVED", "RELEASED", "EXTENDED", "OWNED_UP")
)


def forecast(
    state: str = KEPT, case_id: int = 1, said: int = 0, due: int = 2, settled: float | None = 1
) -> Forecast:
    """A forecast by days from a Monday at ten."""
    at = None if settled is None else MONDAY_TEN + timedelta(days=settled)
    late = at if state == BROKEN else None
    return Forecast(case_id, MONDAY_TEN + said * DAY, MONDAY_TEN + due * DAY, state, at, late)


def figure(*forecasts: Forecast, period: Period = PERIOD) -> Punctuality:
    return punctuality(WRITTEN_TERM, forecasts, period, SCHEDULE)


@pytest.mark.parametrize(
    ("state", "settled", "kept", "total"),
    [
        (KEPT, 1, 1, 1),
        (KEPT, 2, 1, 1),  # at the very date
        (KEPT, 2.001, 0, 1),  # before anybody noted that it was over
        (BROKEN, 3, 0, 1),
        (OPEN, None, 0, 1),  # over, and not yet noted
        (MOVED, 1, 0, 0),
        (RELEASED, 1, 0, 0),
        (EXTENDED, 1, 0, 0),  # neither kept nor broken
        (OWNED_UP, 3, 0, 0),  # no forecast
    ],
)
def test_what_was_told_and_written_counts(
    state: str, settled: float | None, kept: int, total: int
) -> None:
    found = figure(forecast(state, settled=settled))
    assert (found.kept, found.total) == (kept, total)


def test_a_forecast_is_of_the_period_in_which_it_falls_however_long_ago_it_was_said() -> None:
    due = MONDAY_TEN + 2 * DAY
    for since, until, total in (
        (due, due + DAY, 1),
        (due - DAY, due, 0),  # half open
        (due + DAY, due + 2 * DAY, 0),
    ):
        assert figure(forecast(), period=Period(since, until)).total == total


@pytest.mark.parametrize(
    ("settled", "days"),
    [(0.0, 1), (0.1, 1), (1, 1), (1.001, 2), (2, 2), (4, 4), (7, 5)],
)
def test_days_are_business_days_and_a_begun_one_is_whole(settled: float, days: int) -> None:
    """From Monday at ten; 28 November is a Saturday."""
    assert figure(forecast(due=10, settled=settled)).median_days == days


def test_the_median_is_of_all_and_who_waits_still_waits_longer_than_all() -> None:
    quick = [forecast(case_id=n, settled=1) for n in range(3)]
    slow = [forecast(case_id=9 + n, due=20, settled=3) for n in range(3)]
    waiting = [forecast(OPEN, case_id=20 + n, settled=None) for n in range(2)]
    assert figure(*quick, *slow).median_days == 2
    assert figure(*quick, *slow, *waiting).median_days == 3
    assert (
        figure(*quick, *[forecast(OPEN, 20 + n, settled=None) for n in range(4)]).median_days
        is None
    )


@pytest.mark.parametrize("replaced", [MOVED, EXTENDED])
def test_where_a_forecast_was_moved_the_days_count_from_what_was_written(replaced: str) -> None:
    moved = forecast(replaced, said=0, due=2, settled=1)
    second = forecast(KEPT, said=1, due=10, settled=4)
    assert figure(moved, second).median_days == 4
    assert figure(moved, second._replace(case_id=2)).median_days == 3, "of another case"


def test_of_two_that_one_took_the_place_of_the_days_count_from_the_first() -> None:
    first, again = forecast(OPEN, due=3)._replace(state=EXTENDED), forecast(EXTENDED, said=1, due=9)
    new = forecast(KEPT, said=1, due=10, settled=4)
    for order in ((first, again, new), (new, again, first)):
        assert figure(*order).median_days == 4


def test_where_the_citizen_was_asked_the_days_count_from_their_answer() -> None:
    released = forecast(RELEASED, said=0, due=2, settled=1)
    found = figure(released, forecast(KEPT, said=3, due=10, settled=4))
    assert (found.total, found.median_days) == (1, 1)


def test_a_broken_forecast_stays_broken_whatever_is_kept_after_it() -> None:
    found = figure(forecast(BROKEN, due=2, settled=3), forecast(KEPT, said=7, due=9, settled=8))
    assert (found.kept, found.total) == (1, 2)


@pytest.mark.parametrize(
    ("kept", "total", "percent"),
    [(387, 412, 94), (0, 12, 0), (1, 412, 1), (411, 412, 99), (412, 412, 100), (10, 11, 91)],
)
def test_a_share_says_all_or_none_only_where_it_was(kept: int, total: int, percent: int) -> None:
    assert Punctuality(WRITTEN_TERM, kept, total, 1).percent == percent


def test_below_ten_nothing_is_shown() -> None:
    assert not Punctuality(WRITTEN_TERM, 9, 9, 1).is_shown
    assert Punctuality(WRITTEN_TERM, 9, 10, 1).is_shown
    assert figure().median_days is None


def test_the_period_is_ninety_whole_days_up_to_yesterday_in_fortaleza() -> None:
    for now in (
        datetime(2027, 3, 1, 3, 0, tzinfo=UTC),  # midnight in Fortaleza
        datetime(2027, 3, 2, 2, 59, 59, tzinfo=UTC),
    ):
        period = WRITTEN_TERM.period(now)
        assert period.until == datetime(2027, 3, 1, tzinfo=FORTALEZA)
        assert period.since.date() == date(2026, 12, 1)
        assert period.until - period.since == timedelta(days=90)


def test_a_line_without_hours_has_no_business_days() -> None:
    found = punctuality(WRITTEN_TERM, [forecast()], PERIOD, Schedule({}, {}))
    assert (found.kept, found.total, found.median_days) == (1, 1, None)
