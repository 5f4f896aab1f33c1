"""Shifts as people write them."""

import re
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.callbacks.slots import ShiftSpan
from ivr.rules.hours.hours import parse_weekly_hours
from ivr.rules.staff.rota import charter_week, parse_shifts, shift_words

WEEK = parse_weekly_hours("08:00 às 14:00h segunda à sexta-feira")
SPLIT = parse_weekly_hours("08:00 às 12:00 e 13:00 às 17:00, segunda à sexta-feira")


def test_days_and_times_are_read_however_they_are_spaced_and_split() -> None:
    expected = [
        *(ShiftSpan(day, time(8), time(14)) for day in range(4)),
        *(ShiftSpan(4, time(8), time(11)), ShiftSpan(4, time(11), time(13, 30))),
    ]
    for texts in (
        ["seg-qui 08:00-14:00", "sex 8:00-11:00", "sex 11:00-13:30"],
        ["SEX 11:00 - 13:30, seg - qui 08:00-14:00; sex 8:00-11:00"],
    ):
        assert list(parse_shifts(texts, WEEK)) == expected
    assert parse_shifts([""], WEEK) == ()


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["segunda 08:00-14:00"], "cannot read 'segunda 08:00-14:00': write"),
        (["08:00-14:00"], "cannot read"),
        (["seg 08:00-25:00"], "there is no time 25:00"),
        (["seg 14:00-08:00"], "ends before it begins"),
        (["seg 08:00-08:00"], "ends before it begins"),
        (["sex-seg 08:00-14:00"], "the week runs from seg to dom"),
        (["seg-sex 08:00-11:00", "qua 10:00-14:00"], "qua 08:00-11:00 and qua 10:00-14:00 overlap"),
        (["seg 08:00-11:00", "seg 08:00-11:00"], "overlap"),
        (["seg 07:00-14:00"], "seg 07:00-14:00 is outside the charter's hours: seg 08:00-14:00."),
        (["sex-sab 08:00-14:00"], "sáb 08:00-14:00 is outside the charter's hours: nobody works"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(texts: list[str], told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        parse_shifts(texts, WEEK)


def test_a_shift_does_not_run_across_the_charters_pause() -> None:
    with pytest.raises(ValueError, match="seg 08:00-12:00 and 13:00-17:00"):
        parse_shifts(["seg 08:00-17:00"], SPLIT)
    assert len(parse_shifts(["seg 08:00-12:00, seg 13:00-17:00"], SPLIT)) == 2
    assert shift_words(charter_week(SPLIT)) == "seg-sex 08:00-12:00, seg-sex 13:00-17:00"


def test_a_day_between_is_not_claimed() -> None:
    spans = parse_shifts(["seg-ter 08:00-14:00", "qui 08:00-14:00", "sex 09:00-14:00"], WEEK)
    assert shift_words(spans) == "seg-ter 08:00-14:00, qui 08:00-14:00, sex 09:00-14:00"
    assert shift_words(()) == ""


HALVES = st.sets(st.tuples(st.integers(0, 4), st.integers(8, 13)), max_size=30)


@given(HALVES)
def test_a_week_in_words_is_read_as_the_same_week(hours: set[tuple[int, int]]) -> None:
    week = tuple(ShiftSpan(day, time(hour), time(hour + 1)) for day, hour in sorted(hours))
    assert parse_shifts([shift_words(week)], WEEK) == week
