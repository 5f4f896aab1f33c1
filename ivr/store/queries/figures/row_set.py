"""Define what every set of rows has: the columns by which rows are counted, cut and opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, literal, null
from sqlalchemy.orm import Session

from ivr.rules.reports.periods import Period

PHONE = "phone"


class Row(NamedTuple):
    """One row that figures count, as all sets give it.

    `at` is the instant that places it in a period; of rows that have that and `id` alike, `nth` is
    another of each. `seconds` is what was measured of it, else it is
    from `begun` until `done`; where these are given, its business time is theirs.
    """

    at: datetime
    id: int  # of what it opens
    channel: str
    topic: str
    unit: str
    stage: str
    ending: str
    seconds: int | None
    begun: datetime | None
    done: datetime | None
    nth: int


class Asked(NamedTuple):
    """What a set of rows is asked for: a period, and the present instant."""

    session: Session
    period: Period
    now: datetime

    def within(self, column: Any) -> list[Any]:
        """Return the conditions that an instant lies in the period."""
        return [column >= self.period.since, column < self.period.until]


@dataclass(frozen=True)
class RowSet:
    """One set of rows: its one query, what it can be cut by, and what its rows are and open."""

    id: str
    name: str  # pt-BR, of many of its rows
    rows: Callable[[Asked], Select[Any]]
    opens: str  # call, case, callback, outage, message
    dimensions: frozenset[str] = frozenset({"channel", "topic"})
    endings: Mapping[str, str] = field(default_factory=dict)  # in words, pt-BR
    stages: Mapping[str, str] = field(default_factory=dict)
    kept: bool = True  # counted beforehand; False: it is of now, and of no period


def columns(at: Any, row_id: Any, **given: Any) -> list[Any]:
    """Return the columns of a set's query in their order; what is not given is empty."""
    usual: dict[str, Any] = {
        "channel": literal(PHONE),
        "topic": literal(""),
        "unit": literal(""),
        "stage": literal(""),
        "ending": literal(""),
        "seconds": null(),
        "begun": null(),
        "done": null(),
        "nth": literal(0),
    }
    named = {"at": at, "id": row_id} | usual | given
    return [expression.label(name) for name, expression in named.items()]
