"""Export the call log as a table, in pieces, and record each export in the audit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ivr.rules.calls.outcomes import OUTBOUND, OUTCOMES
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.words.csv_cells import BOM, csv_lines
from ivr.rules.words.json_lines import json_line
from ivr.rules.words.masking import masked_number
from ivr.store.database.paging import Key, Place
from ivr.store.queries import call_log
from ivr.store.queries.call_log import ExportRow, Filter
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.installation.ports import Ports

ROWS = 1000  # of one statement, which ends long before the database cuts it off
EXPORT = "export"
COLUMNS = (
    *("id", "protocolo", "recebida_utc", "recebida_local", "atendida_utc", "encerrada_utc"),
    *("encerrada_local", "sentido", "telefone", "assunto", "resultado", "resultado_nome"),
    *("estado_operadora", "espera_segundos", "conversa_segundos", "tentativas", "atendente"),
    *("regra_de_horario", "versao_do_roteiro"),
)
_LABELS = {outcome.value: facts.label for outcome, facts in OUTCOMES.items()}
_WAYS = {"inbound": "recebida", "outbound": "feita por nós"}


@dataclass(frozen=True)
class Export:
    """One export: what leaves, for whom and why.

    `about` says what was searched, without any number.
    """

    wanted: Filter
    about: str
    staff_id: int | None = None
    reason: str = ""  # why the numbers are whole; empty: they are masked

    @property
    def whole(self) -> bool:
        """Tell whether the numbers leave unmasked."""
        return bool(self.reason)


def export_csv(ports: Ports, export: Export) -> Iterator[str]:
    """Yield the call log as CSV for a spreadsheet, in pieces."""
    yield BOM + csv_lines([COLUMNS])
    yield from _pieces(ports, export, "csv", lambda rows: csv_lines(_values(rows, export)))


def export_json(ports: Ports, export: Export) -> Iterator[str]:
    """Yield the call log as one JSON array of objects, in pieces."""

    def objects(rows: list[ExportRow]) -> str:
        named = (dict(zip(COLUMNS, values, strict=True)) for values in _values(rows, export))
        return ",\n".join(map(json_line, named))

    yield "["
    for n, piece in enumerate(_pieces(ports, export, "json", objects)):
        yield ",\n" + piece if n else "\n" + piece
    yield "\n]\n"


def _pieces(
    ports: Ports, export: Export, form: str, write: Callable[[list[ExportRow]], str]
) -> Iterator[str]:
    """Yield the rows as written by `write`, in pieces, and note the export in the audit.

    Each piece is read in a view of its own, so that no statement and no view lasts. That it began
    is written down before the first row leaves; how many left, also where whoever reads goes away.
    """
    _note(ports, export, "export-began", form)
    place: Place | None = None
    left = 0
    try:
        while True:
            with ports.database.read() as session:
                rows = call_log.read_lines(session, export.wanted, place, ROWS)
            if not rows:
                return
            yield write(rows)
            left += len(rows)
            if len(rows) < ROWS:
                return
            place = Place(Key(rows[-1].received_at, rows[-1].id))
    finally:
        _note(ports, export, "exported", f"{left} chamadas; {form}")


def _note(ports: Ports, export: Export, action: str, what: str) -> None:
    numbers = f"números inteiros ({export.reason})" if export.whole else "números mascarados"
    note = f"{what}; {numbers}; {export.about or 'todas'}"
    now = ports.clock.now()
    with ports.database.write() as session:
        audit.write(session, Done(action, "calls", now, export.staff_id, note, EXPORT))


def _values(rows: list[ExportRow], export: Export) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield (
            row.id,
            row.protocol,
            _utc(row.received_at),
            _local(row.received_at),
            _utc(row.answered_at),
            _utc(row.ended_at),
            _local(row.ended_at),
            _WAYS.get(row.direction, row.direction),
            _number(row, export),
            row.topic,
            row.outcome or "em-andamento",
            _LABELS.get(row.outcome, "Em andamento"),
            row.status,
            row.wait_seconds,
            row.talk_seconds,
            row.attempts,
            row.agent,
            row.hours_rule,
            row.callflow,
        )


def _number(row: ExportRow, export: Export) -> str:
    """Return the caller's number; of a call of ours, which was to an agent first, that it is."""
    if row.direction == OUTBOUND and not row.number:
        return "ligamos nós"
    return row.number if export.whole else masked_number(row.number)


def _utc(at: datetime | None) -> str:
    return f"{at.isoformat()[:19]}Z" if at else ""


def _local(at: datetime | None) -> str:
    return at.astimezone(FORTALEZA).isoformat(timespec="seconds") if at else ""
