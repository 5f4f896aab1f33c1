"""Bring back instants that lie ahead of a clock which was set back, as their columns declare.

A lease that began an hour from now would not end for an hour, a message queued at that time would
wait for it. What a row says of the past for people stays as it was written.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, literal, select, update
from sqlalchemy.orm import Session

from ivr.rules.operations.clock_steps import STEP
from ivr.store.callbacks.dispatch import Dispatch
from ivr.store.database.publications import WAITING, Errand, Publishable
from ivr.store.operations.heartbeats import Heartbeat
from ivr.store.tables import tables


def are_ahead(session: Session, now: datetime) -> bool:
    """Return whether a clock was set back: something happened at a time that is still to come.

    Asked are what is written every few seconds, and what was to be sent at once.
    """
    ahead = [Heartbeat.at > now + STEP, Dispatch.last_call_at > now + STEP]
    ahead += [
        (kind.state == WAITING) & (kind.next_at > now + STEP) & _is_to_go_at_once(kind)
        for kind in tables()
        if issubclass(kind, Publishable)
    ]
    return any(session.scalar(select(literal(1)).where(each).limit(1)) for each in ahead)


def bring_back(session: Session, now: datetime) -> int:
    """Set every instant that lies ahead of `now`, and measures time, to `now`; return how many.

    What begins then lasts as long as ever: nothing is taken for lost that is under way.
    """
    connection = session.connection()
    return sum(connection.execute(each).rowcount for each in _repairs(now))


def _repairs(now: datetime) -> Iterator[Update]:
    for table in tables():
        if issubclass(table, Publishable):
            yield from _due_again(table, now)
        for column in table.__table__.columns:
            if column.info.get("measured"):
                yield _to_now(table, column, column > now + STEP, now)
            if longest := column.info.get("longest"):
                yield _to_now(table, column, column > now + longest + STEP, now)


def _due_again(kind: type[Publishable], now: datetime) -> Iterator[Update]:
    """Yield what makes due again the rows that were to go at once, or to be tried again soon."""
    waits = (kind.state == WAITING) & (kind.next_at > now)
    early = _is_to_go_at_once(kind)
    if issubclass(kind, Errand):
        early |= (kind.tries > 0) & (kind.next_at > now + kind.longest_wait)
    yield _to_now(kind, kind.next_at, waits & early, now)


def _is_to_go_at_once(kind: type[Publishable]) -> ColumnElement[bool]:
    at_once: ColumnElement[bool] = kind.next_at == getattr(kind, kind.queued)
    return at_once


def _to_now(table: Any, column: Any, which: ColumnElement[bool], now: datetime) -> Update:
    return update(table).where(which).values({column.key: now})
