"""Open a new call's case, and read by the same statement what its caller is owed."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, exists, insert, or_, select

from ivr.rules.callbacks.states import CallbackState, CallNow, call_now
from ivr.store.callbacks import callbacks
from ivr.store.callbacks.attempts import Attempt
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case


class Arrival(NamedTuple):
    """The case of a call that is new, and what our callback to its caller is doing now.

    `owed` is None where no callback is owed to that number.
    """

    case_id: int
    owed: CallNow | None


_GIVEN = ("protocol", "channel", "state", "opened_at")  # the columns of a case, as it begins
_known = exists().where(
    Call.sid == bindparam("sid"),
    or_(
        Call.case_id.is_not(None),
        Call.ended_at <= bindparam("ended_after", type_=Call.ended_at.type),
    ),
)
_caller = bindparam("caller", type_=Callback.number.type)
_owed = callbacks.query_owed(_caller).where(_caller != "")
_attempt = select(Attempt.citizen_first).where(
    Attempt.callback_id == _owed.with_only_columns(Callback.id).scalar_subquery(),
    Attempt.ended_at.is_(None),
)
_table = Case.__table__
_open_case = (
    insert(Case)
    .from_select(
        _GIVEN,
        select(*(bindparam(name, type_=_table.c[name].type) for name in _GIVEN)).where(~_known),
    )
    .returning(
        Case.id,
        _owed.with_only_columns(Callback.state).scalar_subquery(),
        _attempt.scalar_subquery(),
    )
)


def open_case(
    connection: Connection, sid: str, caller: str, ended_after: datetime, case: dict[str, Any]
) -> Arrival | None:
    """Write the case of a new call, with the columns `case`; return it, with what is owed.

    None, and nothing is written, where the call of that CallSid has a case, or is known to have
    ended by `ended_after`. `caller` is E.164, or "" of who is owed nothing.
    """
    given = {"sid": sid, "caller": caller, "ended_after": ended_after} | case
    row = connection.execute(_open_case, given).first()
    if row is None:
        return None
    case_id, state, citizen_first = row
    return Arrival(case_id, call_now(CallbackState(state), bool(citizen_first)) if state else None)
