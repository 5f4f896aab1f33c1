"""Shifts: who counts as an agent that can be rung, and when."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import ShiftSpan
from ivr.rules.staff.roles import Role
from ivr.store.database.database import Database
from ivr.store.staff import shifts
from ivr.store.staff.shifts import OnShift
from ivr.store.staff.staff import StaffMember

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
PHONE = "+558432097881"
MONDAY = ShiftSpan(0, time(8), time(14))
MONDAY_LATE = ShiftSpan(0, time(11, 30), time(14))
FRIDAY = ShiftSpan(4, time(8), time(11))


@pytest.fixture
def database(any_database_url: str) -> Iterator[Database]:
    """Each of the two databases."""
    database = Database(any_database_url)
    yield database
    database.dispose()


def member(session: Session, name: str, *given: ShiftSpan, **also: object) -> int:
    """The id of a new member of the staff with those shifts."""
    values = {"role": "agent", "phone": PHONE} | also
    made = StaffMember(
        email=f"{name}@exemplo.br", name=name, password_hash="", created_at=NOW, **values
    )
    session.add(made)
    session.flush()
    shifts.replace(session, made.id, given)
    return made.id


def test_an_agents_shifts_come_back_as_they_were_given(database: Database) -> None:
    with database.write() as session:
        ana = member(session, "ana", MONDAY, FRIDAY)
    with database.read() as session:
        assert set(shifts.spans(session)) == {
            OnShift(ana, PHONE, False, MONDAY),
            OnShift(ana, PHONE, False, FRIDAY),
        }


def test_whoever_is_disabled_or_has_no_telephone_does_not_count(database: Database) -> None:
    with database.write() as session:
        ana = member(session, "ana", MONDAY)
        member(session, "bia", MONDAY, disabled_at=NOW)
        member(session, "cid", MONDAY, phone="")
        member(session, "dea", phone="sip:dea@exemplo.br")
    with database.read() as session:
        assert shifts.spans(session) == [OnShift(ana, PHONE, False, MONDAY)]


@pytest.mark.parametrize("role", Role)
def test_agents_and_supervisors_count_and_no_other_role(database: Database, role: Role) -> None:
    with database.write() as session:
        member(session, "ana", MONDAY, role=role.value)
    with database.read() as session:
        counted = len(shifts.spans(session))
    assert counted == (role in (Role.AGENT, Role.SUPERVISOR))


def test_whoever_is_paused_is_named_as_paused(database: Database) -> None:
    with database.write() as session:
        ana = member(session, "ana", MONDAY, paused_at=NOW)
        bia = member(session, "bia", MONDAY)
    with database.read() as session:
        found = {each.staff_id: each.paused for each in shifts.spans(session)}
    assert found == {ana: True, bia: False}


def test_new_shifts_take_the_place_of_the_old_ones_of_that_person_only(database: Database) -> None:
    with database.write() as session:
        ana = member(session, "ana", FRIDAY, MONDAY_LATE, MONDAY)
        bia = member(session, "bia", MONDAY)
    with database.read() as session:
        in_order = [(each.weekday, each.starts) for each in shifts.of_member(session, ana)]
        assert in_order == [(0, time(8)), (0, time(11, 30)), (4, time(8))]
    with database.write() as session:
        shifts.replace(session, ana, [MONDAY])
    with database.read() as session:
        assert [each.staff_id for each in shifts.spans(session)] == [ana, bia]
    with database.write() as session:
        shifts.replace(session, ana, [])
    with database.read() as session:
        assert shifts.of_member(session, ana) == []
        assert [each.staff_id for each in shifts.spans(session)] == [bia]


def test_two_shifts_of_one_person_cannot_start_together(database: Database) -> None:
    with database.write() as session:
        ana = member(session, "ana", MONDAY)
    shorter = ShiftSpan(0, time(8), time(9))
    with pytest.raises(IntegrityError), database.write() as session:
        shifts.replace(session, ana, [MONDAY, shorter])
    with database.read() as session:
        assert [each.ends for each in shifts.of_member(session, ana)] == [time(14)]
