"""Whatever came is counted, and once; what does not add up is named within a day."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

from sqlalchemy import select

from ivr.ports.carrier import CarrierCall
from ivr.ports.failures import Failure
from ivr.rules.reports.conservation import CARRIER, ROWS, Kind, read_named
from ivr.store.calls.calls import Call
from ivr.store.reports import reconciliations
from ivr.store.reports.reconciliations import MAX_NAMED
from ivr.usecases.operations.supervisors import tell_supervisors
from ivr.usecases.reports import alerts
from ivr.usecases.reports.counting import count_days
from ivr.usecases.reports.reconciling import reconcile
from tests.conftest import Install
from tests.support.carrier import RecordingCarrier
from tests.support.installation import Installation
from tests.usecases.notices.test_alerts import BOSS, Office
from tests.usecases.reports.week import DAY, HOUR, calls, letter, mail, visits

MONDAY = date(2026, 11, 23)


def carrier_of(central: Installation) -> RecordingCarrier:
    carrier = central.ports.carrier
    assert isinstance(carrier, RecordingCarrier)
    return carrier


def tell_carrier(central: Installation) -> None:
    """The carrier knows every call of the log, each from when it came."""
    with central.ports.database.read() as session:
        ours = select(Call.sid, Call.received_at).where(Call.direction == "inbound")
        known = session.execute(ours.order_by(Call.id)).all()
    carrier_of(central).known_calls += [at_carrier(central, sid, at) for sid, at in known]


def at_carrier(central: Installation, sid: str, at: datetime | None = None) -> CarrierCall:
    """Return a call as the carrier has it, of twenty minutes ago where nothing else is said."""
    created_at = at or central.clock.now() - timedelta(minutes=20)
    return CarrierCall(
        sid=sid,
        parent_sid="",
        to="",
        number="+5584988887777",
        direction="inbound",
        status="completed",
        created_at=created_at,
        ended_at=created_at + timedelta(minutes=1),
        seconds=60,
        answered_by="",
    )


def found(central: Installation, kind: Kind) -> reconciliations.Reconciliation:
    with central.ports.database.read() as session:
        rows = reconciliations.of_days(session, MONDAY, MONDAY)
        session.expunge_all()
    return next(each for each in rows if each.kind == kind.value)


def test_a_day_on_which_all_is_counted_adds_up(central_on_both: Installation) -> None:
    central = central_on_both
    calls(central)
    letter(central)
    mail(central, "machine", "quarantined", "automatic")
    tell_carrier(central)
    central.clock.advance(DAY)
    assert reconcile(central.line) == 0
    sums = {each: found(central, each) for each in Kind}
    assert (sums[Kind.CALLS].came, sums[Kind.CALLS].counted, sums[Kind.CALLS].against) == (
        *(6, 6),
        CARRIER,
    )
    assert (sums[Kind.MESSAGES].came, sums[Kind.MESSAGES].counted) == (2, 2)
    assert {each.differing for each in sums.values()} == {0}


def test_a_planted_lost_call_is_named_within_a_day_and_told_once(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    calls(central)
    tell_carrier(central)
    carrier_of(central).known_calls.append(at_carrier(central, "CA" + "f" * 32))
    central.clock.advance(18 * HOUR)
    assert reconcile(central.line) == 1
    lost = found(central, Kind.CALLS)
    assert (lost.came, lost.counted, lost.differing) == (7, 6, 1)
    assert read_named(lost.named) == [("lost", "CA" + "f" * 32)]
    with central.ports.database.read() as session:
        (alert,) = alerts.differences(session, central.ports, central.clock.now())
    assert "a conta de ligações de 23/11 não fecha: 1 diferença" in alert.body
    assert len(alert.body) <= 160
    assert reconcile(central.line) == 0, "it is looked at again in an hour"
    central.clock.advance(HOUR)
    assert reconcile(central.line) == 1
    carrier_of(central).known_calls.pop()
    central.clock.advance(HOUR)
    assert reconcile(central.line) == 0
    assert found(central, Kind.CALLS).differing == 0


def test_case_42_two_clocks_at_once_tell_of_a_difference_once(
    installed: Install, any_database_url: str
) -> None:
    """Whatever either has done when the other comes, or when it dies: one row, one word."""
    central = installed(any_database_url, SMS_FROM="+558432097880")
    Office(central).hire(BOSS)
    calls(central)
    tell_carrier(central)
    carrier_of(central).known_calls.append(at_carrier(central, "CA" + "f" * 32))
    central.clock.advance(18 * HOUR)
    together = Barrier(2)

    def clock() -> None:
        line = central.line
        together.wait()
        count_days(line)
        reconcile(line)
        tell_supervisors(central.ports)

    clocks = [Thread(target=clock) for _ in range(2)]
    for each in clocks:
        each.start()
    for each in clocks:
        each.join()
    for _ in range(2):  # one that was killed begins anew
        reconcile(central.line)
        assert tell_supervisors(central.ports) == 0
        central.clock.advance(HOUR)
    per_date = "SELECT count(*), count(DISTINCT rows || day) FROM counted_days"
    assert len({*central.rows(per_date)[0]}) == 1
    kinds = "SELECT count(*) FROM reconciliations WHERE kind = 'calls' AND day = '2026-11-23'"
    assert central.rows(kinds) == [(1,)]
    told = [body for _, body in Office(central).told() if "a conta de ligacoes" in body]
    assert len(told) == 1


def test_a_call_that_only_the_log_has_and_one_without_an_end_are_named(
    central: Installation,
) -> None:
    calls(central)
    tell_carrier(central)
    carrier_of(central).known_calls.pop()
    central.dial("+5584988889999").press("1")
    tell_carrier(central)
    carrier_of(central).known_calls[:] = {
        each.sid: each for each in carrier_of(central).known_calls
    }.values()
    gone = carrier_of(central).known_calls.pop(0)
    central.clock.advance(DAY)
    reconcile(central.line)
    named = read_named(found(central, Kind.CALLS).named)
    ((row,),) = central.rows(f"SELECT id FROM calls WHERE sid = '{gone.sid}'")
    ((open_one,),) = central.rows("SELECT id FROM calls WHERE outcome = ''")
    assert named == [("unknown", str(row)), ("open", str(open_one))]


def test_without_the_carriers_word_the_log_is_compared_with_itself(central: Installation) -> None:
    calls(central)
    carrier_of(central).fail_next(Failure.LATER)
    central.clock.advance(DAY)
    assert reconcile(central.line) == 0
    told = found(central, Kind.CALLS)
    assert (told.against, told.came, told.counted) == (ROWS, 6, 6)


def test_a_day_from_before_the_carrier_had_the_line_is_compared_with_itself(
    central: Installation,
) -> None:
    calls(central)
    carrier_of(central).number_since = central.clock.now()
    central.clock.advance(DAY)
    assert reconcile(central.line) == 0
    told = found(central, Kind.CALLS)
    assert (told.against, told.differing) == (ROWS, 0)


def test_a_message_in_no_case_and_a_visit_without_an_end_are_named(central: Installation) -> None:
    calls(central)
    tell_carrier(central)
    mail(central, "lost", "filed")
    visits(central)
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("UPDATE visits SET state = 'serving' WHERE id = 1")
    central.clock.advance(DAY)
    assert reconcile(central.line) == 2
    assert read_named(found(central, Kind.MESSAGES).named) == [("homeless", "1")]
    assert read_named(found(central, Kind.VISITS).named) == [("open", "1")]
    assert tell_supervisors(replace(central.ports, sends_sms=False)) == 0


def test_of_many_that_differ_two_hundred_are_named(central: Installation) -> None:
    calls(central)
    tell_carrier(central)
    lost = [at_carrier(central, f"CA{n:032d}") for n in range(1000, 1000 + MAX_NAMED + 1)]
    carrier_of(central).known_calls += lost
    central.clock.advance(DAY)
    reconcile(central.line)
    one = found(central, Kind.CALLS)
    assert one.differing == MAX_NAMED + 1
    assert len(read_named(one.named)) == MAX_NAMED
