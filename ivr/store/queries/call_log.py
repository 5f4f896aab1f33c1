"""Read the call log as the desk shows it: newest first, searched, paged by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from ivr.rules.hours.spans import EVER, Span
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.database import paging
from ivr.store.database.numbers import within
from ivr.store.database.paging import LARGEST_ID, Order, Page, Place
from ivr.store.staff.staff import StaffMember


@dataclass(frozen=True)
class Filter:
    """Which calls are wanted; an empty field wants all."""

    since: datetime | None = None  # received at or after, UTC
    until: datetime | None = None  # received before, UTC
    topic: str = ""
    outcome: str | None = None  # "" wants the calls that go on
    end: str = ""  # the number's last digits backwards, four or more
    number: str = ""  # `number_reversed`, whole
    protocol: str = ""  # how it begins
    agent_id: int = 0
    span: Span = EVER  # of a figure, which counts calls received and none of ours


class Row(NamedTuple):
    """One call of the list; `attempts` were made for the callbacks of its case."""

    call: Call
    protocol: str | None
    agent: str | None
    attempts: int | None


_ORDER = Order((Call.received_at, Call.id), descending=True)


def read_page(session: Session, wanted: Filter, place: Place | None = None) -> Page[Row]:
    """Return the page of the log at `place`, or the newest."""
    query = _rows().where(*_conditions(wanted))
    return paging.read_page(session, query, _ORDER, place).map(Row)


def find(session: Session, call_id: int) -> Row | None:
    """Return one call with its protocol, or None."""
    query = _rows().where(Call.id == call_id)
    row = session.execute(query).first() if call_id <= LARGEST_ID else None
    return Row(*row) if row else None


def ids_of(session: Session, sids: Sequence[str]) -> dict[str, int]:
    """Return the calls of these CallSids that are in the log: CallSid → call's id."""
    found = select(Call.sid, Call.id).where(Call.sid.in_(sids))
    return dict(session.execute(found).all())


def newest_of(session: Session, number: str) -> Call | None:
    """Return the newest call of that number, given backwards, whole or its last digits; or None."""
    for condition in (Call.number_reversed == number, _begins(Call.number_reversed, number)):
        newest = select(Call).where(condition).order_by(Call.received_at.desc(), Call.id.desc())
        found = session.scalar(newest.limit(1))
        if found:
            return found
    return None


def _rows() -> Select[Any]:
    return _joined(select(Call, Case.protocol, StaffMember.name, _tried()))


def _joined(query: Select[Any]) -> Select[Any]:
    query = query.select_from(Call).outerjoin(Case, Case.id == Call.case_id)
    return query.outerjoin(StaffMember, StaffMember.id == Call.agent_id)


def _tried() -> Any:
    """Return the expression for how often somebody was rung for a call's case.

    A joined case counts as the one that it was joined to.
    """
    return (
        select(func.sum(Callback.attempts))
        .where(Callback.case_id == func.coalesce(Case.joined_id, Case.id))
        .correlate(Case)
        .scalar_subquery()
    )


def _conditions(wanted: Filter) -> list[Any]:
    found: list[Any] = []
    if wanted.since:
        found.append(Call.received_at >= wanted.since)
    if wanted.until:
        found.append(Call.received_at < wanted.until)
    if wanted.span:
        found += [Call.direction == "inbound", *within(Call.received_at, wanted.span)]
    if wanted.topic:
        found.append(Call.topic == wanted.topic)
    if wanted.outcome is not None:
        found.append(Call.outcome == wanted.outcome)
    if wanted.agent_id:
        found.append(Call.agent_id == wanted.agent_id)
    if wanted.number:
        found.append(Call.number_reversed == wanted.number)
    if wanted.end:
        found.append(_begins(Call.number_reversed, wanted.end))
    if wanted.protocol:
        # First the few cases, then their calls: never the log from its newest call backwards.
        cases = select(Case.id).where(_begins(Case.protocol, wanted.protocol))
        found.append(Call.case_id.in_(cases))
    return found


def _begins(column: Any, digits: str) -> Any:
    """Return the condition that a column begins with `digits`, as a range.

    An ordinary index finds it, in any collation: all are digits.
    """
    beyond = str(int(digits) + 1).zfill(len(digits))
    at_least = column >= digits
    if len(beyond) > len(digits):  # 9999: nothing but digits can follow
        return at_least
    return and_(at_least, column < beyond)


class ExportRow(NamedTuple):
    """One call as it is exported in a table."""

    id: int
    received_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    direction: str
    number: str
    topic: str
    outcome: str
    status: str
    wait_seconds: int | None
    talk_seconds: int | None
    attempts: int | None
    agent: str | None
    protocol: str | None
    hours_rule: str
    callflow: str


def read_lines(session: Session, wanted: Filter, place: Place | None, many: int) -> list[ExportRow]:
    """Return `many` calls at most at `place`, or the newest, newest first."""
    own = [getattr(Call, name) for name in ExportRow._fields[: ExportRow._fields.index("attempts")]]
    query = _joined(select(*own, _tried(), StaffMember.name, Case.protocol))
    query = query.add_columns(Call.hours_rule, Call.callflow).where(*_conditions(wanted))
    return [ExportRow(*row) for row in session.execute(_ORDER.seek(query, place).limit(many))]
