"""The special days: seeded from the file, kept by the desk, remembered without a database."""

from datetime import date

import pytest

from ivr.store.hours.calendar import SpecialDayRow, all_days
from ivr.usecases.line.hours import Hours, seed_calendar
from tests.support.installation import Installation

NATAL = date(2026, 12, 24)


def test_seeding_again_changes_nothing(central_on_both: Installation) -> None:
    before = central_on_both.rows("SELECT * FROM special_days ORDER BY day")
    assert seed_calendar(central_on_both.ports) == len(before)
    assert central_on_both.rows("SELECT * FROM special_days ORDER BY day") == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE special_days SET name = 'Outro' WHERE day = '2026-12-24'",
        "DELETE FROM special_days WHERE day = '2026-12-24'",
        "UPDATE special_days SET day = '2026-12-23' WHERE day = '2026-12-24'",
    ],
)
def test_seeding_again_brings_back_what_the_file_says(
    central_on_both: Installation, change: str
) -> None:
    before = central_on_both.rows("SELECT * FROM special_days ORDER BY day")
    with central_on_both.ports.database.write() as session:
        session.connection().exec_driver_sql(change)
    assert central_on_both.rows("SELECT * FROM special_days ORDER BY day") != before
    seed_calendar(central_on_both.ports)
    assert central_on_both.rows("SELECT * FROM special_days ORDER BY day") == before


def test_a_day_set_at_the_desk_wins_over_the_file(central_on_both: Installation) -> None:
    with central_on_both.ports.database.write() as session:
        row = session.get_one(SpecialDayRow, NATAL)
        row.kind, row.name, row.origin = "closed", "Portaria 7", "desk"
    seed_calendar(central_on_both.ports)
    with central_on_both.ports.database.read() as session:
        assert all_days(session)[NATAL].name == "Portaria 7"
    weekly = central_on_both.line.conversations.current().callflow.weekly
    assert Hours(central_on_both.ports).schedule(weekly).day(NATAL).intervals == ()


def test_the_days_known_go_on_without_a_database(central: Installation) -> None:
    weekly = central.line.conversations.current().callflow.weekly
    hours = Hours(central.ports)
    assert hours.last_known(weekly).day(date(2026, 12, 25)).intervals != ()  # nothing read yet
    hours.schedule(weekly)
    assert hours.last_known(weekly).day(date(2026, 12, 25)).intervals == ()
