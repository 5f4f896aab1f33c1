"""The rule against the oracle: ten years, every minute of them."""

import ast
import os
import time as system_time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.rules.hours.business_time import may_start_dialling
from ivr.rules.hours.calendar import parse_calendar, special_days
from ivr.rules.hours.hours import DayHours, Opening, Schedule, parse_weekly_hours
from tests.rules.model_check import oracle

YEARS = range(2025, 2035)
MINUTE = timedelta(minutes=1)
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Remembered(Schedule):
    """A Schedule that works each date out once, and each instant once: nothing else differs."""

    dates: dict[date, DayHours] = field(default_factory=dict)
    latest: list[tuple[datetime, Opening]] = field(default_factory=list)

    def day(self, on: date) -> DayHours:
        """As the Schedule says."""
        if on not in self.dates:
            self.dates[on] = super().day(on)
        return self.dates[on]

    def opening(self, now: datetime) -> Opening:
        """As the Schedule says."""
        if not self.latest or self.latest[0][0] is not now:
            self.latest[:] = [(now, super().opening(now))]
        return self.latest[0][1]


def the_line() -> Remembered:
    """The charter's week and the calendar file, as the product reads them."""
    calendar = parse_calendar(tomllib.loads(DiskCallflowFiles().calendar()))
    week = parse_weekly_hours("08:00 às 14:00h segunda à sexta-feira")
    return Remembered(week, special_days(calendar, range(2024, 2037)))


@pytest.fixture(params=["UTC", "America/Fortaleza"])
def server_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The server's own time zone, set for this test."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    system_time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    system_time.tzset()


def instant(on: date, minute: int) -> datetime:
    """That minute of that date in Fortaleza, in UTC."""
    return datetime.combine(on, time(), UTC) + oracle.UTC_LESS + minute * MINUTE


def differences(schedule: Schedule, on: date) -> list[str]:
    """Where the rule and the oracle disagree on that date, minute by minute."""
    known, later = oracle.day(on), oracle.next_certain_day(on)
    opens, closes = instant(on, known.opens), instant(on, known.closes)
    next_morning = later and instant(later, oracle.day(later).opens)
    today_is_told = known.works and known.certain
    found = []
    at = instant(on, 0)
    for minute in range(MINUTES_A_DAY):
        opening = schedule.opening(at)
        if known.opens <= minute < known.closes:
            same = opening.open and opening.closes_at == closes and opening.next_opening is None
        else:
            told = opens if today_is_told and minute < known.opens else next_morning
            same = not opening.open and opening.closes_at is None and opening.next_opening == told
        dials = known.opens <= minute < known.closes - oracle.NO_DIALLING_IN_THE_LAST
        # On a Saturday or Sunday nobody works, whatever a decree may still say of the date.
        if not same or (known.works and opening.certain is not known.certain):
            found.append(f"{on} {minute // 60:02}:{minute % 60:02} {opening}")
        if may_start_dialling(schedule, at) is not dials:
            found.append(f"{on} {minute // 60:02}:{minute % 60:02} dialling: not {dials}")
        at += MINUTE
    return found


@pytest.mark.parametrize("year", YEARS)
def test_every_minute_of_the_year_is_as_the_oracle_says(year: int) -> None:
    schedule = the_line()
    found = [each for on in oracle.dates(year) for each in differences(schedule, on)]
    assert not found, f"{len(found)} differ: {found[:5]}"


def test_row_31_a_server_in_another_zone_changes_nothing(server_zone: str) -> None:
    schedule = the_line()
    around = [date(2027, 12, 31), date(2028, 1, 1), date(2028, 1, 3)]  # a year's ends
    around += [date(2028, 2, day) for day in (25, 28, 29)] + [date(2028, 3, 1)]  # the leap day
    around += [date(2026, 10, 18), date(2026, 10, 19), date(2027, 2, 21)]  # once daylight saving
    found = [each for on in around for each in differences(schedule, on)]
    assert not found, server_zone


def test_row_31_the_edges_of_every_interval_hold_to_the_microsecond(server_zone: str) -> None:
    schedule, instantly = the_line(), timedelta(microseconds=1)
    for year in YEARS:
        for on in filter(lambda each: oracle.day(each).works, oracle.dates(year)):
            known = oracle.day(on)
            opens, closes = instant(on, known.opens), instant(on, known.closes)
            last = closes - 2 * MINUTE
            dials = [opens - instantly, opens, last - instantly, last, closes - instantly]
            answers = [opens - instantly, opens, closes - instantly, closes]
            says = [may_start_dialling(schedule, at) for at in dials]
            assert says == [False, True, True, False, False], (on, server_zone)
            says = [schedule.opening(at).open for at in answers]
            assert says == [False, True, True, False], (on, server_zone)


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        *((2025, "04-20"), (2026, "04-05"), (2027, "03-28"), (2028, "04-16"), (2029, "04-01")),
        *((2030, "04-21"), (2031, "04-13"), (2032, "03-28"), (2033, "04-17"), (2034, "04-09")),
    ],
)
def test_the_oracles_easter_is_the_almanacs(year: int, sunday: str) -> None:
    assert f"{oracle.easter(year):%m-%d}" == sunday


def test_the_oracle_answers_one_minute_at_a_time() -> None:
    ordinary, eve, unknown = date(2026, 11, 24), date(2025, 12, 24), date(2026, 12, 24)
    assert [oracle.is_open(ordinary, minute) for minute in (479, 480, 839, 840)] == [
        *(False, True, True, False)
    ]
    assert [oracle.may_dial(ordinary, minute) for minute in (479, 480, 837, 838)] == [
        *(False, True, True, False)
    ]
    assert oracle.is_open(eve, 779)
    assert not oracle.is_open(eve, 780)
    assert oracle.is_open(unknown, 480)
    assert not oracle.day(unknown).certain
    assert not oracle.is_open(date(2026, 2, 18), 600)  # Ash Wednesday, free until 14:00


def test_the_oracle_imports_nothing_of_the_product() -> None:
    tree = ast.parse(Path(oracle.__file__).read_text(encoding="utf-8"))
    imported = {
        str(module)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for module in (
            [node.module]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
        )
    }
    assert imported == {"collections.abc", "dataclasses", "datetime"}
