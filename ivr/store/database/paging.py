"""Page lists by key: find a page by its first or last row, never by counting rows.

Every page is as fast as the first one, and rows that come meanwhile shift nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import Session

MAX_LISTED = 200  # rows of a list that has no pages: people empty it from its beginning
LARGEST_ID = 2**31 - 1  # of an INTEGER column on PostgreSQL; beyond it a query is an error
PAGE = 50  # rows

Row = TypeVar("Row")
Made = TypeVar("Made")
Query = Select[*tuple[Any, ...]]


class Key(NamedTuple):
    """The instant and id that name one row of a list that goes by time."""

    at: datetime
    id: int


class NthKey(NamedTuple):
    """As Key, of a list in which several rows may have instant and id alike."""

    at: datetime
    id: int
    nth: int


class Place(NamedTuple):
    """Where a page begins: next to the row of that key, behind it or, with `back`, before it.

    The key has a value for each column of the list's order.
    """

    key: tuple[Any, ...]
    back: bool = False


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page in the list's order, and whether there are rows on either side of it."""

    rows: Sequence[Row]
    has_previous: bool
    has_next: bool

    def map(self, make: Callable[..., Made]) -> "Page[Made]":
        """Return the same page with `make(*row)` for each row."""
        return Page([make(*row) for row in self.rows], self.has_previous, self.has_next)  # type: ignore[misc]


@dataclass(frozen=True)
class Order:
    """The columns by which a list goes, and which way; together they name one row alone."""

    columns: tuple[Any, ...]
    descending: bool = False

    def seek(self, query: Query, place: Place | None) -> Query:
        """Sort `query`, the row next to `place` first, and keep only rows on that side.

        Without a place: all, in the list's order.
        """
        upwards = self.descending is bool(place and place.back)
        if place:
            pairs = zip(place.key, self.columns, strict=True)
            bound = [literal(value, column.type) for value, column in pairs]
            here, there = _one(self.columns), _one(bound)
            query = query.where(here > there if upwards else here < there)
        return query.order_by(*(each if upwards else each.desc() for each in self.columns))


def read_page(
    session: Session, query: Query, order: Order, place: Place | None, size: int = PAGE
) -> Page[Any]:
    """Return the page of `query` next to `place`, or the first one, in one statement."""
    found = session.execute(order.seek(query, place).limit(size + 1)).all()
    more, rows = len(found) > size, found[:size]
    if place and place.back:
        return Page(rows[::-1], has_previous=more, has_next=True)
    return Page(rows, has_previous=place is not None, has_next=more)


def _one(columns: Sequence[Any]) -> Any:
    """Return a row value, which both databases compare along an index; or the one column itself."""
    return tuple_(*columns) if len(columns) > 1 else columns[0]
