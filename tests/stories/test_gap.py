"""Gaps: what Twilio took while the database was away is in the log afterwards, once."""

import signal
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ivr.ports.carrier import CarrierCall, CarrierRecording
from ivr.ports.failures import Failure
from ivr.store import schema
from ivr.usecases.calls.backfill import gather_gap
from tests.conftest import Install
from tests.store.callbacks.test_callbacks import at_once
from tests.stories.test_tellings import post, texts, writing_on_both
from tests.support.carrier import LINE
from tests.support.desk import Desk, hire
from tests.support.installation import MOBILE, Installation, Telephone
from tests.support.programs import PostgreSQL
from tests.web.desk.member import Member

__all__ = ("writing_on_both",)
OTHER = "+5584988886666"


def twilio_has(central: Installation, sid: str, number: str = MOBILE, **also: object) -> None:
    """Twilio's list names a call that came now and was over after half a minute."""
    now = central.clock.now()
    call = CarrierCall(
        sid, "", LINE, number, "inbound", "completed", now, now + timedelta(seconds=30), 30, ""
    )
    Desk(central).carrier.known_calls.append(replace(call, **also))  # type: ignore[arg-type]


def twilio_recorded(central: Installation, sid: str, call_sid: str) -> None:
    """Twilio's list names a recording of twelve seconds, made now."""
    kept = CarrierRecording(sid, call_sid, central.clock.now(), 12)
    Desk(central).carrier.known_recordings.append(kept)


def begin(central: Installation) -> None:
    """The clock has been running, and then the database goes away for five minutes."""
    hire(central, "Ana")
    assert gather_gap(central.line) == 0
    central.clock.advance(60)
    assert gather_gap(central.line) == 0
    central.clock.advance(60)


def end(central: Installation) -> int:
    """It is back five minutes later; how many calls and recordings the clock gathers."""
    central.clock.advance(300)
    return gather_gap(central.line)


def calls(central: Installation) -> list[tuple[object, ...]]:
    """Every call's sid, outcome and its case's state."""
    return central.rows(
        "SELECT sid, outcome, cases.state FROM calls"
        " LEFT JOIN cases ON cases.id = calls.case_id ORDER BY calls.id"
    )


def callbacks(central: Installation) -> list[tuple[object, ...]]:
    """Every callback's number, origin and state."""
    return central.rows("SELECT number, origin, state FROM callbacks ORDER BY id")


def test_row_03_what_came_while_the_database_was_down_becomes_cases_once(
    installed: Install, own_postgresql: PostgreSQL
) -> None:
    own_postgresql.execute("CREATE DATABASE central")
    schema.upgrade(own_postgresql.url("central"))
    central = installed(own_postgresql.url("central"))
    before = Telephone(central, "CAbefore", OTHER, {}).request("/voice/incoming").press("2")
    twilio_has(central, before.sid, OTHER, status="in-progress", ended_at=None, seconds=None)
    begin(central)
    own_postgresql.stop(signal.SIGQUIT)
    call = Telephone(central, "CAdown", MOBILE, {}).request("/voice/incoming")
    call.transfer("busy", bridged=False, seconds=5)
    assert call.recorder.tag == "Record"
    twilio_has(central, "CAdown")
    twilio_recorded(central, "REdown", "CAdown")
    own_postgresql.start()
    assert end(central) == 2
    assert calls(central) == [(before.sid, "", "open"), ("CAdown", "failed", "callback")]
    assert central.rows(
        "SELECT recordings.sid, seconds, calls.sid FROM recordings"
        " JOIN calls ON calls.case_id = recordings.case_id"
    ) == [("REdown", 12, "CAdown")]
    assert callbacks(central) == [(MOBILE, "gap", "waiting")]
    assert end(central) == 0
    Desk(central).ring().answer().press("1").talk(60).press("1")
    assert callbacks(central) == [(MOBILE, "gap", "kept")]


def test_two_clocks_at_once_gather_each_call_once(writing_on_both: Installation) -> None:
    central = writing_on_both
    begin(central)
    for n in range(8):
        twilio_has(central, f"CA0{n}", f"+55849888800{n:02}")
        twilio_recorded(central, f"RE0{n}", f"CA0{n}")
    central.clock.advance(300)
    gathered = at_once(2, lambda _: gather_gap(central.line))
    assert sum(gathered) + gather_gap(central.line) == 16
    assert central.rows("SELECT count(*) FROM calls") == [(8,)]
    assert central.rows("SELECT count(*) FROM cases") == [(8,)]
    assert central.rows("SELECT count(*) FROM recordings WHERE case_id IS NOT NULL") == [(8,)]
    assert central.rows("SELECT count(*) FROM callbacks") == [(8,)]
    assert texts(central) == [("cut-off", "waiting")] * 8
    assert all("falhamos na sua ligacao. Vamos ligar" in body for body in post(central))


def test_a_call_keeps_its_own_instants_and_number(central: Installation) -> None:
    begin(central)
    came = central.clock.now()
    twilio_has(central, "CAgap", "84988887777")
    end(central)
    row = "SELECT number, number_reversed, status, hours_rule FROM calls"
    assert central.rows(row) == [
        (MOBILE, MOBILE[:0:-1], "completed", "Carta de Serviços"),
    ]
    for column, seconds in (("received_at", 0), ("answered_at", 0), ("ended_at", 30)):
        ((instant,),) = central.rows(f"SELECT {column} FROM calls")
        expected = came + timedelta(seconds=seconds)
        assert datetime.fromisoformat(str(instant)).timestamp() == pytest.approx(
            expected.replace(tzinfo=None).timestamp()
        )


