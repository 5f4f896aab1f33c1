"""Insert a row of everything that can belong to a case, marked in each personal column.

Each mark is of its own.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
)

from ivr.rules.privacy.retention import Term
from ivr.store.database.base import Instant
from ivr.store.database.personal import Mask, Personal
from ivr.store.tables import metadata

# What has to be a word that the program knows, or what names another row without a foreign key.
KNOWN: dict[str, Any] = {
    **{"cases.protocol": "20261234560", "cases.state": "handed", "cases.resolved": True},
    **{"calls.sid": "CA-planted", "calls.direction": "inbound", "calls.outcome": ""},
    **{"calls.status": "completed", "steps.place": "menu", "steps.heard": "silence"},
    **{"attempts.result": "", "callbacks.state": "kept", "promises.state": "kept"},
    **{"recordings.call_sid": "CA-planted", "recordings.state": "kept"},
    **{"sms.state": "sent", "emails.state": "accepted", "emails.kind": "follow-up"},
    **{"incoming.source": "email", "incoming.state": "filed", "incoming.known": True},
    **{"demands.kind": "question", "demands.state": "closed", "case_contacts.proof": "form"},
    **{"attachments.refused": "", "units.hours": "seg-sex 08:00-14:00"},
    **{"visits.state": "ended", "visits.priority": "ordinary", "visits.source": "live"},
}
WITH_A_CASE = (Term.CASE, Term.WORDS, Term.RECORDING)


@dataclass
class Planted:
    """The marks in the personal columns, by "table.column", and the case's id."""

    marks: dict[str, str] = field(default_factory=dict)
    case_id: int = 0

    def plant(self, connection: Connection, now: datetime) -> None:
        """Add the rows, each after those that it names."""
        for table in _of_a_case():
            values = {
                column.name: value
                for column in table.columns
                if (value := self._value(connection, table, column, now)) is not None
            }
            connection.execute(insert(table).values(**values))
        self.case_id = connection.scalars(select(metadata.tables["cases"].c.id)).one()

    def _value(
        self, connection: Connection, table: Table, column: Column[Any], now: datetime
    ) -> object:
        name, declared = f"{table.name}.{column.name}", declared_of(column)
        if declared and not column.foreign_keys:
            self.marks[name] = _mark(len(self.marks), declared, column)
            return self.marks[name]
        if name in KNOWN:
            return KNOWN[name]
        for key in column.foreign_keys:
            if key.column.table is not table:
                return connection.scalar(select(key.column).limit(1))
        return None if column.nullable and name != "callbacks.closed_at" else _some(column, now)


def declared_of(column: Column[Any]) -> Personal | None:
    """Return what the column declares that it holds of a person, if anything."""
    declared: Personal | None = column.info.get("personal")
    return declared


def going_with_a_case() -> set[str]:
    """Return the columns declared to be emptied with a case, as "table.column".

    Also those emptied with what belongs to a case.
    """
    return {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if (declared := declared_of(column)) and declared.term in WITH_A_CASE
    }


def _of_a_case() -> list[Table]:
    """Return the cases' table and all that point to it, by whatever way.

    What has to be there for that (staff, sectors, holds) is included.
    """
    case = metadata.tables["cases"]
    found = {case}
    for table in metadata.sorted_tables:
        if any(key.column.table in found for key in table.foreign_keys):
            found.add(table)
    needed = {
        metadata.tables[each] for each in ("staff", "sectors", "holds", "units", "visit_batches")
    }
    return [each for each in metadata.sorted_tables if each in found | needed]


def _mark(number: int, declared: Personal, column: Column[Any]) -> str:
    length = column.type.length if isinstance(column.type, String) else None
    if declared.mask is Mask.CONTACT and length == 20:
        return f"+5584977{number:03d}777"[:14]
    if declared.mask is Mask.CONTACT:
        return f"marca{number:03d}@exemplo.br"
    if declared.mask is Mask.CPF:
        return f"529982{number:03d}25"
    return f"marca{number:03d}fim"


def _some(column: Column[Any], now: datetime) -> object:
    if column.default is not None or column is column.table.autoincrement_column:
        return None
    if isinstance(column.type, Instant):
        return now
    if isinstance(column.type, Date):
        return now.date()
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer):
        return 1
    assert isinstance(column.type, String | Text), column
    return "x"
