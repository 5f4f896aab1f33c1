"""List outages as the desk shows them, with the calls that met each and what those were given."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ivr.rules.calls.compensation import Compensation, compensation
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.database import paging
from ivr.store.database.paging import LARGEST_ID, Order, Page, Place
from ivr.store.line.switchboard import Outage

CALLS = 200
_NEWEST = Order((Outage.id,), descending=True)
_OLDEST = Order((Call.id,))


class Met(NamedTuple):
    """One call that met an outage, and what its caller was given."""

    call: Call
    protocol: str
    given: Compensation


def read_page(session: Session, place: Place | None = None) -> Page[Outage]:
    """Return the page of outages at `place`, or the newest."""
    return paging.read_page(session, select(Outage), _NEWEST, place).map(lambda outage: outage)


def last_ended(session: Session) -> Outage | None:
    """Return the outage that is the newest among those that have ended, or None."""
    ended = select(Outage).where(Outage.ended_at.is_not(None))
    return session.scalar(ended.order_by(Outage.id.desc()).limit(1))


def find(session: Session, outage_id: int) -> Outage | None:
    """Return the outage of that id, or None."""
    return session.get(Outage, outage_id) if outage_id <= LARGEST_ID else None


def given(session: Session, outage_ids: Iterable[int]) -> dict[int, Counter[Compensation]]:
    """Count, for each of these outages, how many calls that met it were given what."""
    each = (
        select(Call.outage_id, Call.outcome, newest_callback().label("callback"))
        .outerjoin(Case, Case.id == Call.case_id)
        .where(Call.outage_id.in_(list(outage_ids)))
        .subquery()
    )
    alike = (each.c.outage_id, each.c.outcome, each.c.callback)
    counts: dict[int, Counter[Compensation]] = {}
    for outage_id, outcome, callback, calls in session.execute(
        select(*alike, func.count()).group_by(*alike)
    ):
        what = compensation(outcome, callback or "")
        counts.setdefault(outage_id, Counter())[what] += calls
    return counts


def met(session: Session, outage_id: int, place: Place | None = None) -> Page[Met]:
    """Return the page of calls that met that outage at `place`, or the first, oldest first."""
    query = (
        select(Call, Case.protocol, newest_callback())
        .outerjoin(Case, Case.id == Call.case_id)
        .where(Call.outage_id == outage_id)
    )
    return paging.read_page(session, query, _OLDEST, place, CALLS).map(_met)


def _met(call: Call, protocol: str | None, callback: str | None) -> Met:
    return Met(call, protocol or "", compensation(call.outcome, callback or ""))


def newest_callback() -> Any:
    """Return the expression for the state of the newest callback of a case.

    A joined case counts as the one that it was joined to.
    """
    return (
        select(Callback.state)
        .where(Callback.case_id == func.coalesce(Case.joined_id, Case.id))
        .order_by(Callback.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
