"""A database that is older than what was done: it is noticed, and nothing leaves meanwhile."""

import os
from dataclasses import replace

import pytest

from ivr.ports.carrier import CarrierCall
from ivr.ports.failures import Failure
from ivr.rules.operations.world_marks import WorldMark
from ivr.store.staff.staff import StaffMember
from ivr.usecases.callbacks.dispatch import publish_callbacks
from ivr.usecases.installation.world import is_held
from ivr.usecases.operations.readiness import check_readiness
from ivr.usecases.operations.supervisors import tell_supervisors
from ivr.usecases.privacy.erasure import erase_mail_files
from ivr.usecases.restoring.world import watch_world
from tests.support.carrier import LINE
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation
from tests.support.scene import SUPERVISOR, accounts
from tests.usecases.restoring.drill import DUTIES, JOBS, doubts, work
from tests.web.desk.member import entered

DUTIES_BY_NAME = {each.name: each for each in DUTIES}
STRANGE = "+5584988881234"


def mark(central: Installation) -> WorldMark:
    """The mark outside the database."""
    found = central.ports.mark.read()
    assert found
    return found


def causes(central: Installation) -> list[tuple[object, ...]]:
    """Why nothing left, each time."""
    return central.rows("SELECT cause FROM holds ORDER BY id")


def strange_call(central: Installation, **also: object) -> None:
    """The carrier's list has a call that we created, of which no row knows."""
    now = central.clock.now()
    call = CarrierCall(
        "CAstrange", "", STRANGE, LINE, "outbound-api", "completed", now, now, 40, ""
    )
    Desk(central).carrier.known_calls.append(replace(call, **also))  # type: ignore[arg-type]


def fall_behind(central: Installation) -> None:
    """The mark outside is ahead, as where an older database took the present one's place."""
    now = mark(central)
    central.ports.mark.write(WorldMark(now.lineage, now.number + 3))


@pytest.fixture
def central(central_on_both: Installation) -> Installation:
    """An installation that has been marked, with an agent on shift."""
    hire(central_on_both, "Ana")
    watch_world(central_on_both.line)
    return central_on_both


def test_the_mark_grows_here_and_outside_every_quarter_of_a_minute(central: Installation) -> None:
    first = mark(central)
    watch_world(central.line)
    assert mark(central) == first
    central.clock.advance(16)
    watch_world(central.line)
    assert mark(central).number == first.number + 1
    assert central.rows("SELECT number FROM world_marks") == [(first.number + 1,)]
    assert not is_held(central.ports)


def test_a_mark_outside_that_is_ahead_stops_all_at_once(central: Installation) -> None:
    request(central)
    fall_behind(central)
    assert is_held(central.ports), "before any duty has noticed"
    assert watch_world(central.line) == 1
    assert causes(central) == [("behind",)]
    word = check_readiness(central.line).parts["restore"]
    assert "nothing is dialled or sent" in word
    assert watch_world(central.line) == 1
    assert check_readiness(central.line).parts["restore"] == "ok"
    assert mark(central).number == central.rows("SELECT number FROM world_marks")[0][0]


def test_another_database_beside_the_mark_stops_all(central: Installation) -> None:
    central.ports.mark.write(WorldMark("another", 1))
    assert is_held(central.ports)


def test_a_new_database_begins_beside_an_old_mark(central_on_both: Installation) -> None:
    central_on_both.ports.mark.write(WorldMark("another", 7))
    watch_world(central_on_both.line)
    assert not is_held(central_on_both.ports)
    assert mark(central_on_both).lineage != "another"


def test_a_database_from_before_there_were_marks_is_older(central_on_both: Installation) -> None:
    request(central_on_both)
    central_on_both.ports.mark.write(WorldMark("another", 7))
    assert is_held(central_on_both.ports)


def test_after_a_pause_the_carriers_list_is_compared_before_anything_leaves(
    central: Installation,
) -> None:
    central.clock.advance(300)
    strange_call(central, to="sip:ana@pbx.exemplo.br")
    behind = {"parent_sid": "CAstrange", "direction": "outbound-dial"}
    strange_call(central, sid="CAbehind", **behind)
    central.clock.advance(60)
    assert is_held(central.ports)
    watch_world(central.line)
    assert causes(central) == [("unknown-calls",)]
    watch_world(central.line)
    assert doubts(central) == [], "they were talked with: nothing is owed"


def test_a_call_of_which_no_row_knows_why_is_asked_about(central: Installation) -> None:
    central.clock.advance(300)
    strange_call(central, status="busy", direction="outbound-dial", seconds=0)
    strange_call(central, to="sip:ana@pbx.exemplo.br")
    watch_world(central.line)
    watch_world(central.line)
    assert doubts(central) == [(STRANGE, "lost", "")]
    assert central.rows("SELECT origin, state FROM callbacks") == [("gap", "waiting")]


@pytest.mark.parametrize("died", [False, True])
def test_a_pause_alone_holds_nothing(central: Installation, died: bool) -> None:
    """Also where a worker died between the call and its row."""
    request(central)
    desk = Desk(central)
    desk.relay()
    if died:
        desk.carrier.fail_next(Failure.UNKNOWN, really_done=True)
    desk.work()
    central.clock.advance(300)
    watch_world(central.line)
    assert not is_held(central.ports)
    assert causes(central) == []


