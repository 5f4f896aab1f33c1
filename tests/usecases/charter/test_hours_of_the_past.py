"""An edition's new hours hold from its moment on: what was open before stays as it was."""

import ast
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from ivr.rules.callflow.model import version_of
from ivr.rules.charter.charter_files import week_of
from ivr.rules.hours.business_time import closing_of_next_open_day, open_minutes
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.reports.periods import Kind, period_of
from ivr.rules.staff.approval import State
from ivr.store.charter import editions
from ivr.store.charter.editions import Edition
from ivr.store.line import callflows
from ivr.usecases.charter.history import Actor, Doing
from ivr.usecases.charter.history import put_in_force as put
from ivr.usecases.line.line import Line
from ivr.usecases.reports.counting import rebuild
from ivr.usecases.reports.monitoring import monitor
from tests.support.installation import Installation
from tests.usecases.charter.editing import NINE, SMALL, House
from tests.usecases.reports.week import mixed_week

THURSDAY = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)  # 0:00 in Fortaleza, the week before
WHOLE_DAY = (THURSDAY, THURSDAY + timedelta(days=1))
EIGHT = "08:00 às 14:00h segunda à sexta-feira"
LATE = "13:00 às 19:00h segunda à sexta-feira"


@pytest.fixture
def house(central_on_both: Installation, tmp_path: Path) -> House:
    """The keepers of the charter of an installation; it is Monday, 10:00."""
    return House(central_on_both, tmp_path)


def put_in_force(house: House, hours: str) -> None:
    """Put an edition with these hours in force, now; that it is checked first is another's test."""
    texts = SMALL | {"charter.toml": SMALL["charter.toml"].replace(EIGHT, hours)}
    now, version = house.clock.now(), version_of(texts)
    doing = Doing(Actor(None, "teste"), now)
    with house.ports.database.write() as session:
        current = editions.in_force(session, lock=True)
        assert current
        callflows.keep(session, version, json.dumps(texts), now)
        edition = editions.begin(
            session,
            Edition(
                name="Novo horário",
                origin="program",
                state=State.APPROVED.value,
                base=current.version,
                release=current.release,
                version=version,
                begun_at=now,
            ),
        )
        put(session, edition, current, doing)
    house.line.conversations.look()


def spans(line: Line, at: datetime) -> list[str]:
    """The open hours of the day of `at`, as that process knows them."""
    day = line.schedule().day(at.astimezone(FORTALEZA).date())
    return [f"{each.start:%H:%M}-{each.end:%H:%M}" for each in day.intervals]


def test_a_past_day_keeps_its_hours_in_every_process(house: House) -> None:
    """One that runs takes them up with the edition, and does not wait for its next reading."""
    running = house.other_process()
    assert open_minutes(running.schedule(), *WHOLE_DAY) == 360
    put_in_force(house, NINE)
    assert running.conversations.look()
    for line in (running, house.line, house.other_process()):
        line.conversations.look()
        assert spans(line, THURSDAY) == ["08:00-14:00"]
        assert open_minutes(line.schedule(), *WHOLE_DAY) == 360
        assert spans(line, house.clock.now()) == ["08:00-14:00"]  # nobody was sent away
        assert spans(line, house.clock.now() + timedelta(days=1)) == ["09:00-14:00"]


def test_each_of_two_changes_leaves_what_was_before_it(house: House) -> None:
    put_in_force(house, NINE)
    house.clock.advance(timedelta(days=1).total_seconds())
    put_in_force(house, LATE)
    line, tuesday = house.other_process(), house.clock.now()
    assert spans(line, THURSDAY) == ["08:00-14:00"]
    assert spans(line, tuesday - timedelta(days=1)) == ["08:00-14:00"]
    assert spans(line, tuesday) == ["09:00-10:00", "13:00-19:00"]
    assert spans(line, tuesday + timedelta(days=1)) == ["13:00-19:00"]


def test_a_change_back_is_a_change_like_any_other(house: House) -> None:
    put_in_force(house, NINE)
    house.clock.advance(timedelta(days=2).total_seconds())
    put_in_force(house, EIGHT)
    line, wednesday = house.other_process(), house.clock.now()
    assert spans(line, wednesday - timedelta(days=1)) == ["09:00-14:00"]
    assert spans(line, wednesday + timedelta(days=1)) == ["08:00-14:00"]


def test_what_is_promised_looks_at_the_present_week_alone(house: House) -> None:
    """At 10:00 the line moved to the afternoon: the next day to close is today, at 19:00."""
    put_in_force(house, LATE)
    closing = closing_of_next_open_day(house.other_process().schedule(), house.clock.now())
    assert closing == datetime(2026, 11, 23, 22, 0, tzinfo=UTC)


def test_a_call_that_began_before_does_not_make_the_tables_be_read_at_every_turn(
    house: House,
) -> None:
    line = house.other_process()
    old = line.conversations.current().callflow.weekly
    put_in_force(house, NINE)
    line.conversations.look()
    line.schedule()
    asked: list[str] = []
    event.listen(
        house.ports.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2])
    )
    for _ in range(3):
        line.hours.schedule(old)
        line.schedule()
    assert asked == []


def test_figures_of_a_week_gone_by_are_counted_alike_after_an_edition(
    central_on_both: Installation, tmp_path: Path
) -> None:
    """Business times of calls, callbacks, outages and replies too, counted from the rows anew."""
    mixed_week(central_on_both)
    house = House(central_on_both, tmp_path)
    week = period_of(Kind.WEEK, date(2026, 11, 23))
    rebuild(house.line)
    before = monitor(house.line, week)
    timed = [each.business for each in before.figures.values() if each.business]
    assert any(each.n and each.median for each in timed)
    put_in_force(house, LATE)
    line = house.other_process()
    assert spans(line, house.clock.now() + timedelta(days=2)) == ["13:00-19:00"]
    rebuild(line)
    assert monitor(line, week).fingerprint == before.fingerprint


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"charter.toml": "services = ["},
        {"charter.toml": "services = 3"},
        {"charter.toml": "services = [1]"},
        {"charter.toml": "[[services]]\nid = 'carta'"},
        {"charter.toml": "[[services]]\nid = 'telefone'"},
        {"charter.toml": "[[services]]\nid = 'telefone'\nhours = 8"},
        {"charter.toml": "[[services]]\nid = 'telefone'\nhours = 'sempre'"},
    ],
)
def test_files_that_cannot_be_read_any_more_have_no_week(files: dict[str, str]) -> None:
    assert week_of(files) is None
    assert week_of(SMALL) is not None


def test_nobody_makes_a_schedule_that_forgets_the_weeks_before() -> None:
    """Whoever reads hours takes them from the line: a schedule made elsewhere has no past."""
    makers = {
        path.as_posix()
        for path in Path("ivr").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Schedule"
    }
    # The demonstration looks for the day from which its clock is to go, before there is a database.
    assert makers == {"ivr/usecases/line/hours.py", "ivr/demonstration/beginning.py"}
