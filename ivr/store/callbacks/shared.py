"""Read in which cases one callback was promised, and of which case it is now."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.cases.cases import Case


class Elsewhere(NamedTuple):
    """Another case of a callback.

    `has_it`: the callback is that case's; else it was promised there, too. `promised`: it was
    promised in the case that asks.
    """

    callback_id: int
    case_id: int
    protocol: str
    has_it: bool
    promised: bool
    is_open: bool


def of_cases(
    session: Session, case_ids: Collection[int], numbers: Collection[str] = ()
) -> Sequence[Elsewhere]:
    """Return the other cases of the callbacks of these cases, which are one matter.

    They are the cases that have a callback promised in these, those in which a callback of these
    was promised, and those that have an open one to one of these telephones.
    """
    told = select(Promise.callback_id).where(
        Promise.case_id.in_(case_ids), Promise.callback_id.is_not(None)
    )
    to_them = Callback.number.in_([each for each in numbers if each]) & Callback.closed_at.is_(None)
    theirs = (
        select(Callback.id, Case.id, Case.protocol, Callback.id.in_(told), Callback.closed_at)
        .join(Case, Case.id == Callback.case_id)
        .where(Callback.case_id.not_in(case_ids), or_(Callback.id.in_(told), to_them))
        .order_by(Callback.id)
    )
    found = [
        Elsewhere(callback_id, case_id, protocol, True, bool(promised), closed_at is None)
        for callback_id, case_id, protocol, promised, closed_at in session.execute(theirs)
    ]
    return [*found, *_promised_elsewhere(session, Callback.case_id.in_(case_ids), case_ids)]


def of_callback(session: Session, callback: Callback) -> Sequence[Elsewhere]:
    """Return the other cases in which a callback was promised, oldest first."""
    return _promised_elsewhere(session, Callback.id == callback.id, [callback.case_id])


def _promised_elsewhere(
    session: Session, which: ColumnElement[bool], besides: Collection[int]
) -> list[Elsewhere]:
    found = (
        select(Callback.id, Case.id, Case.protocol, Callback.closed_at)
        .join(Promise, Promise.callback_id == Callback.id)
        .join(Case, Case.id == Promise.case_id)
        .where(which, Promise.case_id.not_in(besides))
        .distinct()
        .order_by(Callback.id, Case.id)
    )
    return [
        Elsewhere(callback_id, case_id, protocol, False, True, closed_at is None)
        for callback_id, case_id, protocol, closed_at in session.execute(found)
    ]
