"""The counter: tickets, the rule's order, one visit a person, undoing, and a clock that jumps."""

from contextlib import suppress
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.rules.visits.states import VisitMove, VisitRefused, VisitState, is_timed
from ivr.store.visits import visits
from ivr.usecases.visits import counter
from ivr.usecases.visits.cases import join_case
from ivr.usecases.visits.counter import Counter, NewVisit
from ivr.usecases.visits.day_end import close_days
from ivr.usecases.visits.units import choose_rule, set_active
from tests.support.desk import request
from tests.support.installation import Installation
from tests.usecases.visits.waiting_room import OVER_80, PRIORITY, opened

DAY = 24 * 3600


def test_a_visit_goes_from_ticket_to_end_with_its_times(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    came = room.comes()
    assert (came.ticket, came.state) == ("C001", "waiting")
    assert room.call() == "C001"
    ended = room.move(came, VisitMove.START, VisitMove.END)
    assert (ended.state, ended.is_timed, ended.desk) == ("ended", True, "1")
    assert ended.called_at
    assert ended.started_at
    assert ended.ended_at
    assert (ended.ended_at - ended.started_at).total_seconds() == 60


def test_the_rule_decides_who_is_next_and_its_change_counts_from_now(
    central_on_both: Installation,
) -> None:
    room = opened(central_on_both)
    choose_rule(room.central.ports, None, room.unit_id, "share-1")
    for priority in (PRIORITY, PRIORITY, OVER_80):
        room.comes(priority)
    room.comes()
    room.comes()
    assert [room.serve() for _ in range(4)] == ["S001", "C001", "P001", "C002"]
    room.comes()
    choose_rule(room.central.ports, None, room.unit_id, "always")
    assert room.serve() == "P002"
    with pytest.raises(VisitRefused, match="que a lei permite"):
        choose_rule(room.central.ports, None, room.unit_id, "last")


def test_nobody_has_two_visits_at_once(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    room.comes()
    room.comes()
    assert room.call() == "C001"
    with pytest.raises(VisitRefused, match="já está com uma pessoa"):
        room.call()
    with pytest.raises(VisitRefused, match="já está com uma pessoa"):
        counter.register(room.central.ports, room.ana, NewVisit("uvt", PRIORITY), serve_now=True)
    assert room.states() == ["called", "waiting"], "and whoever was refused is not half there"
    assert room.call(room.bia) == "C002"


def test_two_desks_that_call_at_once_get_two_people(central_on_both: Installation) -> None:
    """Nobody is called twice, and a person who clicks twice gets one."""
    room = opened(central_on_both)
    for _ in range(4):
        room.comes()
    called: list[str] = []
    together = Barrier(4)

    def click(who: Counter) -> None:
        together.wait()
        try:
            called.append(room.call(who))
        except VisitRefused:
            called.append("refused")

    clicks = [Thread(target=click, args=(who,)) for who in (room.ana, room.ana, room.bia, room.bia)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert sorted(called) == ["C001", "C002", "refused", "refused"]


def test_the_same_form_again_registers_nobody_more(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    came = NewVisit("uvt", PRIORITY, sheet="abc")
    first, again = (counter.register(room.central.ports, room.ana, came) for _ in range(2))
    assert first.id == again.id
    assert len(room.states()) == 1


def test_each_step_can_be_taken_back_on_its_day(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    came = room.comes()
    room.call()
    ended = room.move(came, VisitMove.START, VisitMove.END)
    assert room.move(ended, VisitMove.TAKE_BACK).state == "serving"
    assert room.move(ended, VisitMove.TAKE_BACK).state == "called"
    back = room.move(ended, VisitMove.TAKE_BACK)
    assert (back.state, back.called_at, back.staff_id) == ("waiting", None, None)
    assert room.call() == "C001"
    room.move(back, VisitMove.MISS, VisitMove.TAKE_BACK)
    assert room.move(back, VisitMove.UNDO).state == "undone"
    other = room.comes()
    room.call()
    room.move(other, VisitMove.START, VisitMove.END)
    room.central.clock.advance(DAY)
    with pytest.raises(VisitRefused, match="já terminou"):
        room.move(other, VisitMove.TAKE_BACK)


def test_nobody_moves_a_colleagues_visit_but_who_manages(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    came = room.comes()
    room.call()
    with pytest.raises(VisitRefused, match="outra pessoa da equipe"):
        room.move(came, VisitMove.START, who=room.bia)
    chief = Counter(room.unit_id, "", room.bia.staff_id, manages=True)
    assert room.move(came, VisitMove.TAKE_BACK, who=chief).state == "waiting"


def test_a_reopened_visit_waits_until_its_person_is_free(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    first = room.comes()
    room.comes()
    room.call()
    room.move(first, VisitMove.START, VisitMove.END)
    room.call()
    with pytest.raises(VisitRefused, match="já está com uma pessoa"):
        room.move(first, VisitMove.TAKE_BACK)
    assert room.states() == ["ended", "called"]


def test_a_clock_that_jumps_back_never_makes_a_negative_time(
    central_on_both: Installation,
) -> None:
    room = opened(central_on_both)
    came = room.comes()
    room.call()
    room.central.clock.advance(-1800)
    ended = room.move(came, VisitMove.START, VisitMove.END)
    assert (ended.state, ended.is_timed) == ("ended", False)
    assert counter.is_out_of_order(ended)
    assert room.central.rows("SELECT count(*) FROM visits WHERE is_timed") == [(0,)]


def test_a_clock_that_is_put_right_is_no_clock_that_jumped(central: Installation) -> None:
    """By less than half a minute clocks are put right every day: order and times stay."""
    room = opened(central)
    first = room.comes()
    central.clock.advance(-70)
    second = room.comes()
    assert second.arrived_at == first.arrived_at
    assert room.call() == first.ticket
    central.clock.advance(-75)
    ended = room.move(first, VisitMove.START, VisitMove.END)
    assert (ended.is_timed, ended.started_at) == (True, ended.called_at)


def test_what_nobody_ended_is_marked_once_its_day_is_over(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    room.comes()
    came = room.comes()
    room.comes()
    room.call()
    room.call(room.bia)
    room.move(came, VisitMove.START, VisitMove.END, who=room.bia)
    assert close_days(room.central.ports) == 0
    room.central.clock.advance(DAY)
    assert close_days(room.central.ports) == 2
    assert close_days(room.central.ports) == 0
    assert room.states() == ["unclosed", "ended", "unclosed"]
    assert room.comes().ticket == "C001", "tickets begin anew each day"
    told = "SELECT note FROM audit WHERE action = 'visits-unclosed'"
    assert room.central.rows(told) == [("2 visitas; 23/11/2026",)]


def test_a_unit_out_of_use_takes_nobody(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    set_active(room.central.ports, room.ana.staff_id, room.unit_id, active=False)
    with pytest.raises(VisitRefused, match="não existe"):
        room.comes()


def test_with_a_protocol_a_visit_joins_the_case(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    central = room.central
    request(central)
    [(protocol, case_id)] = central.rows("SELECT protocol, id FROM cases")
    came = room.comes()
    for wrong in ("123", "00000000000"):
        with pytest.raises(VisitRefused):
            join_case(central.ports, room.ana.staff_id, came.id, wrong)
    written = f"{str(protocol)[:4]} {str(protocol)[4:]}"
    join_case(central.ports, room.ana.staff_id, came.id, written)
    assert central.rows("SELECT case_id FROM visits") == [(case_id,)]
    join_case(central.ports, room.ana.staff_id, came.id, "")
    assert central.rows("SELECT case_id FROM visits") == [(None,)]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([*VisitMove, None]), st.booleans(), st.integers(-600, 900)),
        max_size=12,
    )
)
def test_no_order_of_moves_breaks_what_the_rows_keep(
    central: Installation, steps: list[tuple[VisitMove | None, bool, int]]
) -> None:
    """Whatever two people do in whatever order, with a clock that jumps."""
    if not central.rows("SELECT id FROM units"):
        opened(central)
    [(unit_id,)] = central.rows("SELECT id FROM units")
    people = [int(str(each)) for (each,) in central.rows("SELECT id FROM staff ORDER BY id")][:2]
    known: list[int] = []
    for step, first, seconds in steps:
        central.clock.advance(seconds)
        who = Counter(str(unit_id), "1", people[first])
        with suppress(VisitRefused):
            if step is None or not known:
                known.append(counter.register(central.ports, who, NewVisit("uvt", PRIORITY)).id)
            elif step is VisitMove.CALL:
                counter.call_next(central.ports, who)
            elif step is not VisitMove.EXPIRE:
                counter.move(central.ports, who, known[-1], step)
    with central.ports.database.read() as session:
        for visit_id in known:
            visit = visits.find(session, visit_id)
            assert visit
            state = VisitState(visit.state)
            assert visit.is_timed is is_timed(state, counter.times_of(visit))
    held = "SELECT staff_id FROM visits WHERE state IN ('called', 'serving')"
    busy = [each for (each,) in central.rows(held)]
    assert len(busy) == len(set(busy))
