"""Periods are half-open and follow each other without gap or overlap, in any zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.reports.periods import (
    MAX_PERIOD_DAYS,
    Kind,
    PeriodRefused,
    between,
    earlier_weeks,
    fields_of,
    local_date,
    next_of,
    period_of,
    previous_of,
    read_period,
)

FIRST, END = date(2017, 1, 1), date(2027, 1, 1)
TODAY = date(2026, 11, 30)
# Fortaleza has no summer time; São Paulo's skipped and doubled midnights, until 2019; New York's
# falls by day and goes on.
ZONES = (FORTALEZA, ZoneInfo("America/Sao_Paulo"), ZoneInfo("America/New_York"))
CALENDAR = (Kind.DAY, Kind.WEEK, Kind.MONTH, Kind.QUARTER, Kind.YEAR)


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("kind", CALENDAR)
def test_case_41_ten_years_have_no_gap_and_no_overlap(kind: Kind, zone: ZoneInfo) -> None:
    period = period_of(kind, FIRST, zone)
    seen = 0
    dates: list[date] = []
    while period.first < END:
        after = next_of(period)
        assert period.until == after.since, "half-open: the end is the next one's beginning"
        assert period.since < period.until
        assert previous_of(after) == period
        assert all(period_of(kind, day, zone) == period for day in (period.first, period.last))
        dates += period.dates
        period, seen = after, seen + 1
    begun = period_of(kind, FIRST, zone).first
    assert dates == [begun + timedelta(days=n) for n in range(len(dates))]
    expected = {Kind.DAY: 3652, Kind.MONTH: 120, Kind.QUARTER: 40, Kind.YEAR: 10}
    assert seen == expected.get(kind, 523)


@pytest.mark.parametrize("year", range(2017, 2027))
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_case_37_the_last_instant_of_a_month_is_not_of_the_next(year: int, zone: ZoneInfo) -> None:
    for month in range(1, 13):
        period = period_of(Kind.MONTH, date(year, month, 1), zone)
        last = period.until.astimezone(UTC) - timedelta(microseconds=1)
        assert local_date(last, zone).month == month
        assert period.since <= last < period.until
        assert local_date(period.until.astimezone(UTC), zone) == period.last + timedelta(days=1)


def test_case_38_a_year_has_twelve_months_where_clocks_change_too() -> None:
    zone = ZoneInfo("America/Sao_Paulo")
    for year in range(2010, 2030):
        months = [period_of(Kind.MONTH, date(year, n, 1), zone) for n in range(1, 13)]
        assert len({each.since for each in months}) == 12
        whole = period_of(Kind.YEAR, date(year, 6, 1), zone)
        assert (whole.since, whole.until) == (months[0].since, months[-1].until)
        assert len(whole.dates) == sum(len(each.dates) for each in months)


def test_case_40_weeks_are_iso_weeks() -> None:
    week = period_of(Kind.WEEK, date(2025, 12, 29))
    assert week == period_of(Kind.WEEK, date(2026, 1, 4))
    assert week.words == "semana 1 de 2026, de 29/12 a 04/01/2026"
    assert week.first.weekday() == 0


def test_a_midnight_that_is_skipped_is_the_instant_that_follows() -> None:
    zone = ZoneInfo("America/Sao_Paulo")
    day = period_of(Kind.DAY, date(2017, 10, 15), zone)
    assert day.since == datetime(2017, 10, 15, 3, tzinfo=UTC)
    assert day.until.astimezone(UTC) - day.since.astimezone(UTC) == timedelta(hours=23)


def test_the_same_weekdays_of_the_weeks_before() -> None:
    week = period_of(Kind.WEEK, TODAY)
    before = list(earlier_weeks(week, 4))
    assert [each.first for each in before] == [date(2026, 11, day) for day in (23, 16, 9, 2)]
    assert all(each.first.weekday() == 0 for each in before)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"em": "2026-02-31"}, "O dia 31 de fevereiro de 2026 não existe."),
        ({"em": "31/02/2026"}, "O dia 31 de fevereiro de 2026 não existe."),
        ({"em": "2026-13-01"}, "O mês 13 não existe"),
        ({"em": "ontem"}, "Escreva a data com dia, mês e ano"),
        ({"em": "2026-1-1-1"}, "Escreva a data"),
        ({"em": "1999-12-31"}, "O ano vai de 2000 a 2099."),
        ({"em": "99999-01-01"}, "Escreva a data"),
        ({"em": "²026-01-01"}, "Escreva a data"),
        ({"periodo": "decada"}, "Escolha um dia"),
        (
            {"periodo": "livre", "de": "2026-03-02", "ate": "2026-03-01"},
            "O período termina (01/03/2026) antes de começar (02/03/2026).",
        ),
        ({"periodo": "livre", "de": "2020-01-01", "ate": "2026-01-01"}, "passa de cinco anos"),
    ],
)
def test_what_is_no_period_is_refused_in_words(fields: dict[str, str], words: str) -> None:
    with pytest.raises(PeriodRefused, match=words.replace("(", r"\(").replace(")", r"\)")):
        read_period(fields, TODAY)


def test_the_longest_period_is_taken_and_none_beyond() -> None:
    first = date(2021, 1, 1)
    longest = between(first, first + timedelta(days=MAX_PERIOD_DAYS - 1))
    assert read_period(fields_of(longest), TODAY) == longest
    beyond = fields_of(between(first, first + timedelta(days=MAX_PERIOD_DAYS)))
    with pytest.raises(PeriodRefused, match="cinco anos"):
        read_period(beyond, TODAY)


@pytest.mark.parametrize("kind", CALENDAR)
def test_an_address_brings_back_the_period(kind: Kind) -> None:
    period = period_of(kind, TODAY)
    assert read_period(fields_of(period), date(2030, 1, 1)) == period
    assert read_period({"periodo": kind.value}, TODAY) == period
    assert period.words


def test_without_a_word_it_is_today() -> None:
    assert read_period({}, TODAY).dates == (TODAY,)
