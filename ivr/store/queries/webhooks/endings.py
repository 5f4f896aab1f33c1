"""Read all that decides how a call ended with one statement, and write what was decided with one.

Each has one more on one of the two databases, and says why.
"""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Update, bindparam, exists, select, update

from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step
from ivr.store.cases.cases import Case
from ivr.store.queries import missed_calls


class TakenStep(NamedTuple):
    """One step of a call, as far as it counts for the call's outcome."""

    at: datetime
    place: str
    memory: str
    heard: str
    answer: str


class CallSoFar(NamedTuple):
    """A call with its steps, and what else decides its outcome and its case's state."""

    id: int
    case_id: int | None
    direction: str
    number: str
    callflow: str
    answered_at: datetime | None
    ended_at: datetime | None
    status: str
    status_rank: int
    outcome: str
    talk_seconds: int | None
    settled_why: str
    case_state: str | None
    asked: bool  # for a callback, in this very case
    returned: bool  # its number was called, served, or promised a call since then
    steps: tuple[TakenStep, ...] = ()


class Settlement(NamedTuple):
    """What is written of a call whose steps were looked at; `case_state` None: it stays."""

    call: dict[str, Any]
    case_state: str | None = None


_call_columns = (
    *(Call.id, Call.case_id, Call.direction, Call.number, Call.callflow, Call.answered_at),
    *(Call.ended_at, Call.status, Call.status_rank, Call.outcome, Call.talk_seconds),
    Call.settled_why,
)
# Limited, though there is but one, so that no database asks what is true of the call for each step.
_call = (
    select(
        *_call_columns,
        Case.state.label("case_state"),
        exists().where(Callback.case_id == Call.case_id).label("asked"),
        missed_calls.is_returned(Call).label("returned"),
    )
    .select_from(Call)
    .outerjoin(Case, Case.id == Call.case_id)
    .where(Call.sid == bindparam("sid"))
    .limit(1)
    .subquery("so_far")
)
_with_steps = (
    select(_call, Step.at, Step.place, Step.memory, Step.heard, Step.answer)
    .select_from(_call)
    .outerjoin(Step, Step.call_id == _call.c.id)
    .order_by(Step.n)
)
_lock = select(Call.id).where(Call.sid == bindparam("sid")).with_for_update()


def look(connection: Connection, sid: str) -> CallSoFar | None:
    """Return the call of that CallSid, locked until the transaction ends; None where it is not.

    The transaction is one that writes.
    """
    if connection.dialect.name == "postgresql":
        # Apart, and first: what a statement reads that waits for a lock is older than the lock. On
        # SQLite whoever may write is alone.
        connection.execute(_lock, {"sid": sid})
    rows = connection.execute(_with_steps, {"sid": sid}).all()
    if not rows:
        return None
    fields = len(CallSoFar._fields) - 1
    steps = tuple(TakenStep(*row[fields:]) for row in rows if row.at is not None)
    return CallSoFar._make([*rows[0][:fields], steps])


def write(connection: Connection, call_id: int, settled: Settlement) -> None:
    """Write what was decided of a call that is locked, and of its case."""
    given = settled.call | {"its_id": call_id}
    if settled.case_state is not None:
        given["case_state"] = settled.case_state
    for each in _writing(connection.dialect.name, tuple(given)):
        connection.execute(each, given)


@cache  # there are as many as there are ways to end; to build one takes longer than to run it
def _writing(dialect: str, given: tuple[str, ...]) -> tuple[Update, ...]:
    """Return the statements that write what is `given`: of the call, and `case_state`."""
    values: dict[Any, Any] = {name: bindparam(name) for name in given if name in Call.__table__.c}
    of_call = update(Call).where(Call.id == bindparam("its_id")).values(values)
    if "case_state" not in given:
        return (of_call,)
    of_case = update(Case).values(state=bindparam("case_state"))
    if dialect == "postgresql":
        done = of_call.returning(Call.case_id).cte("done")
        return (of_case.where(Case.id == select(done.c.case_id).scalar_subquery()),)
    # SQLite writes one table a statement.
    its = select(Call.case_id).where(Call.id == bindparam("its_id")).scalar_subquery()
    return of_call, of_case.where(Case.id == its)
