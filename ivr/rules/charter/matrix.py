"""Lay out services and the law's eleven facts as a matrix: there, dispensed, or owed by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from ivr.rules.charter.facts import FACTS, Fact
from ivr.rules.charter.services import Dispensation, Service


class Cell(Enum):
    """What the charter has of one fact of one service."""

    THERE = "there"
    DISPENSED = "dispensed"
    OWED = "owed"


@dataclass(frozen=True)
class FactCell:
    """One fact of one service; `leave` is the dispensation that holds, or has run out."""

    fact: Fact
    cell: Cell
    leave: Dispensation | None


@dataclass(frozen=True)
class Row:
    """One service with its facts, who owes what is missing, and whether it is due for review."""

    service: Service
    cells: tuple[FactCell, ...]
    owner: str
    to_review: bool

    def count(self, cell: Cell) -> int:
        """Count the facts that are so."""
        return sum(each.cell is cell for each in self.cells)


@dataclass(frozen=True)
class Matrix:
    """All services that are offered, and the sums."""

    rows: tuple[Row, ...]

    @property
    def facts(self) -> int:
        """Count the facts that the law asks for in all."""
        return len(self.rows) * len(FACTS)

    def count(self, cell: Cell) -> int:
        """Count the facts that are so, of all services."""
        return sum(row.count(cell) for row in self.rows)

    @property
    def unowned(self) -> tuple[Row, ...]:
        """Return the services for which nobody answers."""
        return tuple(row for row in self.rows if not row.owner)

    @property
    def due(self) -> tuple[Row, ...]:
        """Return the services that somebody was to read again by now."""
        return tuple(row for row in self.rows if row.to_review)


def matrix_of(services: Sequence[Service], today: date) -> Matrix:
    """Return the matrix of the services as it stands today; retired ones owe nothing."""
    return Matrix(
        tuple(
            Row(
                service,
                tuple(_cell(service, fact, today) for fact in FACTS),
                service.line("owner"),
                bool(service.review_by and service.review_by <= today),
            )
            for service in services
            if not service.retired
        )
    )


def _cell(service: Service, fact: Fact, today: date) -> FactCell:
    if service.has(fact):
        return FactCell(fact, Cell.THERE, None)
    leave = service.dispensed.get(fact.key)
    holds = service.dispensation(fact, today)
    return FactCell(fact, Cell.DISPENSED if holds else Cell.OWED, leave)
