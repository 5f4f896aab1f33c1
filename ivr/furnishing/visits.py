"""Let people come to the demonstration's units: a day's visits, and what sectors asked that day."""

import heapq
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random

from sqlalchemy import select

from ivr.furnishing.world import World
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.staff.roles import Role
from ivr.rules.visits.internal import InternalChannel
from ivr.rules.visits.rows import VisitRow
from ivr.rules.visits.states import OTHER_MATTER, PriorityClass, Times, VisitSource, VisitState
from ivr.store.cases.cases import Case
from ivr.store.visits import units
from ivr.usecases.visits.internal_requests import TypedRequest, set_answered, write_down
from ivr.usecases.visits.taking import Taker, take_over

# Where people come: how many a day, at how many desks, and how it comes to be known.
COMING = ((46, 2, VisitSource.IMPORT), (17, 1, VisitSource.DAY_SHEET))
OPENS, SPAN = time(8), 5 * 60  # minutes within which people come
CLASSES = (PriorityClass.ORDINARY, PriorityClass.PRIORITY, PriorityClass.OVER_80)
SHARES = (64, 29, 7)
JUMPED_DAY = 1  # on which the counter's clock was set back once
JUMPED_LINE = 12
# Who asks, by which way, what, and after how many hours it is answered; 0: it waits.
ASKED = (
    ("Lúcia", InternalChannel.WHATSAPP, "Quantas pessoas perguntaram do parcelamento?", 2),
    ("Marcos", InternalChannel.EMAIL, "Enviar o total de recados de outubro.", 4),
    ("Lúcia", InternalChannel.WHATSAPP, "O texto do menu dois já mudou?", 1),
    ("Teresa", InternalChannel.MEMO, "Informar os horários de maior procura no balcão.", 3),
    ("Marcos", InternalChannel.PHONE, "Avisar a equipe do novo prazo.", 1),
    ("Teresa", InternalChannel.WHATSAPP, "Mandar a lista de assuntos do mês.", 0),
)


def visits_of_a_day(world: World, number: int) -> None:
    """Take over the visits of the day that is ending, and answer what sectors asked before."""
    ports, day = world.line.ports, world.clock.now().astimezone(FORTALEZA).date()
    with ports.database.read() as session:
        known = [each.id for each in units.everything(session)]
        protocols = session.scalars(select(Case.protocol).order_by(Case.id.desc()).limit(2)).all()
    for unit_id, (many, desks, source) in zip(known, COMING, strict=False):
        chance = world.chance(f"visits {unit_id} {day}")
        opens = datetime.combine(day, OPENS, FORTALEZA)
        rows = _rows(f"{unit_id} {day}", opens, (many + chance.randrange(-5, 6), desks), chance)
        if source is VisitSource.IMPORT:
            rows = [_with(each, number, protocols) for each in rows]
        take_over(ports, Taker(unit_id, world.staff[Role.AGENT.value]), source, rows)
    _asked_inside(world, number)


def _rows(key: str, opens: datetime, many: tuple[int, int], chance: Random) -> list[VisitRow]:
    """Return a day's visits: who comes first is served first, at so many desks."""
    people, desks = many
    free = [opens] * desks
    arrivals = sorted(opens + timedelta(seconds=chance.randrange(SPAN * 60)) for _ in range(people))
    rows = []
    for number, arrived in enumerate(arrivals, 1):
        called = max(arrived, heapq.heappop(free))
        began = called + timedelta(seconds=chance.randrange(15, 75))
        ended = began + timedelta(seconds=chance.randrange(180, 1080))
        fate = chance.random()
        state, times = VisitState.ENDED, Times(arrived, called, began, ended)
        if fate < 0.04:
            state, times, ended = VisitState.NO_SHOW, Times(arrived, called, None, began), began
        elif fate < 0.07:
            state, times, ended = VisitState.CANCELLED, Times(arrived, None, None, called), called
        elif fate < 0.08:
            state, times = VisitState.UNCLOSED, Times(arrived, called, began)
        heapq.heappush(free, ended)
        [priority] = chance.choices(CLASSES, SHARES)
        matter = chance.choice(
            ("uvt", "mercadorias", "cadastro", "cadastro", "extrato", OTHER_MATTER)
        )
        desk = str(1 + number % desks)
        row = VisitRow(number, times, state, priority, f"past:{key}:{number}", matter, desk=desk)
        rows.append(row)
    return rows


def _with(row: VisitRow, day: int, protocols: Sequence[str]) -> VisitRow:
    """Return the row with a protocol, or with the jump of a clock, where it is its turn."""
    if row.line <= len(protocols):
        return replace(row, protocol=protocols[row.line - 1])
    if day == JUMPED_DAY and row.line == JUMPED_LINE and row.times.started_at:
        early = row.times.started_at - timedelta(minutes=31)
        return replace(row, state=VisitState.ENDED, times=replace(row.times, ended_at=early))
    return row


def _asked_inside(world: World, number: int) -> None:
    """Write down what a sector asked that day; most is answered before the day ends."""
    ports, now, staff_id = world.line.ports, world.clock.now(), world.staff[Role.AGENT.value]
    who, channel, what, hours = ASKED[number % len(ASKED)]
    sectors = sorted(world.sectors.values())
    sector = sectors[number % len(sectors)] if sectors else None
    received = now - timedelta(hours=5)
    typed = TypedRequest(sector, OTHER_MATTER, channel, who, what, received)
    made = write_down(ports, staff_id, typed)
    if hours:
        set_answered(ports, staff_id, made, received + timedelta(hours=hours))
