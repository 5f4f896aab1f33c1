"""When a late reply is owned up to, and by when it comes then."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.rules.cases.delays import is_to_be_told, later_due_of, within_law
from ivr.rules.cases.requests import Complexity, RequestKind
from ivr.rules.hours.hours import Schedule, parse_weekly_hours

SCHEDULE = Schedule(parse_weekly_hours("08:00 às 14:00h segunda à sexta-feira"), {})
DEADLINES = {"simples": 2, "media": 5, "complexa": 10}
MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
QUESTION, COMPLAINT = RequestKind.QUESTION, RequestKind.COMPLAINT
SIMPLE, MEDIUM, COMPLEX = Complexity


@pytest.mark.parametrize(
    ("due_in", "told_at"),
    [
        (2 * DAY, MONDAY + DAY),  # a business day before
        (7 * DAY, MONDAY + 4 * DAY),  # over the weekend: on Friday
        (DAY, MONDAY + timedelta(hours=3)),  # of a day, at its half
    ],
)
def test_a_day_is_owned_up_to_a_business_day_before(due_in: timedelta, told_at: datetime) -> None:
    due = MONDAY + due_in
    assert not is_to_be_told(SCHEDULE, MONDAY, due, told_at - MINUTE)
    for at in (told_at, due, due + 9 * DAY):
        assert is_to_be_told(SCHEDULE, MONDAY, due, at)


@pytest.mark.parametrize(
    ("what", "again", "business_days"),
    [
        ((QUESTION, SIMPLE), False, 5),
        ((QUESTION, MEDIUM), False, 10),
        ((QUESTION, COMPLEX), False, 10),
        ((QUESTION, SIMPLE), True, 10),
        ((COMPLAINT, SIMPLE), False, 10),  # where no last day is given
    ],
)
def test_the_next_term_is_longer(
    what: tuple[RequestKind, Complexity], again: bool, business_days: int
) -> None:
    told = MONDAY + DAY, again
    due = later_due_of(DEADLINES, SCHEDULE, what, told, MONDAY)
    assert due == MONDAY + DAY + business_days // 5 * 7 * DAY


@pytest.mark.parametrize("again", [False, True])
def test_no_day_is_invented_beyond_the_law_s_last(again: bool) -> None:
    what, last = (COMPLAINT, SIMPLE), MONDAY + 3 * DAY
    earlier = MONDAY + DAY
    due = later_due_of(DEADLINES, SCHEDULE, what, (earlier, again), MONDAY)
    assert within_law(due, earlier, last, MONDAY) == last
    assert within_law(due, earlier, None, MONDAY) == due
    assert within_law(last - DAY, earlier, last, MONDAY) == last - DAY
    for told in (last, last + 9 * DAY):
        assert within_law(due, told, last, MONDAY) is None
    for after in (last, last + DAY):
        assert within_law(due + 9 * DAY, earlier, last, after) is None


def test_a_day_that_has_passed_is_forecast_from_now() -> None:
    told = MONDAY - 9 * DAY, False
    due = later_due_of(DEADLINES, SCHEDULE, (QUESTION, SIMPLE), told, MONDAY)
    assert due == MONDAY + 7 * DAY


def test_no_new_day_is_to_be_owned_up_to_at_once() -> None:
    shortest = dict.fromkeys(DEADLINES, 1)
    told = MONDAY - DAY, True
    due = later_due_of(shortest, SCHEDULE, (QUESTION, SIMPLE), told, MONDAY)
    assert due == MONDAY + DAY
    assert not is_to_be_told(SCHEDULE, MONDAY, due, MONDAY)
