"""Try each written rule on a unit's own arrivals, before one is chosen."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ivr.rules.visits.simulation import (
    MAX_SIMULATED_VISITS,
    Arrival,
    Simulated,
    is_worse_than_arrival,
    simulate,
)
from ivr.rules.visits.states import PriorityClass
from ivr.store.visits import visits
from ivr.store.visits.visits import Visit
from ivr.usecases.installation.ports import Ports
from ivr.usecases.visits.counter import local_day

DAYS_TRIED = 14
EXAMPLE_NOTE = "Ainda não há visitas com horário nesta unidade: são chegadas de exemplo."


@dataclass(frozen=True)
class Trial:
    """What each rule makes of the same arrivals: how many there were, and whether they are real."""

    found: Sequence[Simulated]
    people: int
    is_example: bool

    def is_worse(self, found: Simulated) -> bool:
        """Tell whether that rule serves whoever has priority worse than the order of arrival."""
        [by_arrival] = (each for each in self.found if each.rule.by_arrival)
        return is_worse_than_arrival(found, by_arrival)


def try_rules(ports: Ports, unit_id: str, desks: int) -> Trial:
    """Return what each rule would have made of the unit's last fortnight at so many desks."""
    since = local_day(ports.clock.now()) - timedelta(days=DAYS_TRIED)
    with ports.database.read() as session:
        rows = visits.timed_since(session, unit_id, since, MAX_SIMULATED_VISITS)
        days = _days(rows)
    real = bool(days)
    days = days or [example_day()]
    return Trial(simulate(days, desks), sum(map(len, days)), not real)


def example_day() -> list[Arrival]:
    """Return a busy morning: more come than two desks serve, over half of them with priority."""
    opens = datetime(2026, 1, 5, 11, 0, tzinfo=UTC)
    classes = (
        *(PriorityClass.ORDINARY, PriorityClass.PRIORITY, PriorityClass.PRIORITY),
        *(PriorityClass.ORDINARY, PriorityClass.OVER_80),
    )
    return [
        Arrival(opens + timedelta(minutes=4 * n), classes[n % 5], timedelta(minutes=8 + n % 5))
        for n in range(60)
    ]


def _days(rows: Sequence[Visit]) -> list[list[Arrival]]:
    days: dict[date, list[Arrival]] = defaultdict(list)
    for each in rows:
        if each.started_at and each.ended_at:
            arrived = each.arrived_at
            served = each.ended_at - each.started_at
            told = PriorityClass(each.priority)
            known = PriorityClass.ORDINARY if told is PriorityClass.UNKNOWN else told
            days[each.day].append(Arrival(arrived, known, served))
    return [days[day] for day in sorted(days)]
