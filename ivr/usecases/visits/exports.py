"""Export visits and what sectors asked as tables, in pieces, and note each export in the audit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.visits.internal import INTERNAL_CHANNEL_LABELS, OTHER_SECTOR, InternalChannel
from ivr.rules.visits.states import (
    PRIORITY_LABELS,
    SOURCE_LABELS,
    STATE_LABELS,
    PriorityClass,
    VisitSource,
    VisitState,
)
from ivr.rules.words.csv_cells import BOM, csv_lines
from ivr.store.database.paging import Key, Place
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.store.visits import internal_requests, visit_list
from ivr.store.visits.internal_requests import Listed
from ivr.store.visits.visit_list import ListedVisit, VisitFilter
from ivr.usecases.installation.ports import Ports

ROWS = 1000  # of one statement
EXPORT = "export"
VISIT_COLUMNS = (
    *("id", "unidade", "unidade_nome", "dia", "senha", "guiche", "assunto", "prioridade"),
    *("prioridade_nome", "situacao", "situacao_nome", "origem", "origem_nome"),
    *("chegada_utc", "chegada_local", "chamada_utc", "inicio_utc", "fim_utc", "espera_segundos"),
    *("deslocamento_segundos", "atendimento_segundos", "conta_nas_medias", "tem_protocolo"),
)
INTERNAL_COLUMNS = (
    *("id", "setor", "assunto", "canal", "quem_pediu", "pedido", "recebido_utc"),
    *("recebido_local", "respondido_utc", "respondido_local"),
)


@dataclass(frozen=True)
class Leaving:
    """What leaves, and with whom; `about` says what was searched."""

    wanted: VisitFilter
    about: str
    staff_id: int


def export_visits(ports: Ports, leaving: Leaving) -> Iterator[str]:
    """Yield these visits as CSV, in pieces; nobody's name and no protocol is in it."""
    yield BOM + csv_lines([VISIT_COLUMNS])
    _note(ports, "export-began", "visits", leaving.staff_id, leaving.about)
    place: Place | None = None
    left = 0
    try:
        while True:
            with ports.database.read() as session:
                rows = visit_list.read_rows(session, leaving.wanted, place, ROWS)
            if rows:
                yield csv_lines(_visit_values(each) for each in rows)
            left += len(rows)
            if len(rows) < ROWS:
                return
            place = Place(Key(rows[-1].visit.arrived_at, rows[-1].visit.id))
    finally:
        about = f"{left} visitas; {leaving.about}"
        _note(ports, "exported", "visits", leaving.staff_id, about)


def export_internal(ports: Ports, staff_id: int) -> Iterator[str]:
    """Yield what sectors asked as CSV, in pieces."""
    yield BOM + csv_lines([INTERNAL_COLUMNS])
    _note(ports, "export-began", "internal", staff_id, "pedidos de setores")
    left = after = 0
    try:
        while True:
            with ports.database.read() as session:
                rows = internal_requests.read_rows(session, after, ROWS)
            if rows:
                yield csv_lines(_internal_values(each) for each in rows)
                after = rows[-1].row.id
            left += len(rows)
            if len(rows) < ROWS:
                return
    finally:
        _note(ports, "exported", "internal", staff_id, f"{left} pedidos de setores")


def _note(ports: Ports, action: str, subject: str, staff_id: int, note: str) -> None:
    now = ports.clock.now()
    with ports.database.write() as session:
        audit.write(session, Done(action, subject, now, staff_id, note, EXPORT))


def _visit_values(each: ListedVisit) -> tuple[Any, ...]:
    visit = each.visit
    return (
        *(visit.id, visit.unit_id, each.unit, visit.day.isoformat(), visit.ticket, visit.desk),
        *(visit.matter, visit.priority, PRIORITY_LABELS[PriorityClass(visit.priority)]),
        *(visit.state, STATE_LABELS[VisitState(visit.state)]),
        *(visit.source, SOURCE_LABELS[VisitSource(visit.source)]),
        *(_utc(visit.arrived_at), _local(visit.arrived_at), _utc(visit.called_at)),
        *(_utc(visit.started_at), _utc(visit.ended_at)),
        _seconds(visit.is_timed, visit.arrived_at, visit.started_at),
        _seconds(visit.is_timed, visit.called_at, visit.started_at),
        _seconds(visit.is_timed, visit.started_at, visit.ended_at),
        "sim" if visit.is_timed else "não",
        "sim" if visit.case_id else "não",
    )


def _internal_values(each: Listed) -> tuple[Any, ...]:
    row = each.row
    return (
        *(row.id, each.sector or OTHER_SECTOR, row.matter),
        INTERNAL_CHANNEL_LABELS[InternalChannel(row.channel)],
        *(row.asked_by, row.what, _utc(row.received_at), _local(row.received_at)),
        *(_utc(row.answered_at), _local(row.answered_at)),
    )


def _seconds(is_timed: bool, since: datetime | None, until: datetime | None) -> int | str:
    """Return the whole seconds between; "" where they are not known, or not to be trusted."""
    if not (is_timed and since and until):
        return ""
    return int((until - since).total_seconds())


def _utc(at: datetime | None) -> str:
    return f"{at.isoformat()[:19]}Z" if at else ""


def _local(at: datetime | None) -> str:
    return at.astimezone(FORTALEZA).isoformat(timespec="seconds") if at else ""
