"""Take visits at the counter as they happen: register, call by the rule, serve and end."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.visits.priority import Queue, Waiting, in_turn, next_of
from ivr.rules.visits.states import (
    PriorityClass,
    Times,
    VisitMove,
    VisitRefused,
    VisitSource,
    VisitState,
    after,
    are_in_order,
    is_timed,
    settled,
)
from ivr.store.database.paging import LARGEST_ID
from ivr.store.staff import audit
from ivr.store.staff.audit import VISIT, Done
from ivr.store.visits import units, visits
from ivr.store.visits.visits import Visit
from ivr.usecases.installation.ports import Ports
from ivr.usecases.visits.cases import case_of
from ivr.usecases.visits.units import GONE, current_rule

LETTERS = {
    PriorityClass.ORDINARY: "C",
    PriorityClass.PRIORITY: "P",
    PriorityClass.OVER_80: "S",  # an O before numbers reads as a nought
}
REMEMBERED = 5  # of those called last, by which the rule decides
BUSY = "Você já está com uma pessoa. Encerre o atendimento dela primeiro."
CLOCK_BACK = "O relógio do servidor voltou: esta visita conta, e fica fora das médias."
NOT_YOURS = "Esta visita está com outra pessoa da equipe."
NOT_LIVE = "Esta visita não passou pelo balcão: ela só pode ser desfeita."
MAX_DESK_CHARS = 20


@dataclass(frozen=True)
class Counter:
    """Where somebody works: which unit, which desk, and who they are."""

    unit_id: str
    desk: str
    staff_id: int
    manages: bool = False  # may end what another left open


@dataclass(frozen=True)
class NewVisit:
    """Somebody who came: about what, with what priority; `sheet` marks the form that said so."""

    matter: str
    priority: PriorityClass
    sheet: str = ""
    protocol: str = ""


def register(ports: Ports, counter: Counter, came: NewVisit, serve_now: bool = False) -> Visit:
    """Register a visit, which waits with a ticket, or is served at once; return it.

    The same form again registers nothing more. Raises VisitRefused.
    """
    now = ports.clock.now()
    try:
        with ports.database.write() as session:
            unit = units.find(session, counter.unit_id, lock=True)  # tickets one after another
            if unit is None or not unit.active:
                raise VisitRefused(GONE)
            key = f"live:{came.sheet}"[:64] if came.sheet else None
            known = visits.keyed(session, key) if key else None
            if known:
                return known
            if serve_now and visits.at_desk_of(session, counter.staff_id):
                raise VisitRefused(BUSY)
            visit = _begun(session, counter, came, now)
            visit.external_key = key
            if serve_now:
                _go(visit, VisitMove.CALL, now, counter)
                _go(visit, VisitMove.START, now, counter)
            session.add(visit)
            session.flush()
            return visit
    except IntegrityError:
        raise VisitRefused(BUSY) from None


def call_next(ports: Ports, counter: Counter) -> Visit | None:
    """Call who is next by the unit's rule; return the visit, None where nobody waits.

    Raises VisitRefused where this person has somebody already.
    """
    now = ports.clock.now()
    try:
        with ports.database.write() as session:
            if units.find(session, counter.unit_id, lock=True) is None:
                raise VisitRefused(GONE)
            if visits.at_desk_of(session, counter.staff_id):
                raise VisitRefused(BUSY)
            queue = queue_of(session, counter.unit_id, now)
            chosen = next_of(current_rule(session, counter.unit_id), queue)
            if chosen is None:
                return None
            visit = visits.find(session, chosen.id, lock=True)
            assert visit  # noqa: S101 - it was read under the unit's lock
            _go(visit, VisitMove.CALL, now, counter)
            session.flush()
            return visit
    except IntegrityError:
        raise VisitRefused(BUSY) from None


def move(ports: Ports, counter: Counter, visit_id: int, step: VisitMove) -> Visit:
    """Make a move of a visit of this unit; return it. Raises VisitRefused for none from here."""
    now = ports.clock.now()
    try:
        with ports.database.write() as session:
            if units.find(session, counter.unit_id, lock=True) is None:
                raise VisitRefused(GONE)
            visit = _locked(session, counter.unit_id, visit_id)
            _check_whose(visit, counter)
            if visit.source != VisitSource.LIVE.value and step is not VisitMove.UNDO:
                raise VisitRefused(NOT_LIVE)
            if step is VisitMove.CALL and visits.at_desk_of(session, counter.staff_id):
                raise VisitRefused(BUSY)
            if step in (VisitMove.TAKE_BACK, VisitMove.UNDO):
                _check_today(visit, now)
                action = "visit-undone" if step is VisitMove.UNDO else "visit-taken-back"
                done = Done(action, str(visit.id), now, counter.staff_id, visit.state, VISIT)
                audit.write(session, done)
            _go(visit, step, now, counter)
            session.flush()
            return visit
    except IntegrityError:
        raise VisitRefused(BUSY) from None


def queue_of(session: Session, unit_id: str, now: datetime) -> Queue:
    """Return who waits at a unit now, and who was called before them today."""
    day = local_day(now)
    rows = visits.waiting(session, unit_id, day)
    waiting = [Waiting(each.id, PriorityClass(each.priority), each.arrived_at) for each in rows]
    called = [PriorityClass(each) for each in visits.last_called(session, unit_id, day, REMEMBERED)]
    return Queue(waiting, called, now)


def order_of(session: Session, unit_id: str, now: datetime) -> list[int]:
    """Return the ids of the visits that wait, in the order in which they would be called."""
    queue = queue_of(session, unit_id, now)
    return [each.id for each in in_turn(current_rule(session, unit_id), queue)]


def times_of(visit: Visit) -> Times:
    """Return the times of a visit."""
    return Times(visit.arrived_at, visit.called_at, visit.started_at, visit.ended_at)


def is_out_of_order(visit: Visit) -> bool:
    """Tell whether a clock jumped between the times of a visit."""
    return not are_in_order(times_of(visit))


def local_day(at: datetime) -> date:
    """Return the date of an instant in Fortaleza."""
    return at.astimezone(FORTALEZA).date()


def _begun(session: Session, counter: Counter, came: NewVisit, now: datetime) -> Visit:
    day, letter = local_day(now), LETTERS[came.priority]
    number = visits.tickets_of_day(session, counter.unit_id, day, letter) + 1
    return Visit(
        unit_id=counter.unit_id,
        day=day,
        ticket=f"{letter}{number:03d}",
        desk="",
        matter=came.matter,
        priority=came.priority.value,
        state=VisitState.WAITING.value,
        source=VisitSource.LIVE.value,
        arrived_at=settled(now, visits.last_arrival(session, counter.unit_id, day) or now),
        case_id=case_of(session, came.protocol),
        registered_by=counter.staff_id,
        registered_at=now,
    )


def _go(visit: Visit, step: VisitMove, now: datetime, counter: Counter) -> None:
    """Make the move: state, time, and whose it is then."""
    before, now = VisitState(visit.state), settled(now, times_of(visit).known()[-1])
    reached = after(before, step)
    visit.state = reached.value
    match step:
        case VisitMove.CALL:
            visit.called_at, visit.staff_id, visit.desk = now, counter.staff_id, counter.desk
        case VisitMove.START:
            visit.started_at = now
        case VisitMove.END | VisitMove.MISS | VisitMove.CANCEL:
            visit.ended_at = now
        case VisitMove.TAKE_BACK:
            _forget(visit, before)
    visit.is_timed = is_timed(reached, times_of(visit))


def _forget(visit: Visit, before: VisitState) -> None:
    """Take away what the last move wrote."""
    visit.ended_at = None
    if before is VisitState.SERVING:
        visit.started_at = None
    if before in (VisitState.CALLED, VisitState.NO_SHOW, VisitState.CANCELLED):
        visit.called_at, visit.staff_id, visit.desk = None, None, ""


def _check_whose(visit: Visit, counter: Counter) -> None:
    if visit.staff_id not in (None, counter.staff_id) and not counter.manages:
        raise VisitRefused(NOT_YOURS)


def _check_today(visit: Visit, now: datetime) -> None:
    if visit.day != local_day(now):
        raise VisitRefused("O dia desta visita já terminou: ela não muda mais por aqui.")


def _locked(session: Session, unit_id: str, visit_id: int) -> Visit:
    visit = visits.find(session, visit_id, lock=True) if 0 < visit_id <= LARGEST_ID else None
    if visit is None or visit.unit_id != unit_id:
        raise VisitRefused("Esta visita não existe.")
    return visit
