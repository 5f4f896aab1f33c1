"""Scheduling at the desk: one wins, the other is told who; everybody is told, nothing is lost."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from ivr.rules.callbacks.states import OWNERS_GRACE
from ivr.rules.staff.audit_chain import breaks
from ivr.rules.staff.roles import Role
from ivr.store.callbacks.callbacks import Callback
from ivr.store.queries import staff_actions
from ivr.store.staff.audit import chain
from ivr.store.staff.staff import StaffMember
from ivr.usecases.callbacks.callbacks import call_now, cancel
from ivr.usecases.callbacks.scheduling import (
    CallbackOrder,
    ScheduleOutcome,
    ScheduleResult,
    Seen,
    assign,
    move,
    schedule,
)
from tests.conftest import Install
from tests.store.callbacks.test_callbacks import at_once
from tests.support.desk import Desk, hire, request
from tests.support.installation import MOBILE, Installation
from tests.support.scene import accounts

SLOT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)  # Tuesday, 11:00 in Fortaleza
LATER = SLOT + timedelta(minutes=30)
FIXED = "+558432223333"
SONIA = 2  # `accounts` makes Ana and Sônia before anybody is hired
TOGETHER = 20


@pytest.fixture
def central(installed: Install, any_database_url: str) -> Installation:
    """On both databases: it sends SMS, and Bia and Caio are on shift."""
    central = installed(any_database_url, SMS_FROM="+15125550100", WEB_THREADS=str(TOGETHER))
    accounts(central)
    hire(central, "Bia", "Caio")
    return central


def promises(central: Installation) -> list[tuple[object, ...]]:
    """State and reason of every promise, oldest first."""
    return central.rows("SELECT state, why FROM promises ORDER BY id")


def texts(central: Installation) -> list[tuple[object, ...]]:
    """Kind and state of every SMS, oldest first."""
    return central.rows("SELECT kind, state FROM sms ORDER BY id")


def audited(central: Installation) -> list[tuple[object, ...]]:
    """Who did what about which callback."""
    return central.rows(
        "SELECT staff_id, action, subject FROM audit WHERE about <> 'staff' ORDER BY id"
    )


def stamp(central: Installation, callback_id: int = 1) -> str:
    """The callback as it is seen now."""
    with central.ports.database.read() as session:
        return staff_actions.stamp(session, callback_id)


def kept(central: Installation, callback_id: int = 1) -> Callback:
    """The callback as the database keeps it."""
    with central.ports.database.read() as session:
        return session.get_one(Callback, callback_id)


def test_a_callback_by_hand_is_promised_told_and_written_down(central: Installation) -> None:
    result = schedule(central.line, SONIA, CallbackOrder(MOBILE, "cadastro", SLOT))
    assert result == ScheduleResult(ScheduleOutcome.DONE, 1)
    callback = kept(central)
    assert (callback.origin, callback.topic, callback.slot_at) == ("desk", "cadastro", SLOT)
    assert promises(central) == [("open", "")]
    assert texts(central) == [("scheduled", "waiting")]
    assert audited(central) == [(SONIA, "scheduled", "1")]
    assert central.rows("SELECT channel, state FROM cases") == [("desk", "callback")]


def test_as_soon_as_possible_it_is_due_as_for_anybody(central: Installation) -> None:
    assert schedule(central.line, SONIA, CallbackOrder(MOBILE)).came is ScheduleOutcome.DONE
    assert kept(central).due_kind == "until"
    assert kept(central).slot_at is None


def test_an_open_one_to_that_number_stays_as_it_is_and_no_case_is_made(
    central: Installation,
) -> None:
    request(central)
    result = schedule(central.line, SONIA, CallbackOrder(MOBILE, slot_at=SLOT))
    assert (result.came, result.callback_id) == (ScheduleOutcome.MERGED, 1)
    assert kept(central).slot_at is None
    assert central.rows("SELECT COUNT(*) FROM cases") == [(1,)]
    assert audited(central) == []


@pytest.mark.parametrize(
    "at", [SLOT - timedelta(days=2), SLOT + timedelta(minutes=5), SLOT + timedelta(hours=8)]
)
def test_a_time_at_which_nobody_works_is_no_slot(central: Installation, at: datetime) -> None:
    assert (
        schedule(central.line, SONIA, CallbackOrder(MOBILE, slot_at=at)).came
        is ScheduleOutcome.NO_SLOT
    )
    assert central.rows("SELECT COUNT(*) FROM cases") == [(0,)]


@pytest.mark.parametrize("number", ["+551130037000", "+12125550123", "+881612345678", "190"])
def test_row_36_a_number_that_is_not_rung_is_refused_in_the_job_too(
    central: Installation, number: str
) -> None:
    assert schedule(central.line, SONIA, CallbackOrder(number)).came is ScheduleOutcome.REFUSED
    assert central.rows("SELECT COUNT(*) FROM cases") == [(0,)]


def test_row_30_of_twenty_who_want_one_slot_as_many_have_it_as_it_has_seats(
    central: Installation,
) -> None:
    def want(n: int) -> ScheduleResult:
        return schedule(central.line, SONIA, CallbackOrder(f"+5584988880{n:03}", slot_at=SLOT))

    results = at_once(TOGETHER, want)
    came = Counter(each.came for each in results)
    seats = central.ports.capacity.of(2)
    assert came == {ScheduleOutcome.DONE: seats, ScheduleOutcome.FULL: TOGETHER - seats}
    for each in results:
        if each.came is ScheduleOutcome.FULL:
            assert each.deed
            assert (each.deed.name, each.deed.action) == ("Sônia", "scheduled")
    assert central.rows("SELECT COUNT(*) FROM callbacks") == [(seats,)]
    assert central.rows("SELECT COUNT(*) FROM cases") == [(seats,)]
    assert len(texts(central)) == len(audited(central)) == seats


def test_row_30_of_twenty_who_schedule_one_number_one_does_and_the_others_see_it(
    central: Installation,
) -> None:
    results = at_once(TOGETHER, lambda n: schedule(central.line, SONIA, CallbackOrder(MOBILE)))
    came = Counter(each.came for each in results)
    assert came == {ScheduleOutcome.DONE: 1, ScheduleOutcome.MERGED: TOGETHER - 1}
    assert {each.callback_id for each in results} == {1}
    assert len(texts(central)) == 1


def test_row_30_of_twenty_who_move_one_callback_one_does_and_the_others_are_told_who(
    central: Installation,
) -> None:
    request(central)
    seen = Seen(1, stamp(central))
    times = [SLOT + timedelta(minutes=15 * (n % 8)) for n in range(TOGETHER)]
    results = at_once(TOGETHER, lambda n: move(central.line, SONIA, seen, times[n]))
    came = Counter(each.came for each in results)
    assert came == {ScheduleOutcome.DONE: 1, ScheduleOutcome.CHANGED: TOGETHER - 1}
    for each in results:
        if each.came is ScheduleOutcome.CHANGED:
            assert each.deed
            assert (each.deed.name, each.deed.action) == ("Sônia", "moved")
    assert audited(central) == [(SONIA, "moved", "1")]
    with central.ports.database.read() as session:
        assert list(breaks(chain(session))) == []


def test_a_moved_callback_settles_its_promise_and_tells_the_new_time(
    central: Installation,
) -> None:
    request(central)
    assert move(central.line, SONIA, Seen(1, stamp(central)), SLOT) == ScheduleResult(
        ScheduleOutcome.DONE, 1
    )
    assert promises(central) == [("moved", "a equipe mudou o horário"), ("open", "")]
    assert texts(central)[-1] == ("rescheduled", "waiting")
    ((body,),) = central.rows("SELECT body FROM sms WHERE kind = 'rescheduled'")
    assert "mudamos seu horario. Vamos ligar na terca, 24/11, entre 11h e 11h15" in str(body)
    assert move(central.line, SONIA, Seen(1, stamp(central)), LATER).came is ScheduleOutcome.DONE
    assert kept(central).slot_at == LATER
    assert move(central.line, SONIA, Seen(1, stamp(central)), None).came is ScheduleOutcome.DONE
    assert (kept(central).slot_at, kept(central).seat, kept(central).due_kind) == (
        *(None, None),
        "until",
    )
    assert [each[0] for each in promises(central)] == ["moved"] * 3 + ["open"]


def test_as_soon_as_possible_never_moves_one_to_a_later_time(central: Installation) -> None:
    """Neither its own seat nor its own place in the queue stands in its way."""
    central.clock.at = datetime(2026, 11, 23, 16, 55, tzinfo=UTC)  # five minutes before closing
    first = SLOT.replace(hour=11)  # of Tuesday, eight in the morning
    for n in range(central.ports.capacity.of(2)):
        request(central, f"+55849888811{n:02}", slot_at=first)
    told = kept(central).due_at
    assert move(central.line, SONIA, Seen(1), None).came is ScheduleOutcome.SOONEST
    assert (kept(central).due_at, kept(central).slot_at) == (told, first)
    assert {each[0] for each in promises(central)} == {"open"}
    assert {kind for kind, _ in texts(central)} == {"promised"}


def test_as_soon_as_possible_moves_one_to_an_earlier_time(central: Installation) -> None:
    request(central, slot_at=SLOT)
    assert move(central.line, SONIA, Seen(1), None).came is ScheduleOutcome.DONE
    assert kept(central).due_at < SLOT
    assert kept(central).slot_at is None
    soonest = kept(central).due_at
    assert move(central.line, SONIA, Seen(1), None).came is ScheduleOutcome.SOONEST
    assert kept(central).due_at == soonest


def test_whom_no_sms_reaches_a_person_has_to_tell(central: Installation) -> None:
    request(central, FIXED)
    result = move(central.line, SONIA, Seen(1), SLOT)
    assert (result.came, result.told) == (ScheduleOutcome.DONE, False)
    assert kept(central).needs_person
    assert kept(central).why == "a equipe mudou o horário; sem SMS para avisar"


def test_a_callback_whose_telephone_rings_is_not_moved_nor_given_away(
    central: Installation,
) -> None:
    request(central)
    Desk(central).ring()
    assert move(central.line, SONIA, Seen(1), SLOT).came is ScheduleOutcome.UNDER_WAY
    assert assign(central.line, SONIA, Seen(1), 3).came is ScheduleOutcome.UNDER_WAY
    assert promises(central) == [("open", "")]
    assert audited(central) == []


def test_a_full_slot_keeps_the_callback_where_it_was(central: Installation) -> None:
    for n in range(central.ports.capacity.of(2)):
        request(central, f"+55849888811{n:02}", slot_at=SLOT)
    request(central)
    last = central.ports.capacity.of(2) + 1
    assert move(central.line, SONIA, Seen(last), SLOT).came is ScheduleOutcome.FULL
    assert kept(central, last).slot_at is None
    assert [each[0] for each in promises(central)] == ["open"] * last


def test_a_cancelled_one_is_over_for_whoever_comes_later(central: Installation) -> None:
    request(central)
    seen = Seen(1, stamp(central))
    assert cancel(central.line, SONIA, seen, "desistiu").came is ScheduleOutcome.DONE
    late = move(central.line, 1, seen, SLOT)
    assert late.came is ScheduleOutcome.ENDED
    assert late.deed
    assert (late.deed.name, late.deed.action) == ("Sônia", "cancelled")
    assert [each[0] for each in texts(central)] == ["promised", "cancelled"]


def test_the_owner_is_rung_and_nobody_else_while_on_shift(central: Installation) -> None:
    request(central)
    caio = 4
    assert assign(central.line, SONIA, Seen(1), caio).came is ScheduleOutcome.DONE
    Desk(central).ring()
    assert Desk(central).carrier.calls[-1].to == "sip:caio@pbx.exemplo.br"
    assert audited(central) == [(SONIA, "assigned", "1")]


def test_an_owners_callback_holds_up_nobody_while_the_owner_is_busy(central: Installation) -> None:
    hire(central, "Duda", "Eva")
    caio, own = 4, 8
    for n in range(own):
        request(central, f"+558498888000{n}")
        assign(central.line, SONIA, Seen(n + 1), caio)
    request(central, "+5584988880009")
    desk = Desk(central)
    desk.relay()
    desk.work()
    central.clock.advance(2)
    desk.relay()
    desk.work()
    rung = [each.to for each in desk.carrier.calls]
    assert rung.count("sip:caio@pbx.exemplo.br") == 1
    assert len(rung) == 2, "the last callback is anybody's and is not held up"


def test_after_its_time_and_the_grace_it_is_anybodys(central: Installation) -> None:
    hire(central, "Duda")
    request(central)
    request(central, "+5584988880002")
    for callback_id in (1, 2):
        assign(central.line, SONIA, Seen(callback_id), 4)
    desk = Desk(central)
    desk.ring()
    after = kept(central, 2).due_at + OWNERS_GRACE - central.clock.now()
    central.clock.advance(after.total_seconds())
    desk.ring()
    assert desk.carrier.calls[-1].to != "sip:caio@pbx.exemplo.br"


@pytest.mark.parametrize("away", ["paused", "disabled"])
def test_an_owner_who_is_away_hands_it_to_the_team_at_once(
    central: Installation, away: str
) -> None:
    hire(central, "Duda")
    request(central)
    assign(central.line, SONIA, Seen(1), 4)
    with central.ports.database.write() as session:
        caio = session.get_one(StaffMember, 4)
        setattr(caio, f"{away}_at", central.clock.now())
    desk = Desk(central)
    desk.ring()
    assert desk.carrier.calls[-1].to == "sip:bia@pbx.exemplo.br"


def test_an_owner_who_misses_it_three_times_hands_it_to_the_team(central: Installation) -> None:
    request(central)
    assign(central.line, SONIA, Seen(1), 4)
    desk = Desk(central)
    for _ in range(3):
        desk.ring().tell("no-answer")
        central.clock.advance(61)
    assert kept(central).assigned_to is None
    desk.ring()
    assert desk.carrier.calls[-1].to == "sip:bia@pbx.exemplo.br"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_whoever_is_never_rung_is_given_nothing(central: Installation, role: Role) -> None:
    request(central)
    with central.ports.database.write() as session:
        session.get_one(StaffMember, 3).role = role.value
    assert assign(central.line, SONIA, Seen(1), 3).came is ScheduleOutcome.NOBODY
    assert assign(central.line, SONIA, Seen(1), 999).came is ScheduleOutcome.NOBODY
    assert assign(central.line, SONIA, Seen(1), None).came is ScheduleOutcome.DONE


def test_call_now_rings_ones_own_telephone_first_and_at_once(central: Installation) -> None:
    request(central)
    request(central, "+5584988880002")
    assert call_now(central.line, 4, 2).came is ScheduleOutcome.DONE
    desk = Desk(central)
    assert desk.work() == 1
    assert desk.carrier.calls[-1].to == "sip:caio@pbx.exemplo.br"
    leg = desk.last_leg().answer().press("1").talk(60).press("1")
    leg.tell("completed")
    assert kept(central, 2).state == "kept"
    assert kept(central, 1).state == "waiting"


def test_call_now_is_for_hours_and_shifts_and_one_call_at_a_time(central: Installation) -> None:
    request(central)
    request(central, "+5584988880002")
    assert call_now(central.line, SONIA, 1).came is ScheduleOutcome.OFF_SHIFT
    assert call_now(central.line, 4, 1).came is ScheduleOutcome.DONE
    Desk(central).work()
    assert call_now(central.line, 4, 2).came is ScheduleOutcome.BUSY
    assert call_now(central.line, 3, 1).came is ScheduleOutcome.UNDER_WAY
    central.clock.advance(5 * 3600)
    assert call_now(central.line, 3, 2).came is ScheduleOutcome.CLOSED
