"""Dispense services from facts that the law asks for: why, until when, and by whom."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ivr.rules.charter.editor.labels import CHARTER
from ivr.rules.charter.fields import Leaf, Path
from ivr.rules.charter.matrix import Cell, FactCell, Matrix, Row, matrix_of
from ivr.rules.charter.services import read_services
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.staff.approval import NotAllowed
from ivr.store.charter import editions
from ivr.usecases.charter.drafts import Seen, save_fields
from ivr.usecases.charter.history import Actor
from ivr.usecases.line.line import Line

MAX_REASON_CHARS = 400
FARTHEST_LEAVE = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Leave:
    """What is to be dispensed: an empty service or fact stands for all that are owed."""

    service: str
    fact: str
    reason: str
    until: date | None


def matrix(files: Mapping[str, str], today: date) -> Matrix:
    """Return the matrix of the charter in these files."""
    rows = tomllib.loads(files.get(CHARTER, "")).get("services")
    return matrix_of(read_services(rows, lambda *_: None), today)


def today_of(line: Line) -> date:
    """Return the present day in Fortaleza."""
    return line.ports.clock.now().astimezone(FORTALEZA).date()


def dispense(line: Line, edition_id: int, leave: Leave, actor: Actor) -> int:
    """Dispense what is owed and fits `leave`; return how many facts of services.

    Facts that the charter has, or is dispensed from already, stay. Raises NotAllowed, in words.
    """
    today = today_of(line)
    reason = " ".join(leave.reason.split())
    if not 1 <= len(reason) <= MAX_REASON_CHARS:
        raise NotAllowed(f"Escreva o motivo, de 1 a {MAX_REASON_CHARS} letras.")
    if leave.until is None or not today <= leave.until <= today + FARTHEST_LEAVE:
        raise NotAllowed("A dispensa vale até um dia, de hoje a três anos.")

    def meant(row: Row, cell: FactCell) -> bool:
        return (
            cell.cell is Cell.OWED
            and leave.service in ("", row.service.id)
            and leave.fact in ("", cell.fact.key)
        )

    values: dict[str, Leaf] = {"reason": reason, "until": leave.until, "by": actor.name}
    return _set(line, edition_id, meant, values, actor)


def withdraw(line: Line, edition_id: int, service: str, fact: str, actor: Actor) -> int:
    """Take a dispensation back; return how many there were. Raises NotAllowed."""

    def meant(row: Row, cell: FactCell) -> bool:
        return cell.leave is not None and (service, fact) == (row.service.id, cell.fact.key)

    return _set(line, edition_id, meant, dict.fromkeys(("reason", "until", "by")), actor)


def _set(
    line: Line,
    edition_id: int,
    meant: Callable[[Row, FactCell], bool],
    values: Mapping[str, Leaf | None],
    actor: Actor,
) -> int:
    with line.ports.database.read() as session:
        edition = editions.find(session, edition_id)
        if edition is None:
            raise NotAllowed("Esta edição não existe.")
        files, seen = editions.files(session, edition), Seen(edition_id, edition.revision)
    fields: dict[Path, Leaf | None] = {}
    count = 0
    for row in matrix(files, today_of(line)).rows:
        for cell in row.cells:
            if meant(row, cell):
                at = ("services", row.service.id, "dispensed", cell.fact.key)
                fields |= {(*at, key): value for key, value in values.items()}
                count += 1
    if fields and save_fields(line, seen, CHARTER, fields, actor).clashes:
        raise NotAllowed("Outra pessoa acabou de mudar isto. Veja como está, e tente de novo.")
    return count