def test_a_call_that_the_database_knows_is_untouched(central: Installation) -> None:
    begin(central)
    known = central.dial().press("2")
    twilio_has(central, known.sid)
    known.hang_up()
    before = calls(central)
    assert end(central) == 0
    assert calls(central) == before
    assert callbacks(central) == []


def test_a_call_of_which_only_the_end_was_told_is_gathered_too(central: Installation) -> None:
    begin(central)
    lost = Telephone(central, "CAlate", MOBILE, {})
    twilio_has(central, "CAlate")
    central.clock.advance(40)
    lost.hang_up(seconds=30)
    assert calls(central)[0][2] is None
    assert end(central) == 1
    assert calls(central) == [("CAlate", "failed", "callback")]
    lost.hang_up(seconds=30)
    assert calls(central) == [("CAlate", "failed", "callback")], (
        "and a late callback changes nothing"
    )


def test_whoever_was_put_through_by_the_static_answer_is_not_called(
    central: Installation,
) -> None:
    begin(central)
    twilio_has(central, "CAfirst")
    central.clock.advance(10)
    twilio_has(central, "CAsecond")
    leg: dict[str, Any] = {"parent_sid": "CAsecond", "direction": "outbound-dial", "seconds": 40}
    twilio_has(central, "CAleg", **leg)
    twilio_has(central, "CAbrief", OTHER)
    twilio_has(central, "CAhung", **leg | {"parent_sid": "CAbrief", "seconds": 3})
    assert end(central) == 3
    assert sorted(calls(central), key=str) == [
        ("CAbrief", "failed", "callback"),
        ("CAfirst", "failed", "open"),
        ("CAsecond", "failed", "handed"),
    ]
    assert callbacks(central) == [(OTHER, "gap", "waiting")]


def test_whoever_called_again_and_was_served_is_not_called(central: Installation) -> None:
    begin(central)
    twilio_has(central, "CAgap")
    central.clock.advance(30)
    central.dial().press("0").transfer("completed", True, 60).hang_up()
    assert end(central) == 1
    assert callbacks(central) == []


def test_the_desk_shows_a_gathered_call_as_our_own_failure(central: Installation) -> None:
    gather_gap(central.line)
    central.clock.advance(60)
    twilio_has(central, "CAgap")
    end(central)
    ana = Member.of(central)
    ana.enter()
    assert "Falha nossa" in ana.get("/painel/chamadas/1").text
    assert "••••-7777" in ana.get("/painel/chamadas").text


def test_two_calls_of_one_number_are_one_callback(central: Installation) -> None:
    begin(central)
    twilio_has(central, "CAone")
    twilio_has(central, "CAtwo")
    assert end(central) == 2
    assert callbacks(central) == [(MOBILE, "gap", "waiting")]


@pytest.mark.parametrize("number", ["anonymous", "+15125550123", "+266696687", ""])
def test_a_number_that_is_not_rung_is_a_case_without_a_callback(
    central: Installation, number: str
) -> None:
    begin(central)
    twilio_has(central, "CAgap", number)
    twilio_recorded(central, "REgap", "CAgap")
    assert end(central) == 2
    assert calls(central) == [("CAgap", "failed", "open")]
    assert callbacks(central) == []
    assert central.rows("SELECT case_id FROM recordings") == [(1,)]


def test_a_call_that_still_goes_on_is_gathered_when_it_is_over(central: Installation) -> None:
    begin(central)
    twilio_has(central, "CAlong", status="in-progress", ended_at=None, seconds=None)
    twilio_recorded(central, "RElong", "CAlong")
    twilio_has(central, "CAshort", OTHER)
    assert end(central) == 1
    assert calls(central) == [("CAshort", "failed", "callback")]
    for _ in range(30):
        central.clock.advance(60)
        assert gather_gap(central.line) == 0
    known = Desk(central).carrier.known_calls
    known[0] = replace(known[0], status="completed", ended_at=central.clock.now(), seconds=2100)
    central.clock.advance(30)
    assert gather_gap(central.line) == 0, "its last webhook may be under way"
    central.clock.advance(60)
    assert gather_gap(central.line) == 2
    assert calls(central)[-1] == ("CAlong", "failed", "callback")


def test_while_twilio_does_not_answer_nothing_of_the_gap_is_forgotten(
    central: Installation,
) -> None:
    begin(central)
    twilio_has(central, "CAgap")
    for failure in (Failure.LATER, Failure.UNKNOWN):
        Desk(central).carrier.fail_next(failure)
        assert end(central) == 0
    central.clock.advance(60)
    assert gather_gap(central.line) == 1


def test_twilio_is_not_asked_each_minute_but_a_short_gap_is_found_all_the_same(
    central: Installation,
) -> None:
    begin(central)
    twilio_has(central, "CAblip")  # between two beats
    gathered = []
    for _ in range(15):
        gathered.append(gather_gap(central.line))
        central.clock.advance(60)
    assert (sum(gathered), gathered.index(1)) == (1, 9)


def test_what_came_before_the_first_clock_is_left_alone(central: Installation) -> None:
    twilio_has(central, "CAancient")
    central.clock.advance(86_400)
    begin(central)
    assert end(central) == 0
    assert calls(central) == []


def test_a_clock_that_was_set_back_gathers_from_then_on(central: Installation) -> None:
    central.clock.advance(86_400)
    gather_gap(central.line)
    central.clock.advance(-86_400)
    begin(central)
    twilio_has(central, "CAgap")
    assert end(central) == 1


def test_the_margin_of_a_minute_covers_a_clock_that_is_behind(central: Installation) -> None:
    begin(central)
    behind = central.clock.now() - timedelta(seconds=120 + 50)  # 50 s before the clock began
    twilio_has(central, "CAskewed", created_at=behind)
    assert end(central) == 1
