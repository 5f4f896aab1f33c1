"""A unit's week as people type it, as it is stored, and as it is read."""

from datetime import time

import pytest

from ivr.rules.hours.hours import Interval
from ivr.rules.visits.states import VisitRefused
from ivr.rules.visits.unit_hours import (
    MAX_UNIT_HOURS_CHARS,
    hours_words,
    read_hours,
    write_hours,
)


@pytest.mark.parametrize(
    ("typed", "stored", "words"),
    [
        ("seg-sex 08:00-14:00", "seg-sex 08:00-14:00", "segunda a sexta, 8h às 14h"),
        (
            "Seg a Sex 8h às 12h30; seg-sex 13:30-17h",
            "seg-sex 08:00-12:30; seg-sex 13:30-17:00",
            "segunda a sexta, 8h às 12h30 e 13h30 às 17h",
        ),
        ("sab 8h-12h;qui 8h-9h", "qui 08:00-09:00; sáb 08:00-12:00", None),
        ("ter-qua 8h-9h", "ter-qua 08:00-09:00", "terça e quarta, 8h às 9h"),
    ],
)
def test_a_week_is_read_and_written(typed: str, stored: str, words: str | None) -> None:
    week = read_hours(typed)
    assert write_hours(week) == stored
    assert read_hours(stored) == week
    assert words is None or hours_words(week) == words


def test_a_day_has_its_intervals_in_order() -> None:
    week = read_hours("seg 13:00-17:00; seg 08:00-12:00")
    assert week == {0: (Interval(time(8), time(12)), Interval(time(13), time(17)))}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        ";",
        "sempre",
        "seg 14:00-08:00",
        "sex-seg 8h-9h",
        "seg 25h-26h",
        "seg 8h-12h; seg 11h-13h",
    ],
)
def test_what_is_no_week_is_told(typed: str) -> None:
    with pytest.raises(VisitRefused):
        read_hours(typed)


def test_a_week_has_200_letters_at_the_most() -> None:
    assert MAX_UNIT_HOURS_CHARS == 200
    fits = "; ".join(["seg 08:00-09:00"] * 1 + ["ter 08:00-09:00"])
    assert read_hours(fits + " " * (200 - len(fits)))
    with pytest.raises(VisitRefused, match="no máximo 200"):
        read_hours(fits + " " * (201 - len(fits)))
