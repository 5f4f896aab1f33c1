"""The calendar: the decrees' lists as they were printed, and what nobody knows."""

import tomllib
from datetime import date, time

import pytest

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.rules.hours.calendar import (
    CalendarError,
    easter_sunday,
    missing_decrees,
    parse_calendar,
    special_days,
)
from ivr.rules.hours.hours import DayKind, SpecialDay

CALENDAR = parse_calendar(tomllib.loads(DiskCallflowFiles().calendar()))


def days_of(year: int) -> dict[date, SpecialDay]:
    """Every special day of that year."""
    return special_days(CALENDAR, [year])


def of_kind(year: int, kind: DayKind) -> set[str]:
    """The days of that kind, as month-day."""
    return {f"{day:%m-%d}" for day, each in days_of(year).items() if each.kind is kind}


def test_the_days_of_2026_are_the_decrees_own() -> None:
    closed = (
        "01-01 01-02 01-05 01-06 02-16 02-17 04-02 04-03 04-20 04-21 05-01 06-04 06-05 09-07"
        " 10-03 10-12 11-02 11-15 11-20 11-21 12-25"
    )
    assert of_kind(2026, DayKind.CLOSED) == set(closed.split())
    assert of_kind(2026, DayKind.UNKNOWN) == {"10-28", "12-24", "12-31"}
    ash_wednesday = days_of(2026)[date(2026, 2, 18)]
    assert (ash_wednesday.kind, ash_wednesday.off_until) == (DayKind.PARTIAL, time(14))


def test_the_days_of_2025_are_the_decrees_own() -> None:
    closed = (
        "01-01 01-06 03-03 03-04 04-18 04-21 05-01 05-02 06-19 09-07 10-03 10-12 11-02 11-03"
        " 11-15 11-20 11-21 12-25"
    )
    assert of_kind(2025, DayKind.CLOSED) == set(closed.split())
    assert of_kind(2025, DayKind.UNKNOWN) == set()
    assert {day.off_from for day in days_of(2025).values() if day.off_from} == {time(13)}
    assert of_kind(2025, DayKind.PARTIAL) == {"03-05", "12-24", "12-31"}


def test_without_a_decree_nobody_knows_the_days_that_it_decides() -> None:
    assert of_kind(2027, DayKind.UNKNOWN) == {
        "01-02",
        "02-08",
        "02-09",
        "02-10",
        "05-27",
        "05-28",
        "10-28",
        "12-24",
        "12-31",
    }
    assert "03-26" in of_kind(2027, DayKind.CLOSED)  # Good Friday


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2026, 11, 30), []),
        (date(2026, 12, 1), [2027]),
        (date(2027, 1, 10), [2027]),
        (date(2025, 12, 31), []),
    ],
)
def test_next_years_decree_is_missed_from_december(today: date, missing: list[int]) -> None:
    assert missing_decrees(CALENDAR, today) == missing


@pytest.mark.parametrize(
    ("year", "easter"), [(2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2038, "04-25")]
)
def test_easter_sundays_are_the_almanacs(year: int, easter: str) -> None:
    assert f"{easter_sunday(year):%m-%d}" == easter


def test_every_mistake_of_the_file_is_told_at_once() -> None:
    with pytest.raises(CalendarError) as told:
        parse_calendar(
            {
                "every_year": [{"name": "Dia", "date": "13-40"}, {"date": "01-01"}],
                "decrees": [
                    {"year": "2026", "title": "D"},
                    {
                        "year": 2026,
                        "title": "D",
                        "days": [
                            {"date": date(2027, 1, 1), "name": "Dia"},
                            {"date": date(2026, 1, 1)},
                            {"date": date(2026, 1, 2), "name": "Dia", "off_until": "14h"},
                        ],
                    },
                ],
                "holidays": [],
            }
        )
    message = str(told.value)
    for reason in (
        "every_year 1 (Dia): falta a data, escrita como mês-dia",
        "every_year 2: falta o nome do dia",
        "decrees 1: faltam o ano, em números, e o título",
        "01/01/2027: a data precisa ser um dia de 2026",
        "01/01/2026: falta o nome do dia",
        "02/01/2026: off_until e off_from são horas",
        "holidays: esta lista não existe",
    ):
        assert reason in message
