"""The simulator's clock begins inside opening hours, and never before what is stored."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ivr.demonstration.beginning import Beginning, Why, beginning
from ivr.rules.hours.hours import DayKind, SpecialDay
from ivr.store.hours import calendar
from ivr.store.operations import heartbeats
from tests.conftest import Install

MONDAY_TEN = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "begins", "why", "words"),
    [
        # Saturday at ten, Sunday at eleven at night, Monday at seven: Monday at ten.
        ("2026-11-28T13:00", MONDAY_TEN, Why.DAY_OFF, "hoje é sábado, e a central não atende"),
        ("2026-11-30T02:00", MONDAY_TEN, Why.DAY_OFF, "hoje é domingo, e a central não atende"),
        ("2026-11-30T10:00", MONDAY_TEN, Why.AT_THIS_HOUR, "às 07:00, quando ele começaria,"),
        # Friday after closing; Christmas, a Friday: the next working day.
        ("2026-11-27T17:00", MONDAY_TEN, Why.AT_THIS_HOUR, "às 14:00, quando ele começaria,"),
        ("2026-12-25T13:00", datetime(2026, 12, 28, 13, tzinfo=UTC), Why.DAY_OFF, "hoje é Natal"),
    ],
)
def test_outside_hours_it_begins_in_the_next_ones(
    now: str, begins: datetime, why: Why, words: str, tmp_path: Path
) -> None:
    found = beginning(f"sqlite:///{tmp_path}/first.db", datetime.fromisoformat(f"{now}+00:00"))
    assert found
    assert (found.at, found.why) == (begins, why)
    assert words in found.words


@pytest.mark.parametrize("now", ["2026-11-30T11:00", "2026-11-30T16:59"])
def test_inside_hours_nothing_changes(now: str, tmp_path: Path) -> None:
    assert (
        beginning(f"sqlite:///{tmp_path}/first.db", datetime.fromisoformat(f"{now}+00:00")) is None
    )


def test_a_day_that_the_desk_has_closed_is_a_day_off(installed: Install, sqlite_url: str) -> None:
    central = installed(sqlite_url)
    with central.ports.database.write() as session:
        calendar.put(session, SpecialDay(date(2026, 11, 30), "Luto oficial", DayKind.CLOSED))
    found = beginning(sqlite_url, MONDAY_TEN)
    assert found == Beginning(
        MONDAY_TEN + timedelta(days=1),
        Why.DAY_OFF,
        "O relógio começou em terça, 01/12/2026, às 10:00:"
        " hoje é Luto oficial, e a central não atende.",
    )


def test_the_next_start_never_goes_back(installed: Install, sqlite_url: str) -> None:
    """On Sunday it stood on Monday at ten; on Monday at nine it goes on from there."""
    central = installed(sqlite_url)
    with central.ports.database.write() as session:
        heartbeats.record(session, "clock", MONDAY_TEN)
    on = beginning(sqlite_url, MONDAY_TEN - timedelta(hours=1))
    assert on
    assert (on.at, on.why) == (MONDAY_TEN + timedelta(minutes=1), Why.GOES_ON)
    assert beginning(sqlite_url, MONDAY_TEN + timedelta(hours=2)) is None
    with central.ports.database.write() as session:
        heartbeats.record(session, "clock", MONDAY_TEN + timedelta(hours=5))  # after closing
    later = beginning(sqlite_url, MONDAY_TEN)
    assert later
    assert later.at == MONDAY_TEN + timedelta(days=1)


def test_where_nothing_is_near_it_stays_at_the_machines_time(
    installed: Install, sqlite_url: str
) -> None:
    central = installed(sqlite_url)
    with central.ports.database.write() as session:
        for n in range(70):
            day = date(2026, 11, 28) + timedelta(days=n)
            calendar.put(session, SpecialDay(day, "Reforma", DayKind.CLOSED))
    assert beginning(sqlite_url, datetime(2026, 11, 28, 13, tzinfo=UTC)) is None
