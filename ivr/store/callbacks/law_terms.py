"""Read and extend the law's terms of manifestações: the ledger of promises remembers them.

Lei 13.460/2017, art. 16.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from ivr.rules.callbacks.promises import PromiseState
from ivr.store.callbacks import promises
from ivr.store.callbacks.promises import Promise
from ivr.store.cases import reply_drafts
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import BY_LAW, RUNNING, CaseRequest


class Extension(NamedTuple):
    """The extension of a term: why, and when."""

    why: str
    at: datetime


def is_extended() -> ColumnElement[bool]:
    """Return the condition that the request of a query has had its term extended.

    What was extended before its citizen wrote anew, and a new term began, does not count.
    """
    extended = aliased(Promise)
    return exists().where(
        extended.case_id == CaseRequest.case_id,
        extended.callback_id.is_(None),
        extended.state == PromiseState.EXTENDED.value,
        extended.settled_at >= CaseRequest.opened_at,
    )


def extension_of(session: Session, case_id: int) -> Extension | None:
    """Return the extension of the present term of a case's request, or None."""
    found = (
        select(Promise.why, Promise.settled_at)
        .join(CaseRequest, CaseRequest.case_id == Promise.case_id)
        .where(
            Promise.case_id == case_id,
            Promise.callback_id.is_(None),
            Promise.state == PromiseState.EXTENDED.value,
            Promise.settled_at >= CaseRequest.opened_at,
        )
        .order_by(Promise.id.desc())
    )
    row = session.execute(found.limit(1)).first()
    return Extension(row.why, row.settled_at) if row and row.settled_at else None


def extend(session: Session, old: Promise, new: Promise, why: str) -> None:
    """Replace the open promise of a case's reply by `new`, for that reason; no other stays open.

    Where none is open, as after a question in vain, `old` says which day was replaced.
    """
    at = new.said_at
    state = PromiseState.EXTENDED
    if not promises.settle_case(session, new.case_id, state, why, at):
        old.state, old.why, old.settled_at = state.value, why, at
        session.add(old)
        session.flush()
    session.add(new)


def passed(session: Session, now: datetime, most: int = 500) -> Sequence[int]:
    """Return the cases whose law's term is over without a reply, and that was not owned up to.

    The longest over first, `most` at most. A reply that is kept, to be read to its citizen, is one.
    """
    found = (
        select(CaseRequest.case_id)
        .join(Case, Case.id == CaseRequest.case_id)
        .where(_passed(now))
        .order_by(CaseRequest.due_at, CaseRequest.case_id)
    )
    return session.scalars(found.limit(most)).all()


def has_passed(session: Session, case_id: int, now: datetime) -> bool:
    """Tell whether `passed` would name that case."""
    found = (
        select(CaseRequest.case_id)
        .join(Case, Case.id == CaseRequest.case_id)
        .where(_passed(now), CaseRequest.case_id == case_id)
    )
    return session.scalar(found) is not None


def _passed(now: datetime) -> ColumnElement[bool]:
    told = aliased(Promise)
    owned_up = exists().where(
        told.case_id == CaseRequest.case_id,
        told.callback_id.is_(None),
        told.state == PromiseState.OWNED_UP.value,
        told.due_at == CaseRequest.due_at,
    )
    lacks_reply = ~reply_drafts.is_kept()
    is_over = CaseRequest.due_at <= now
    return and_(RUNNING, BY_LAW, is_over, Case.joined_id.is_(None), lacks_reply, ~owned_up)
