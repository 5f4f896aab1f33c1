"""List callbacks as the desk shows them: who needs a person, the queue in order, today's ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Session, aliased

from ivr.rules.reports.board import AT_RISK
from ivr.store.callbacks.attempts import Attempt, state_shown
from ivr.store.callbacks.callbacks import WAITING, Callback
from ivr.store.callbacks.lateness import standing_due
from ivr.store.callbacks.promises import OPEN, Promise
from ivr.store.callbacks.timeline import going_on
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.database import paging
from ivr.store.database.paging import LARGEST_ID, Order, Place
from ivr.store.mail.sms import Sms
from ivr.store.staff.staff import StaffMember

MAX_COUNTED = 1000
LONGEST_OPEN = timedelta(days=60)  # nothing is promised farther ahead; an index finds these


class Column(Enum):
    """Columns of the callback board; the value is the column's name there."""

    PERSON = "pessoa"  # somebody must look at it
    SOON = "logo"  # due within half an hour, or overdue
    UNDER_WAY = "andamento"
    WAITING = "fila"
    DONE = "feitos"  # ended today, in whatever way, and nobody needs to look at it


@dataclass(frozen=True)
class Moment:
    """When the board is looked at, and when that day began in Fortaleza."""

    now: datetime
    midnight: datetime


@dataclass(frozen=True)
class Wanted:
    """Which callbacks are wanted; an empty field wants all. `agent` has it, had it or owns it."""

    topic: str = ""
    agent: int = 0


ALL = Wanted()


class Row(NamedTuple):
    """One callback of a list; `agent` has it now, `since` is when it came onto the list."""

    callback: Callback
    protocol: str
    call_id: int | None  # by which it was asked for
    agent: str | None
    since: datetime
    owner: str | None  # whose own it is, if it still is
    forecast: datetime | None  # the latest time that its open promises say
    due_at: datetime  # by when it is owed: the first time told that was not replaced
    state: str  # as people read it


@dataclass(frozen=True)
class Block:
    """A part of a column, whether more follow, and how many it holds, up to MAX_COUNTED."""

    rows: Sequence[Row]
    more: bool
    count: int


def read(
    session: Session, column: Column, moment: Moment, wanted: Wanted = ALL, after: int = 0
) -> Block:
    """Return a part of one column of the board in its order, after the callback of that id."""
    conditions = [*_belongs(column, moment), *_is(wanted)]
    order = _ORDERS.get(column, _QUEUE)
    query = _rows(_SINCE[column]).where(*conditions)
    listed = _soon if column is Column.SOON else Row
    page = paging.read_page(session, query, order, _behind(session, order, after)).map(listed)
    count = len(page.rows)
    if page.has_next or after:
        some = select(Callback.id).where(*conditions).limit(MAX_COUNTED).subquery()
        count = session.scalar(select(func.count()).select_from(some)) or 0
    return Block(page.rows, page.has_next, count)


def to_see_to(session: Session, now: datetime) -> int:
    """Count the callbacks that need a person, are late or due soon: what these columns hold."""
    conditions = [_belongs(each, Moment(now, now)) for each in (Column.PERSON, Column.SOON)]
    held = [select(func.count()).select_from(Callback).where(*each) for each in conditions]
    return sum(session.scalar(each) or 0 for each in held)


def find(session: Session, callback_id: int) -> Row | None:
    """Return one callback with its protocol and its people, or None."""
    if not 0 < callback_id <= LARGEST_ID:
        return None
    query = _rows(Callback.requested_at).where(Callback.id == callback_id)
    row = session.execute(query).first()
    return Row(*row) if row else None


def in_slot(session: Session, slot_at: datetime) -> Sequence[Row]:
    """Return the open callbacks of that slot, by their seat."""
    query = _rows(Callback.requested_at)
    query = query.where(Callback.closed_at.is_(None), Callback.slot_at == slot_at)
    return [Row(*row) for row in session.execute(query.order_by(Callback.seat))]


