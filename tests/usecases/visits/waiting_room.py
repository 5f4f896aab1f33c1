"""Fill a unit with people who wait, for the tests of its counter."""

from dataclasses import dataclass

from ivr.rules.visits.states import PriorityClass, VisitMove
from ivr.store.visits.visits import Visit
from ivr.usecases.visits import counter
from ivr.usecases.visits.counter import Counter, NewVisit
from ivr.usecases.visits.units import TypedUnit, choose_people, create, may_be_chosen
from tests.support.desk import hire
from tests.support.installation import Installation

HOURS = "seg-sex 08:00-14:00"
ORDINARY, PRIORITY, OVER_80 = PriorityClass.ORDINARY, PriorityClass.PRIORITY, PriorityClass.OVER_80


@dataclass
class WaitingRoom:
    """A unit with Ana at desk 1 and Bia at desk 2."""

    central: Installation
    unit_id: str
    ana: Counter
    bia: Counter

    def comes(self, priority: PriorityClass = ORDINARY, matter: str = "uvt") -> Visit:
        """Let somebody come and get a ticket, a minute after whoever came before."""
        self.central.clock.advance(60)
        return counter.register(self.central.ports, self.ana, NewVisit(matter, priority))

    def call(self, who: Counter | None = None) -> str:
        """Call who is next; return their ticket, "" where nobody waits."""
        visit = counter.call_next(self.central.ports, who or self.ana)
        return visit.ticket if visit else ""

    def move(self, visit: Visit, *steps: VisitMove, who: Counter | None = None) -> Visit:
        """Make these moves of the visit, a minute apart; return it."""
        for step in steps:
            self.central.clock.advance(60)
            visit = counter.move(self.central.ports, who or self.ana, visit.id, step)
        return visit

    def serve(self, who: Counter | None = None) -> str:
        """Call, serve and let go who is next; return their ticket."""
        visit = counter.call_next(self.central.ports, who or self.ana)
        assert visit
        self.move(visit, VisitMove.START, VisitMove.END, who=who)
        return visit.ticket

    def states(self) -> list[str]:
        """Return every visit's state, by id."""
        return [
            str(state) for (state,) in self.central.rows("SELECT state FROM visits ORDER BY id")
        ]


def opened(central: Installation) -> WaitingRoom:
    """Open a unit with two desks."""
    ana, bia = hire(central, "Ana", "Bia")
    unit_id = create(central.ports, None, TypedUnit("Unidade Exemplo", "Natal", HOURS))
    return WaitingRoom(central, unit_id, Counter(unit_id, "1", ana), Counter(unit_id, "2", bia))


def everybody_serves(central: Installation, unit_id: str = "unidade-exemplo") -> None:
    """Let everybody who receives people at all do so at that unit."""
    with central.ports.database.read() as session:
        known = {each.id for each in may_be_chosen(session)}
    choose_people(central.ports, None, unit_id, known)
