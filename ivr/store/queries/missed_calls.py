"""List missed calls: who gave up waiting and was not called back yet, nights and weekends too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Update,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session, aliased

from ivr.rules.calls.outcomes import Outcome
from ivr.rules.hours.spans import EVER, Span
from ivr.rules.words.caller_numbers import reversed_digits
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import OPEN, Promise
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.database import paging
from ivr.store.database.numbers import within
from ivr.store.database.paging import Order, Page, Place

MAX_COUNTED = 10_000
# As the index says it: SQLite takes `missed = 1` for another condition.
_MISSED = text("calls.missed")


class Row(NamedTuple):
    """One missed call, and how many missed calls of that number there are."""

    call: Call
    protocol: str
    times: int


_ORDER = Order((Call.received_at, Call.id), descending=True)


@dataclass(frozen=True)
class Wanted:
    """Which missed calls are wanted; an empty field wants all."""

    topic: str = ""
    span: Span = EVER


def read_page(session: Session, wanted: Wanted = Wanted(), place: Place | None = None) -> Page[Row]:
    """Return the page of missed calls at `place`, or the newest."""
    query = select(Call, Case.protocol).outerjoin(Case, Case.id == Call.case_id)
    query = query.where(*_conditions(wanted))
    page = paging.read_page(session, query, _ORDER, place)
    times = _times(session, {call.number_reversed for call, _ in page.rows})
    return page.map(
        lambda call, protocol: Row(call, protocol or "", times.get(call.number_reversed, 1))
    )


def count(session: Session, wanted: Wanted = Wanted()) -> int:
    """Count the missed calls, no further than `MAX_COUNTED`."""
    some = select(Call.id).where(*_conditions(wanted)).limit(MAX_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def clear(session: Session, *numbers: str) -> None:
    """Clear the missed calls from these numbers (E.164); an empty number changes nothing."""
    if any(numbers):
        session.execute(clearing(*numbers))


def clearing(*numbers: str) -> Update:
    """Return the statement by which `clear` does it, which may be a part of a larger one."""
    theirs = {reversed_digits(number) for number in numbers if number}
    return update(Call).where(Call.number_reversed.in_(theirs), Call.missed).values(missed=False)


def settle(session: Session, call_ids: Sequence[int], why: str) -> Sequence[int]:
    """Settle these missed calls, as nobody needs to call back; return the ids that changed.

    `why` says why.
    """
    settled = (
        update(Call)
        .where(Call.id.in_(call_ids), Call.missed)
        .values(missed=False, settled_why=why)
        .returning(Call.id)
    )
    return sorted(session.scalars(settled))


def unsettle(session: Session, call: Call) -> bool:
    """Make a call that was settled by hand a missed one again; return False where it was not.

    Nor is one whose citizen was called, or is owed a callback, since then.
    """
    if call.missed or not call.settled_why or returned_since(session, call):
        return False
    call.missed, call.settled_why = True, ""
    return True


def returned_since(session: Session, call: Call) -> bool:
    """Return whether the number of a call has a callback, or was served, since that call.

    It has an open one, asked for one since then, to whatever number, or talked with a person since
    then. Who joined somebody else's was promised it in a case of theirs.
    """
    return bool(session.scalar(select(is_returned(call))))


def is_returned(call: Call | type[Call]) -> ColumnElement[bool]:
    """Return the condition that `returned_since` asks for, of one call or of a row in a query."""
    known = literal(call.number) != "" if isinstance(call, Call) else call.number != ""
    since = Callback.closed_at.is_(None) | (Callback.requested_at >= call.received_at)
    whose = or_(Callback.number == call.number, Callback.caller == call.number)
    owed = exists().where(whose, since, known)
    theirs, later = aliased(Call), aliased(Call)
    joined = exists().where(
        theirs.number_reversed == call.number_reversed,
        known,
        Promise.case_id == theirs.case_id,
        Promise.callback_id == Callback.id,
        Promise.state == OPEN,
        Callback.closed_at.is_(None),
    )
    served = exists().where(
        later.number_reversed == call.number_reversed,
        later.received_at > call.received_at,
        later.outcome == Outcome.HANDED.value,
    )
    return owed | joined | served


def _conditions(wanted: Wanted) -> list[Any]:
    topic = [Call.topic == wanted.topic] if wanted.topic else []
    return [_MISSED, *topic, *within(Call.received_at, wanted.span)]


def _times(session: Session, numbers: set[str]) -> dict[str, int]:
    counted = (
        select(Call.number_reversed, func.count())
        .where(Call.number_reversed.in_(numbers), Call.missed)
        .group_by(Call.number_reversed)
    )
    return dict(session.execute(counted).all())
