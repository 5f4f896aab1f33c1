"""Missed calls: listed whenever they come, gone for everybody once somebody returned them."""

from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import event, text

import ivr.store
from ivr.store.queries import missed_calls
from ivr.usecases.callbacks.missed import call_back_now, settle, unsettle
from ivr.usecases.callbacks.scheduling import ScheduleOutcome
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, SATURDAY, Installation
from tests.support.scene import accounts

VERSIONS = Path(ivr.store.__file__).parent / "migrations" / "versions"


@pytest.fixture
def central(central_on_both: Installation) -> Installation:
    """On both databases, with Ana, Sônia, and Bia on shift."""
    accounts(central_on_both)
    hire(central_on_both, "Bia", "Caio")
    central_on_both.calls = 500
    return central_on_both


def missed(central: Installation) -> list[str]:
    """The numbers of the missed calls, newest first."""
    with central.ports.database.read() as session:
        return [row.call.number for row in missed_calls.read_page(session).rows]


def give_up(central: Installation, number: str = MOBILE) -> None:
    """Somebody calls and hangs up in the menu."""
    central.dial(number).hang_up()
    central.clock.advance(60)


def test_whoever_gives_up_is_listed_also_on_a_weekend(central: Installation) -> None:
    give_up(central)
    central.clock.at = SATURDAY
    give_up(central, "+5584988880002")
    assert missed(central) == ["+5584988880002", MOBILE]


@pytest.mark.parametrize("number", ["", "+12125550123", "anonymous"])
def test_whoever_cannot_be_called_is_not(central: Installation, number: str) -> None:
    give_up(central, number)
    assert missed(central) == []


def test_whoever_talked_with_a_person_later_is_gone(central: Installation) -> None:
    give_up(central)
    central.dial(MOBILE).press("0").transfer("completed", True, 60).hang_up()
    assert missed(central) == []


def test_whoever_has_a_callback_is_gone_and_does_not_come_back(central: Installation) -> None:
    give_up(central)
    give_up(central, "+5584988880002")
    request(central)
    assert missed(central) == ["+5584988880002"]
    give_up(central)
    assert missed(central) == ["+5584988880002"], "it is owed one already"


def test_what_one_settled_can_be_undone_for_ten_minutes_by_oneself(
    central: Installation,
) -> None:
    give_up(central)
    give_up(central, "+5584988880002")
    first, second = (int(str(n)) for (n,) in central.rows("SELECT id FROM calls ORDER BY id"))
    assert settle(central.ports, 1, [first, second], "engano") == 2
    assert unsettle(central.ports, 2, [first]) == 0, "somebody else's"
    assert unsettle(central.ports, 1, [first, 2**40]) == 1
    assert missed(central) == [MOBILE]
    assert unsettle(central.ports, 1, [first]) == 0, "once"
    request(central, "+5584988880002")
    assert unsettle(central.ports, 1, [second]) == 0, "it is owed a callback meanwhile"
    assert settle(central.ports, 1, [first], "engano") == 1
    central.clock.advance(10 * 60)
    assert unsettle(central.ports, 1, [first]) == 0, "too late"


def test_what_staff_settled_stays_settled_whatever_is_heard_later(central: Installation) -> None:
    give_up(central)
    give_up(central, "+5584988880002")
    ids = [int(str(each)) for (each,) in central.rows("SELECT id FROM calls ORDER BY id")]
    assert settle(central.ports, 1, [*ids[:1], 999, 2**40], "falei no balcão") == 1
    assert missed(central) == ["+5584988880002"]
    assert settle(central.ports, 2, ids[:1], "outra vez") == 0
    assert central.rows(f"SELECT settled_why FROM calls WHERE id = {ids[0]}") == [
        ("falei no balcão",)
    ]
    assert central.rows("SELECT action, about, subject FROM audit WHERE about <> 'staff'") == [
        ("settled", "call", str(ids[0]))
    ]


def test_calling_back_at_once_rings_the_agent_and_says_nothing_by_sms(
    central: Installation,
) -> None:
    give_up(central)
    ((call_id,),) = central.rows("SELECT id FROM calls")
    bia = 3
    assert call_back_now(central.line, 1, int(str(call_id))).came is ScheduleOutcome.OFF_SHIFT
    assert central.rows("SELECT COUNT(*) FROM callbacks") == [(0,)]
    assert call_back_now(central.line, bia, int(str(call_id))).came is ScheduleOutcome.DONE
    desk = Desk(central)
    assert desk.work() == 1
    assert desk.carrier.calls[-1].to == "sip:bia@pbx.exemplo.br"
    assert missed(central) == []
    assert central.rows("SELECT COUNT(*) FROM sms") == [(0,)]
    assert central.rows("SELECT said FROM promises") == [], "nobody was told a time"
    heard = central.dial(MOBILE).press("9").heard
    ((said,),) = central.rows("SELECT said FROM promises")
    assert str(said) in heard, "now somebody was"


def test_the_list_is_read_by_its_own_index(central: Installation) -> None:
    asked: list[tuple[str, object]] = []
    engine = central.ports.database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    with central.ports.database.read() as session:
        missed_calls.read_page(session)
    statement = next(text for text, _ in asked if "FROM calls" in text)
    assert "calls.missed" in statement
    assert "calls.missed =" not in statement
    assert "calls.missed IS" not in statement


def test_the_migration_finds_the_missed_calls_of_before(central: Installation) -> None:
    give_up(central)
    give_up(central, "+5584988880002")
    give_up(central, "+5584988880003")
    central.dial("+5584988880003").press("0").transfer("completed", True, 60).hang_up()
    give_up(central, "+5584988880004")
    request(central, "+5584988880004")
    give_up(central, "anonymous")
    known = missed(central)
    (file,) = VERSIONS.glob("*_owners_and_missed_calls.py")
    fill = import_module(f"ivr.store.migrations.versions.{file.stem}").FILL
    with central.ports.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE calls SET missed = false")
        connection.execute(text(fill))
    assert missed(central) == known == ["+5584988880002", MOBILE]


def test_whoever_has_a_callback_to_another_number_that_they_named_is_gone(
    central: Installation,
) -> None:
    for named in ("8432322033", MOBILE.removeprefix("+55")):
        caller = "+5584977770001" if named == "8432322033" else "+5584977770002"
        request(central)  # of MOBILE's owner: the second caller's wish joins it
        give_up(central, caller)
        assert missed(central) == [caller]
        call = central.dial(caller).press("0").transfer("busy", False, 0)
        call.press("3").press("1").press(named).press("1").hang_up()
        assert missed(central) == []
        give_up(central, caller)
        assert missed(central) == [], "what they are owed is the callback"
