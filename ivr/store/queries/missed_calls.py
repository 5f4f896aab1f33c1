"""Missed calls: who gave up waiting, and nobody has called back yet; nights and weekends too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import exists, func, literal, select, text, tuple_, update
from sqlalchemy.orm import Session

from ivr.rules.calls.outcomes import Outcome
from ivr.rules.words.caller_numbers import reversed_digits
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.database.paging import Key

PAGE = 50
MOST_COUNTED = 10_000
# As the index says it: SQLite takes `missed = 1` for another condition.
_MISSED = text("calls.missed")


class Row(NamedTuple):
    """One missed call, and how many of that number's there are."""

    call: Call
    protocol: str
    times: int


@dataclass(frozen=True)
class Page:
    """One page, newest first, and whether older ones follow."""

    rows: Sequence[Row]
    older: bool


def read_page(session: Session, topic: str = "", before: Key | None = None) -> Page:
    """The missed calls just older than `before`, or the newest; of that topic, or of all."""
    query = select(Call, Case.protocol).outerjoin(Case, Case.id == Call.case_id).where(_MISSED)
    if topic:
        query = query.where(Call.topic == topic)
    if before:
        bound: tuple[Any, ...] = (
            literal(before.received_at, Call.received_at.type),
            literal(before.id),
        )
        query = query.where(tuple_(Call.received_at, Call.id) < tuple_(*bound))
    query = query.order_by(Call.received_at.desc(), Call.id.desc()).limit(PAGE + 1)
    found = [(call, protocol or "") for call, protocol in session.execute(query)]
    times = _times(session, {call.number_reversed for call, _ in found[:PAGE]})
    rows = [
        Row(call, protocol, times.get(call.number_reversed, 1)) for call, protocol in found[:PAGE]
    ]
    return Page(rows, older=len(found) > PAGE)


def count(session: Session) -> int:
    """How many there are, counted no further than `MOST_COUNTED`."""
    some = select(Call.id).where(_MISSED).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def clear(session: Session, number: str) -> None:
    """No call from that number (E.164, or empty) is missed any more."""
    if number:
        session.execute(
            update(Call)
            .where(Call.number_reversed == reversed_digits(number), Call.missed)
            .values(missed=False)
        )


def settle(session: Session, call_ids: Sequence[int], why: str) -> Sequence[int]:
    """Nobody needs to call back for these, and `why` says why; the ids of those that changed."""
    settled = (
        update(Call)
        .where(Call.id.in_(call_ids), Call.missed)
        .values(missed=False, settled_why=why)
        .returning(Call.id)
    )
    return sorted(session.scalars(settled))


def returned_since(session: Session, call: Call) -> bool:
    """Whether its number has a callback, or asked for one or talked with a person since then."""
    owed = exists().where(
        Callback.number == call.number,
        Callback.closed_at.is_(None) | (Callback.requested_at >= call.received_at),
    )
    served = exists().where(
        Call.number_reversed == call.number_reversed,
        Call.received_at > call.received_at,
        Call.outcome == Outcome.HANDED.value,
    )
    return bool(session.scalar(select(owed | served)))


def _times(session: Session, numbers: set[str]) -> dict[str, int]:
    counted = (
        select(Call.number_reversed, func.count())
        .where(Call.number_reversed.in_(numbers), Call.missed)
        .group_by(Call.number_reversed)
    )
    return dict(session.execute(counted).all())
