"""The call log as the desk reads it: newest first, filtered, paged by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, literal, select, tuple_
from sqlalchemy.orm import Session

from ivr.store.calls import Call
from ivr.store.cases import Case

PAGE = 50
LARGEST_ID = 2**31 - 1  # of an INTEGER column on PostgreSQL; beyond it a query is an error


class Key(NamedTuple):
    """Where one call stands in the log."""

    received_at: datetime
    id: int


@dataclass(frozen=True)
class Filter:
    """Which calls are wanted; an empty field wants all."""

    since: datetime | None = None  # received at or after, UTC
    until: datetime | None = None  # received before, UTC
    topic: str = ""
    outcome: str | None = None  # "" wants the calls that go on
    number: str = ""  # the beginning of `number_reversed`
    protocol: str = ""


class Row(NamedTuple):
    """One call of the list."""

    call: Call
    protocol: str


@dataclass(frozen=True)
class Page:
    """One page, newest first, and whether there are calls on either side of it."""

    rows: Sequence[Row]
    newer: bool
    older: bool


def read_page(
    session: Session, wanted: Filter, before: Key | None = None, after: Key | None = None
) -> Page:
    """The page just older than `before`, or just newer than `after`, or the newest.

    As fast on the last page as on the first: a page is found by its key, never by counting.
    """
    place = tuple_(Call.received_at, Call.id)
    query = _wanted(wanted)
    if after:
        query = query.where(place > tuple_(*_bound(after)))
        query = query.order_by(Call.received_at, Call.id)
    else:
        if before:
            query = query.where(place < tuple_(*_bound(before)))
        query = query.order_by(Call.received_at.desc(), Call.id.desc())
    found = [Row(*row) for row in session.execute(query.limit(PAGE + 1))]
    more, rows = len(found) > PAGE, found[:PAGE]
    if after:
        return Page(rows[::-1], newer=more, older=True)
    return Page(rows, newer=before is not None, older=more)


def find(session: Session, call_id: int) -> Row | None:
    """One call with its protocol."""
    query = select(Call, Case.protocol).outerjoin(Case).where(Call.id == call_id)
    row = session.execute(query).first() if call_id <= LARGEST_ID else None
    return Row(*row) if row else None


def _wanted(wanted: Filter) -> Select[Call, str]:
    query = select(Call, Case.protocol).outerjoin(Case)
    if wanted.since:
        query = query.where(Call.received_at >= wanted.since)
    if wanted.until:
        query = query.where(Call.received_at < wanted.until)
    if wanted.topic:
        query = query.where(Call.topic == wanted.topic)
    if wanted.outcome is not None:
        query = query.where(Call.outcome == wanted.outcome)
    if wanted.protocol:
        query = query.where(Case.protocol == wanted.protocol)
    if wanted.number:
        query = query.where(_begins(wanted.number))
    return query


def _begins(digits: str) -> Any:
    """A prefix as a range: an ordinary index finds it, in any collation: all are digits."""
    beyond = str(int(digits) + 1).zfill(len(digits))
    at_least = Call.number_reversed >= digits
    if len(beyond) > len(digits):  # 9999: nothing but digits can follow
        return at_least
    return and_(at_least, Call.number_reversed < beyond)


def _bound(key: Key) -> tuple[Any, ...]:
    return literal(key.received_at, Call.received_at.type), literal(key.id)