def test_what_a_worker_may_not_take_after_a_pause_is_published_again_at_once(
    central: Installation,
) -> None:
    """Else it would wait as long as a job that was lost."""
    request(central, MOBILE)
    assert publish_callbacks(central.line) == 1
    central.clock.advance(300)  # and no clock has marked since
    call_back = JOBS["call_back"]
    call_back.run(central.line, 1, 1)
    assert central.rows("SELECT state FROM callbacks") == [("waiting",)]
    watch_world(central.line)
    assert publish_callbacks(central.line) == 1, "though it was published five minutes ago alone"
    call_back.run(central.line, 1, 2)
    assert central.rows("SELECT state FROM callbacks") == [("offered",)]


def test_while_the_carrier_does_not_answer_nothing_leaves(central: Installation) -> None:
    request(central)
    fall_behind(central)
    watch_world(central.line)
    for _ in range(3):
        Desk(central).carrier.fail_next(Failure.LATER)
        work(central, 5)
        assert Desk(central).carrier.calls == []
    work(central, 10)
    assert len(Desk(central).carrier.calls) == 1


def test_a_pause_with_a_carrier_that_is_away_waits_for_it(central: Installation) -> None:
    central.clock.advance(300)
    Desk(central).carrier.fail_next(Failure.LATER)
    watch_world(central.line)
    assert is_held(central.ports)
    watch_world(central.line)
    assert not is_held(central.ports)


def test_a_call_that_still_goes_on_is_waited_for(central: Installation) -> None:
    request(central)
    fall_behind(central)
    strange_call(central, to=MOBILE, direction="outbound-dial", status="in-progress", seconds=None)
    watch_world(central.line)
    assert watch_world(central.line) == 0
    known = Desk(central).carrier.known_calls
    known[-1] = replace(known[-1], status="completed", seconds=60)
    assert watch_world(central.line) == 1
    assert central.rows("SELECT state FROM callbacks") == [("kept",)]


def test_an_agent_who_is_rung_as_a_hold_begins_is_not_taken_for_lost(
    central: Installation,
) -> None:
    """A worker may have looked before the hold, and ring a telephone after it."""
    request(central)
    desk = Desk(central)
    leg = desk.ring()
    fall_behind(central)
    watch_world(central.line)
    assert watch_world(central.line) == 0
    leg.answer().press("1").talk(130)
    assert watch_world(central.line) == 0, "the agent's leg still goes on"
    assert central.rows("SELECT state FROM callbacks") == [("wrap-up",)]
    leg.press("1").tell("completed")
    known = desk.carrier.known_calls
    known[-1] = replace(known[-1], status="completed", seconds=140)
    assert watch_world(central.line) == 1
    assert central.rows("SELECT state, attempts FROM callbacks") == [("kept", 1)]


def test_supervisors_are_told_that_nothing_leaves_and_what_is_asked_of_them(
    central: Installation,
) -> None:
    with central.ports.database.write() as session:
        boss = StaffMember(
            email="sonia@exemplo.br",
            name="Sônia",
            role="supervisor",
            password_hash="",
            phone=MOBILE,
            created_at=central.clock.now(),
        )
        session.add(boss)
    central.ports = replace(central.ports, sends_sms=True)
    fall_behind(central)
    strange_call(central, status="busy", direction="outbound-dial", seconds=0)
    watch_world(central.line)
    assert tell_supervisors(central.ports) == 1
    desk = Desk(central)
    DUTIES_BY_NAME["sms"].run(central.line)
    for job, row_id, publication in desk.queue.take():
        JOBS[job].run(central.line, row_id, publication)
    assert ["Ligacoes e mensagens pararam" in each.body for each in desk.carrier.sms] == [True]
    watch_world(central.line)
    assert tell_supervisors(central.ports) == 1
    assert tell_supervisors(central.ports) == 0
    word = check_readiness(central.line).parts["restore"]
    assert word == "a supervisor's word is wanted at /painel/retomada: 1"


def test_files_that_no_row_names_are_kept_for_a_month(central: Installation) -> None:
    name, _ = central.ports.mail_files.keep([b"written"])
    path = central.ports.mail_files.path(name)
    assert path
    os.utime(path, (0, 0))
    fall_behind(central)
    watch_world(central.line)
    assert erase_mail_files(central.ports) == 0
    central.clock.advance(31 * 24 * 3600)
    assert erase_mail_files(central.ports) == 1


def test_two_installations_in_one_folder_are_told_apart_from_a_database_put_back(
    central_on_both: Installation,
) -> None:
    """Each held the other back for ever: one waits now, in words, until the other has moved."""
    central = central_on_both
    line, now = central.line, central.clock.now()
    watch_world(line)
    central.ports.mark.write(WorldMark("another", 5, now))
    assert is_held(central.ports)
    assert watch_world(line) == 1
    assert causes(central) == [("shared",)]
    word = check_readiness(line).parts["restore"]
    assert "another installation uses the same MAIL_DIR: give each its own" in word
    accounts(central)
    page = entered(central, SUPERVISOR).get("/painel/").text
    assert "outra instalação usa a mesma pasta de mensagens desta" in page
    assert "o banco de dados voltou" not in page
    central.clock.advance(200)
    central.ports.mark.write(WorldMark("another", 6, central.clock.now()))
    assert watch_world(line) == 0, "it is there still"
    assert mark(central).lineage == "another", "its mark is not written over"
    central.clock.advance(200)
    assert watch_world(line) == 1, "it has moved"
    assert mark(central).lineage != "another"
    assert not is_held(central.ports)
    assert causes(central) == [("shared",)]
