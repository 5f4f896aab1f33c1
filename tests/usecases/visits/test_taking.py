"""What is taken over from paper, a count or a file: once, all or nothing, and undone whole."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.rules.visits.novo_sga import Taking, read_novo_sga
from ivr.rules.visits.rows import MAX_ROWS, VisitRow
from ivr.rules.visits.states import Times, VisitMove, VisitRefused, VisitSource, VisitState
from ivr.rules.visits.unit_hours import read_hours
from ivr.rules.words.protocols import make_protocol
from ivr.usecases.visits import counter
from ivr.usecases.visits.counter import Counter
from ivr.usecases.visits.taking import (
    MAX_TALLY,
    Taken,
    Taker,
    Tally,
    known_of,
    take_over,
    tally,
    undo_batch,
)
from tests.support.desk import request
from tests.support.installation import Installation
from tests.usecases.visits.waiting_room import HOURS, ORDINARY, PRIORITY, WaitingRoom, opened

YESTERDAY = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
FILE = "Senha;Data;Chegada;Chamada;Início;Fim;Serviço Triado;Status\n" + "\n".join(
    f"A{n};20/11/2026;08:{n:02d}:00;08:{n + 1:02d}:00;08:{n + 2:02d}:00;08:59:00;IPVA;encerrado"
    for n in range(1, 21)
)
Held = list[tuple[object, ...]]


def row(number: int, **changed: object) -> VisitRow:
    """A visit of yesterday."""
    at = YESTERDAY + timedelta(minutes=number)
    times = Times(at, at, at, at + timedelta(minutes=5))
    made = VisitRow(number, times, VisitState.ENDED, ORDINARY, f"k{number}", "uvt")
    return replace(made, **changed)  # type: ignore[arg-type]


def taker(room: WaitingRoom) -> Taker:
    """Ana, at the unit."""
    return Taker(room.unit_id, room.ana.staff_id)


def test_tickets_of_a_file_and_of_the_counter_are_apart(central_on_both: Installation) -> None:
    """A file has tickets of its own, some of them twice: who was sent on keeps theirs."""
    room = opened(central_on_both)
    today = row(1, times=Times(central_on_both.clock.now()), state=VisitState.CANCELLED)
    brought = [replace(today, key=f"f{n}", ticket=each) for n, each in enumerate(("C002", "C002"))]
    assert take_over(central_on_both.ports, taker(room), VisitSource.IMPORT, brought).new == 2
    assert [room.comes().ticket for _ in range(3)] == ["C001", "C002", "C003"]
    later = [replace(today, key="f3", ticket="C001")]
    assert take_over(central_on_both.ports, taker(room), VisitSource.IMPORT, later).new == 1


def imported(room: WaitingRoom, rows: list[VisitRow]) -> Taken:
    """What these rows of a file become."""
    return take_over(room.central.ports, taker(room), VisitSource.IMPORT, rows)


def held(central: Installation) -> Held:
    """All that is kept of visits, but when it was registered and in which batch."""
    kept = "unit_id, day, matter, priority, state, source, arrived_at, ended_at, external_key"
    return central.rows(f"SELECT {kept} FROM visits ORDER BY arrived_at, id")


def test_the_same_file_twice_leaves_the_same_rows(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    now = room.central.clock.now()
    taking = Taking(room.unit_id, read_hours(HOURS), "America/Fortaleza", now)
    found = read_novo_sga(FILE.encode("cp1252"), taking)
    assert not found.mistakes
    assert known_of(room.central.ports, found.rows) == 0
    assert imported(room, list(found.rows))[1:] == (20, 0)
    once = held(room.central)
    again = read_novo_sga(FILE.replace(";", ",").encode(), taking)
    assert known_of(room.central.ports, again.rows) == 20
    assert imported(room, list(again.rows)) == Taken(0, 0, 20)
    assert held(room.central) == once
    assert room.central.rows("SELECT count(*) FROM visits WHERE is_timed") == [(20,)]


def test_a_file_that_overlaps_adds_what_is_new_alone(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    imported(room, [row(1), row(2)])
    assert imported(room, [row(2), row(3)])[1:] == (1, 1)
    assert len(held(room.central)) == 3


def test_nothing_is_half_saved(central_on_both: Installation) -> None:
    """The last line names a protocol that nobody has."""
    room = opened(central_on_both)
    with pytest.raises(VisitRefused, match="Linha 2: não encontramos este protocolo"):
        imported(room, [row(1), row(2, protocol=make_protocol(7))])
    assert held(room.central) == []
    assert room.central.rows("SELECT count(*) FROM visit_batches") == [(0,)]
    with pytest.raises(VisitRefused, match="cabem 2000"):
        imported(room, [row(1)] * (MAX_ROWS + 1))


def test_what_was_taken_over_is_undone_whole_and_may_come_again(
    central_on_both: Installation,
) -> None:
    room = opened(central_on_both)
    central, staff_id = room.central, room.ana.staff_id
    batch_id, _, _ = imported(room, [row(1), row(2)])
    assert undo_batch(central.ports, staff_id, room.unit_id, batch_id) == 2
    assert undo_batch(central.ports, staff_id, room.unit_id, batch_id) == 0
    assert set(room.states()) == {"undone"}
    assert imported(room, [row(1), row(2)])[1:] == (2, 0)
    with pytest.raises(VisitRefused, match="o que desfazer"):
        undo_batch(central.ports, staff_id, "outra", batch_id)
    acts = "SELECT action FROM audit WHERE about = 'unit' ORDER BY id"
    assert [each for (each,) in central.rows(acts)] == [
        *("unit-made", "visits-taken", "visits-removed", "visits-taken")
    ]


def test_what_was_taken_over_goes_through_no_counter(central: Installation) -> None:
    """It has no step to take back, and may be undone on its day."""
    room = opened(central)
    now = central.clock.now() - timedelta(hours=1)
    imported(room, [row(1, times=Times(now, now, now, now))])
    [(visit_id,)] = central.rows("SELECT id FROM visits")
    chief = replace(room.ana, manages=True)
    for step, state in ((VisitMove.TAKE_BACK, "ended"), (VisitMove.UNDO, "undone")):
        with suppress(VisitRefused):
            counter.move(central.ports, chief, int(str(visit_id)), step)
        assert room.states() == [state]


def test_a_line_of_paper_with_a_protocol_joins_the_case(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    request(room.central)
    [(protocol, case_id)] = room.central.rows("SELECT protocol, id FROM cases")
    imported(room, [row(1, protocol=str(protocol))])
    assert room.central.rows("SELECT case_id FROM visits") == [(case_id,)]


def counted(**changed: object) -> Tally:
    """Three visits about yesterday at ten."""
    many = {("uvt", ORDINARY): 2, ("other", PRIORITY): 1}
    made = Tally(date(2026, 11, 22), time(10), "1", many, "ficha")
    return replace(made, **changed)  # type: ignore[arg-type]


def test_what_only_was_counted_counts_and_has_no_times(central_on_both: Installation) -> None:
    room = opened(central_on_both)
    assert tally(room.central.ports, taker(room), counted())[1:] == (3, 0)
    assert tally(room.central.ports, taker(room), counted())[1:] == (0, 3), "the same form again"
    kept = room.central.rows("SELECT state, source, started_at, is_timed FROM visits")
    assert {(*each[:3], bool(each[3])) for each in kept} == {("ended", "tally", None, False)}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"counted": {("uvt", ORDINARY): 0}}, "ao menos uma"),
        ({"counted": {("uvt", ORDINARY): MAX_TALLY + 1}}, "501 visitas; cabem 500"),
        ({"day": date(2026, 11, 24)}, "Confira o dia"),
        ({"day": date(1999, 12, 31)}, "Confira o dia"),
    ],
)
def test_what_cannot_be_counted_is_told(
    central: Installation, changed: dict[str, object], words: str
) -> None:
    room = opened(central)
    with pytest.raises(VisitRefused, match=words):
        tally(central.ports, taker(room), counted(**changed))
    assert held(central) == []


def test_five_hundred_are_counted_at_once(central: Installation) -> None:
    room = opened(central)
    most = counted(counted={("uvt", ORDINARY): MAX_TALLY})
    assert tally(central.ports, taker(room), most).new == 500


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(st.integers(1, 9), max_size=6, unique=True), max_size=6))
def test_however_files_overlap_each_visit_is_there_once(
    central: Installation, files: list[list[int]]
) -> None:
    known = central.rows("SELECT id FROM units")
    room = WaitingRoom(central, "unidade-exemplo", *_people(central)) if known else opened(central)
    for numbers in files:
        imported(room, [row(each) for each in numbers])
    keys = [each for (each,) in central.rows("SELECT external_key FROM visits")]
    assert len(keys) == len(set(keys))
    assert {f"k{each}" for numbers in files for each in numbers} <= set(keys)


def _people(central: Installation) -> tuple[Counter, Counter]:
    ids = [int(str(each)) for (each,) in central.rows("SELECT id FROM staff ORDER BY id")]
    return Counter("unidade-exemplo", "1", ids[0]), Counter("unidade-exemplo", "2", ids[1])