def texts(session: Session, case_id: int) -> Sequence[Sms]:
    """Return every SMS about a case, and about the one that it was joined to, oldest first."""
    about = or_(Sms.case_id == case_id, Sms.case_id == going_on(case_id))
    return session.scalars(select(Sms).where(about).order_by(Sms.id)).all()


_Owner = aliased(StaffMember)
_QUEUE = Order((Callback.queue_half, Callback.rank, Callback.requested_at, Callback.id))
_ORDERS = {
    Column.PERSON: Order((Callback.requested_at, Callback.id)),
    Column.SOON: Order((Callback.due_at, Callback.id)),
    Column.DONE: Order((Callback.closed_at, Callback.id), descending=True),
}
_LAST_TRIED = (
    select(func.max(Attempt.offered_at))
    .where(Attempt.callback_id == Callback.id)
    .correlate(Callback)
    .scalar_subquery()
)
_LAST_ENDED = (
    select(func.max(Attempt.ended_at))
    .where(Attempt.callback_id == Callback.id)
    .correlate(Callback)
    .scalar_subquery()
)
_BACK = func.coalesce(_LAST_ENDED, Callback.requested_at)
_SINCE: dict[Column, Any] = {
    Column.SOON: _BACK,
    Column.WAITING: _BACK,
    Column.UNDER_WAY: Callback.taken_at,
    Column.PERSON: func.coalesce(Callback.closed_at, _LAST_TRIED, Callback.requested_at),
    Column.DONE: Callback.closed_at,
}


def _soon(*values: Any) -> Row:
    """Return a row that is on its list since it came back to wait, or since it is due soon."""
    row = Row(*values)
    return row._replace(since=max(row.since, row.due_at - AT_RISK))


def _rows(since: Any) -> Select[Any]:
    asked_by = select(func.min(Call.id)).where(Call.case_id == Callback.case_id).scalar_subquery()
    promised = Promise.callback_id == Callback.id, Promise.state == OPEN
    forecast = select(func.max(Promise.due_at)).where(*promised).correlate(Callback)
    under_way = and_(Attempt.callback_id == Callback.id, Attempt.ended_at.is_(None))
    return (
        select(
            *(Callback, Case.protocol, asked_by, StaffMember.name, since, _Owner.name),
            forecast.scalar_subquery(),
            standing_due(),
            state_shown(),
        )
        .join(Case, Case.id == Callback.case_id)
        .outerjoin(Attempt, under_way)
        .outerjoin(StaffMember, StaffMember.id == Attempt.agent_id)
        .outerjoin(_Owner, _Owner.id == Callback.assigned_to)
    )


def _belongs(column: Column, moment: Moment) -> tuple[Any, ...]:
    # As the index says it: SQLite takes `needs_person = 1` for another condition.
    if column is Column.PERSON:
        return (text("callbacks.needs_person"),)
    if column is Column.DONE:
        since = moment.midnight
        return (
            Callback.closed_at >= since,
            Callback.requested_at > since - LONGEST_OPEN,
            Callback.needs_person.is_(False),
        )
    is_open = Callback.closed_at.is_(None), Callback.needs_person.is_(False)
    if column is Column.UNDER_WAY:
        return (*is_open, Callback.state != WAITING)
    due = standing_due() <= moment.now + AT_RISK
    return (*is_open, Callback.state == WAITING, due if column is Column.SOON else ~due)


def _is(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.topic:
        yield Callback.topic == wanted.topic
    if wanted.agent:
        tried = exists().where(Attempt.callback_id == Callback.id, Attempt.agent_id == wanted.agent)
        yield or_(Callback.assigned_to == wanted.agent, tried.correlate(Callback))


def _behind(session: Session, order: Order, after: int) -> Place | None:
    """Return the place behind that callback in the order; None, the beginning, where there is none.

    It is by where the callback stands now.
    """
    last = session.get(Callback, after) if 0 < after <= LARGEST_ID else None
    if last is None or getattr(last, order.columns[0].key) is None:
        return None
    return Place(tuple(getattr(last, each.key) for each in order.columns))
