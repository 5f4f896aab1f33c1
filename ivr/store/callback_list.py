"""Callbacks as the desk reads them: who needs a person, the queue in its order, today's ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, text, tuple_
from sqlalchemy.orm import Session

from ivr.store.attempts import Attempt
from ivr.store.call_log import LARGEST_ID
from ivr.store.callbacks import Callback
from ivr.store.calls import Call
from ivr.store.cases import Case
from ivr.store.promises import Promise
from ivr.store.sms import Sms
from ivr.store.staff import StaffMember

PAGE = 200
LONGEST_OPEN = timedelta(days=60)  # nothing is promised farther ahead; an index finds these


class Row(NamedTuple):
    """One callback of a list; `agent` has it now, `since` is when it came onto the list."""

    callback: Callback
    protocol: str
    call_id: int | None  # by which it was asked for
    agent: str | None
    since: datetime


@dataclass(frozen=True)
class Block:
    """A part of a list, and whether more follow."""

    rows: Sequence[Row]
    more: bool


class Tried(NamedTuple):
    """One attempt, and whose telephone was rung for it."""

    attempt: Attempt
    agent: str


class Story(NamedTuple):
    """One callback with all that was done about it, oldest first."""

    callback: Callback
    attempts: Sequence[Tried]
    promises: Sequence[Promise]


def needing_person(session: Session, after: int = 0) -> Block:
    """Callbacks that a person must look at, the longest asked for first, behind that id's."""
    order = (Callback.requested_at, Callback.id)
    last_tried = (
        select(func.max(Attempt.offered_at))
        .where(Attempt.callback_id == Callback.id)
        .correlate(Callback)
        .scalar_subquery()
    )
    since = func.coalesce(Callback.closed_at, last_tried, Callback.requested_at)
    # As the index says it: SQLite takes `needs_person = 1` for another condition.
    query = _rows(since).where(text("callbacks.needs_person"))
    return _block(session, _behind(session, query, order, after).order_by(*order))


def queue(session: Session, after: int = 0) -> Block:
    """The other open callbacks in the order in which they are kept, behind that id's."""
    order = (Callback.queue_half, Callback.rank, Callback.requested_at, Callback.id)
    query = _rows(Callback.requested_at).where(
        Callback.closed_at.is_(None), Callback.needs_person.is_(False)
    )
    return _block(session, _behind(session, query, order, after).order_by(*order))


def finished(session: Session, since: datetime, after: int = 0) -> Block:
    """Callbacks that have ended since then and need nobody, the last first, behind that id's."""
    order = (Callback.closed_at, Callback.id)
    query = _rows(Callback.closed_at).where(
        Callback.closed_at >= since,
        Callback.requested_at > since - LONGEST_OPEN,
        Callback.needs_person.is_(False),
    )
    query = _behind(session, query, order, after, newest_first=True)
    return _block(session, query.order_by(*(each.desc() for each in order)))


def stories(session: Session, case_id: int) -> Sequence[Story]:
    """Every callback of a case, or of the one that it was joined to, oldest first."""
    found = select(Callback).where(Callback.case_id == _going_on(case_id)).order_by(Callback.id)
    return [_story(session, callback) for callback in session.scalars(found)]


def texts(session: Session, case_id: int) -> Sequence[Sms]:
    """Every SMS about a case, and about the one that it was joined to, oldest first."""
    about = or_(Sms.case_id == case_id, Sms.case_id == _going_on(case_id))
    return session.scalars(select(Sms).where(about).order_by(Sms.id)).all()


def _story(session: Session, callback: Callback) -> Story:
    tried = (
        select(Attempt, StaffMember.name)
        .join(StaffMember, StaffMember.id == Attempt.agent_id)
        .where(Attempt.callback_id == callback.id)
        .order_by(Attempt.id)
    )
    told = select(Promise).where(Promise.callback_id == callback.id).order_by(Promise.id)
    attempts = [Tried(*row) for row in session.execute(tried)]
    return Story(callback, attempts, session.scalars(told).all())


def _going_on(case_id: int) -> Any:
    joined = select(func.coalesce(Case.joined_id, Case.id)).where(Case.id == case_id)
    return joined.scalar_subquery()


def _rows(since: Any) -> Select[Any]:
    asked_by = select(func.min(Call.id)).where(Call.case_id == Callback.case_id).scalar_subquery()
    under_way = and_(Attempt.callback_id == Callback.id, Attempt.ended_at.is_(None))
    return (
        select(Callback, Case.protocol, asked_by, StaffMember.name, since)
        .join(Case, Case.id == Callback.case_id)
        .outerjoin(Attempt, under_way)
        .outerjoin(StaffMember, StaffMember.id == Attempt.agent_id)
    )


def _behind(
    session: Session,
    query: Select[Any],
    order: tuple[Any, ...],
    after: int,
    newest_first: bool = False,
) -> Select[Any]:
    """Only what stands behind that callback, by where it stands now; all where there is none."""
    last = session.get(Callback, after) if 0 < after <= LARGEST_ID else None
    if last is None or getattr(last, order[0].key) is None:
        return query
    place = tuple_(*order)
    bound = tuple_(*(literal(getattr(last, each.key), each.type) for each in order))
    behind: ColumnElement[bool] = place < bound if newest_first else place > bound
    return query.where(behind)


def _block(session: Session, query: Select[Any]) -> Block:
    found = [Row(*row) for row in session.execute(query.limit(PAGE + 1))]
    return Block(found[:PAGE], more=len(found) > PAGE)
