"""Erase what is personal in cases whose time is over; rows stay, empty of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, exists, literal, or_, select, text, tuple_, update
from sqlalchemy.orm import Session

from ivr.rules.mail.incoming import IncomingState
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls.calls import Call
from ivr.store.calls.saved_views import SavedView
from ivr.store.calls.steps import Step
from ivr.store.cases.cases import IS_OPEN, Case
from ivr.store.database.personal import erased_with_case
from ivr.store.mail.emails import Email
from ivr.store.mail.incoming import Attachment, Incoming
from ivr.store.mail.sms import Sms
from ivr.store.tables import tables
from ivr.store.visits.visits import Visit


class Personal(NamedTuple):
    """A table of a case's rows: when each was, and what it has after it is erased."""

    table: Any
    at: Any
    erased: dict[str, Any]


def _declared() -> dict[Any, Personal]:
    """Return every table with a case's id and something to erase, as its columns declare it."""
    found: dict[Any, Personal] = {}
    for table in tables():
        columns = table.__table__.columns
        if "case_id" in columns and (erased := erased_with_case(columns)):
            [at] = (each.key for each in columns if each.info.get("occurred"))
            found[table] = Personal(table, getattr(table, at), erased)
    return found


PERSONAL = _declared()
# What is erased by way of the call or the message that it belongs to.
_STEP = erased_with_case(Step.__table__.columns)
_ATTACHMENT = erased_with_case(Attachment.__table__.columns)


def old_cases(
    session: Session, before: datetime, after: tuple[datetime, int] | None, most: int = 200
) -> Sequence[tuple[int, datetime]]:
    """Return cases opened before `before` that may be erased, past the key `after`.

    The key is (opened_at, id). Each is a matter's own, owed to nobody, not held and not erased yet.
    At most `most`, each with its instant.
    """
    found = select(Case.id, Case.opened_at).where(
        text("cases.erased_at IS NULL"),  # as the index says it
        Case.joined_id.is_(None),
        Case.legal_hold.is_(False),
        Case.opened_at < before,
        text(f"NOT coalesce({IS_OPEN}, false)"),
    )
    if after:
        at, number = after
        key = tuple_(literal(at, Case.opened_at.type), literal(number))
        found = found.where(tuple_(Case.opened_at, Case.id) > key)
    rows = session.execute(found.order_by(Case.opened_at, Case.id).limit(most))
    return [(row.id, row.opened_at) for row in rows]


def is_quiet(session: Session, case_ids: Sequence[int], before: datetime) -> bool:
    """Return whether nothing happened in these cases since `before` and no call is owed."""
    owed = exists().where(Callback.case_id.in_(case_ids), Callback.closed_at.is_(None))
    happened = (
        exists().where(each.table.case_id.in_(case_ids), each.at >= before)
        for each in PERSONAL.values()
    )
    came = exists().where(Visit.case_id.in_(case_ids), Visit.arrived_at >= before)
    return not session.scalar(select(or_(owed, came, *happened)))


def erase_matter(session: Session, cases: Sequence[Case], now: datetime) -> None:
    """Erase everything personal in these cases, and note when.

    Their files are named by no row then, and are gone a day later (`erase_mail_files`).
    """
    ids = [each.id for each in cases]
    _forget_files(session, select(Incoming.id).where(Incoming.case_id.in_(ids)))
    calls = select(Call.id).where(Call.case_id.in_(ids))
    _update(session, update(Step).where(Step.call_id.in_(calls)).values(**_STEP))
    for each in PERSONAL.values():
        _update(
            session, update(each.table).where(each.table.case_id.in_(ids)).values(**each.erased)
        )
    for case in cases:
        case.erased_at = now


def erase_caseless(session: Session, before: datetime, most: int = 500) -> int:
    """Erase numbers, addresses and texts that belong to no case and are older than `before`.

    At most `most` rows of a kind at a time; returns how many rows.
    """
    return sum(
        _erase_some(session, PERSONAL[table], there, before, most)
        for table, there in (
            (Call, Call.number != ""),
            (Sms, Sms.to != ""),
            (Email, Email.to != ""),
            (Incoming, Incoming.state != IncomingState.ERASED.value),
        )
    )


def drop_views(session: Session, before: datetime) -> int:
    """Delete saved searches by digits of a telephone made before `before`; return how many."""
    by_number = SavedView.query.like("telefone=_%") | SavedView.query.like("%&telefone=_%")
    return _update(session, delete(SavedView).where(SavedView.made_at < before, by_number))


def _forget_files(session: Session, messages: Any) -> None:
    """Remove from the rows the files that these messages brought: no row names them any more."""
    which = Attachment.incoming_id.in_(messages)
    _update(session, update(Attachment).where(which).values(**_ATTACHMENT))


def _erase_some(
    session: Session,
    kind: Personal,
    there: ColumnElement[bool],
    before: datetime,
    most: int,
) -> int:
    some = select(kind.table.id).where(kind.table.case_id.is_(None), kind.at < before, there)
    ids = session.scalars(some.order_by(kind.at).limit(most)).all()
    if kind.table is Incoming:
        _forget_files(session, ids)
    return _update(session, update(kind.table).where(kind.table.id.in_(ids)).values(**kind.erased))


def _update(session: Session, statement: Any) -> int:
    return session.connection().execute(statement).rowcount
