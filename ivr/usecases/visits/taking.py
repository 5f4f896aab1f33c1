"""Take over visits from paper, from a count and from Novo SGA: all of them or none, and once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.visits.differences import Differing, differences
from ivr.rules.visits.rows import MAX_ROWS, VisitRow, dump
from ivr.rules.visits.states import (
    PriorityClass,
    Times,
    VisitRefused,
    VisitSource,
    VisitState,
    is_timed,
)
from ivr.rules.visits.typed import at_local
from ivr.store.database.paging import LARGEST_ID
from ivr.store.staff import audit
from ivr.store.staff.audit import UNIT, Done
from ivr.store.visits import units, visits
from ivr.store.visits.visits import Visit, VisitBatch
from ivr.usecases.installation.ports import Ports
from ivr.usecases.visits.cases import case_of
from ivr.usecases.visits.counter import local_day, times_of
from ivr.usecases.visits.units import GONE

MAX_TALLY = 500  # visits counted at once
FARTHEST_TAKEN = timedelta(days=1830)  # before today
CHANGED_MEANWHILE = "Outra pessoa trouxe estas visitas agora mesmo. Abra a página de novo."


@dataclass(frozen=True)
class Taker:
    """Who takes visits over, for which unit; `staff_id` is None for the past of a demonstration."""

    unit_id: str
    staff_id: int | None


class Taken(NamedTuple):
    """What was taken over: the batch (0: none, all were known), how many are new, and known."""

    batch_id: int
    new: int
    known: int


def known_of(ports: Ports, rows: Sequence[VisitRow]) -> int:
    """Return how many of these rows were taken over before."""
    with ports.database.read() as session:
        return len(visits.known_keys(session, [each.key for each in rows]))


def compared(ports: Ports, rows: Sequence[VisitRow]) -> list[Differing]:
    """Return those of these rows that were taken over before and say something else now."""
    by_key = {each.key: each for each in rows}
    with ports.database.read() as session:
        known = {str(each.external_key): each for each in visits.of_keys(session, [*by_key])}
        told = [
            Differing(row.line, here.id, differences(row, VisitState(here.state), times_of(here)))
            for key, row in by_key.items()
            if (here := known.get(key))
        ]
    return [each for each in told if each.words]


def take_over(ports: Ports, taker: Taker, source: VisitSource, rows: Sequence[VisitRow]) -> Taken:
    """Take over all rows that are not there yet, or nothing; raise VisitRefused with the reason."""
    now = ports.clock.now()
    if len(rows) > MAX_ROWS:
        raise VisitRefused(f"São {len(rows)} linhas; cabem {MAX_ROWS}.")
    try:
        with ports.database.write() as session:
            if units.find(session, taker.unit_id, lock=True) is None:
                raise VisitRefused(GONE)
            known = visits.known_keys(session, [each.key for each in rows])
            new = [each for each in rows if each.key not in known]
            if not new:
                return Taken(0, 0, len(rows))
            batch = _batch(session, taker, source, new, now)
            session.add_all(_visit(session, taker, batch, each, now) for each in new)
            session.flush()
            return Taken(batch.id, len(new), len(rows) - len(new))
    except IntegrityError:
        raise VisitRefused(CHANGED_MEANWHILE) from None


Counted = Mapping[tuple[str, PriorityClass], int]  # matter, class → visits


@dataclass(frozen=True)
class Tally:
    """Visits that were only counted: of which day, about when, at which desk, how many of each."""

    day: date
    about: time
    desk: str
    counted: Counted
    sheet: str  # marks the form: the same again counts nothing more


def tally(ports: Ports, taker: Taker, counted: Tally) -> Taken:
    """Add visits that were counted and not timed. Raises VisitRefused."""
    total = sum(counted.counted.values())
    if total < 1 or min(counted.counted.values()) < 0:
        raise VisitRefused("Escreva ao menos uma visita.")
    if total > MAX_TALLY:
        raise VisitRefused(f"São {total} visitas; cabem {MAX_TALLY} de uma vez.")
    arrived, now = at_local(counted.day, counted.about), ports.clock.now()
    if not now - FARTHEST_TAKEN <= arrived <= now:
        raise VisitRefused("Confira o dia e a hora: ainda não chegaram, ou são antigos demais.")
    each_one = [key for key, many in counted.counted.items() for _ in range(many)]
    rows = [_tallied(number, key, arrived, counted) for number, key in enumerate(each_one, 1)]
    return take_over(ports, taker, VisitSource.TALLY, rows)


def undo_batch(ports: Ports, staff_id: int, unit_id: str, batch_id: int) -> int:
    """Undo what was taken over together; return how many visits are none any more.

    The same may be taken over anew. Raises VisitRefused where there is no such batch.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        units.find(session, unit_id, lock=True)
        batch = session.get(VisitBatch, batch_id) if 0 < batch_id <= LARGEST_ID else None
        if batch is None or batch.unit_id != unit_id:
            raise VisitRefused("Não encontramos o que desfazer.")
        if batch.undone_at:
            return 0
        rows = visits.of_batch(session, batch.id)
        for each in rows:
            each.state, each.is_timed = VisitState.UNDONE.value, False
            each.external_key = None
        batch.undone_at = now
        note = f"{len(rows)} visitas"
        audit.write(session, Done("visits-removed", unit_id, now, staff_id, note, UNIT))
    return len(rows)


def _tallied(
    number: int, key: tuple[str, PriorityClass], arrived: datetime, counted: Tally
) -> VisitRow:
    matter, priority = key
    return VisitRow(
        *(number, Times(arrived), VisitState.ENDED, priority),
        key=f"tally:{counted.sheet}:{number}"[-64:],
        matter=matter,
        desk=counted.desk,
    )


def _batch(
    session: Session, taker: Taker, source: VisitSource, rows: Sequence[VisitRow], now: datetime
) -> VisitBatch:
    batch = VisitBatch(
        unit_id=taker.unit_id,
        kind=source.value,
        fingerprint=sha256(dump(rows).encode()).hexdigest(),
        rows=len(rows),
        at=now,
        staff_id=taker.staff_id,
    )
    session.add(batch)
    session.flush()
    note = f"{len(rows)} visitas; {source.value}"
    done = Done("visits-taken", taker.unit_id, now, taker.staff_id, note, UNIT)
    audit.write(session, done)
    return batch


def _visit(
    session: Session, taker: Taker, batch: VisitBatch, row: VisitRow, now: datetime
) -> Visit:
    times = row.times
    return Visit(
        unit_id=taker.unit_id,
        day=local_day(times.arrived_at),
        ticket=row.ticket,
        desk=row.desk,
        matter=row.matter,
        priority=row.priority.value,
        state=row.state.value,
        source=batch.kind,
        arrived_at=times.arrived_at,
        called_at=times.called_at,
        started_at=times.started_at,
        ended_at=times.ended_at,
        is_timed=is_timed(row.state, times),
        case_id=_case_of(session, row),
        batch_id=batch.id,
        external_key=row.key,
        registered_by=taker.staff_id,
        registered_at=now,
    )


def _case_of(session: Session, row: VisitRow) -> int | None:
    try:
        return case_of(session, row.protocol)
    except VisitRefused as why:
        words = str(why)
        raise VisitRefused(f"Linha {row.line}: {words[0].lower()}{words[1:]}") from None
