"""Fill an installation with a morning at the counter: who waits, who is served, what was keyed."""

from datetime import timedelta

from sqlalchemy import select

from ivr.rules.visits.internal import InternalChannel
from ivr.rules.visits.rows import VisitRow
from ivr.rules.visits.states import PriorityClass, Times, VisitMove, VisitSource, VisitState
from ivr.store.staff.staff import StaffMember
from ivr.usecases.visits import counter
from ivr.usecases.visits.counter import Counter, NewVisit
from ivr.usecases.visits.internal_requests import TypedRequest, set_answered, write_down
from ivr.usecases.visits.taking import Taker, take_over
from ivr.usecases.visits.units import TypedUnit, choose_rule, create
from tests.support.installation import Installation
from tests.support.scene import AGENT, SUPERVISOR

UNIT = "unidade-exemplo"
CAME = ((PriorityClass.ORDINARY, "uvt"), (PriorityClass.PRIORITY, "cadastro")) * 2 + (
    (PriorityClass.OVER_80, "other"),
    (PriorityClass.ORDINARY, "extrato"),
)


def counter_morning(central: Installation) -> None:
    """Open a unit where Ana serves somebody, Sônia has called another, and others wait."""
    ports, now = central.ports, central.clock.now()
    with ports.database.read() as session:
        known = {each.email: each.id for each in session.scalars(select(StaffMember))}
    ana, sonia = Counter(UNIT, "1", known[AGENT]), Counter(UNIT, "2", known[SUPERVISOR])
    for name, town in (("Unidade Exemplo", "Natal"), ("Unidade do Interior", "Mossoró")):
        create(ports, None, TypedUnit(name, town, "seg-sex 8h-12h; seg-sex 13h-17h"))
    choose_rule(ports, sonia.staff_id, UNIT, "share-1")
    rows = [_yesterdays(central, number) for number in range(12)]
    take_over(ports, Taker(UNIT, ana.staff_id), VisitSource.DAY_SHEET, rows)
    for priority, matter in CAME:
        counter.register(ports, ana, NewVisit(matter, priority))
    first = counter.call_next(ports, ana)
    assert first
    for step in (VisitMove.START, VisitMove.END):
        counter.move(ports, ana, first.id, step)
    second = counter.call_next(ports, ana)
    assert second
    counter.move(ports, ana, second.id, VisitMove.START)
    counter.call_next(ports, sonia)
    asked = (InternalChannel.WHATSAPP, "Jorge, da Cobrança", "Quando sai o relatório de novembro?")
    for channel, who, what in (asked, (InternalChannel.EMAIL, "Lia", "Segunda via do ofício.")):
        typed = TypedRequest(None, "other", channel, who, what, now - timedelta(hours=1))
        made = write_down(ports, ana.staff_id, typed)
    set_answered(ports, ana.staff_id, made, now)


def _yesterdays(central: Installation, number: int) -> VisitRow:
    at = central.clock.now() - timedelta(days=3, minutes=7 * number)
    times = Times(
        at, at + timedelta(minutes=9), at + timedelta(minutes=10), at + timedelta(minutes=22)
    )
    priority = (PriorityClass.ORDINARY, PriorityClass.PRIORITY, PriorityClass.OVER_80)[number % 3]
    return VisitRow(number, times, VisitState.ENDED, priority, f"scene:{number}", "uvt", desk="1")
