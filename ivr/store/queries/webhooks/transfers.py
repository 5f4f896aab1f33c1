"""Write how a transfer ended, and read by the same statement all that depends on it."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, exists, func, insert, literal_column, or_, select
from sqlalchemy.orm import aliased

from ivr.rules.words.caller_numbers import reversed_digits
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls.calls import Call
from ivr.store.line.switchboard import WINDOW, Outage, TransferRow


class NotedTransfer(NamedTuple):
    """What a transfer's end meets: the results before it, an outage, and whoever waits for a call.

    `results` are those of the ten minutes before, oldest first; `is_owed` tells whether the
    caller's number has an open callback, or a missed call.
    """

    results: tuple[str, ...]
    has_outage: bool
    is_owed: bool


_number = bindparam("number", type_=Callback.number.type)
_reversed = bindparam("number_reversed", type_=Call.number_reversed.type)
_earlier = aliased(TransferRow)
_before = (
    select(_earlier.result)
    .where(
        _earlier.at > bindparam("since", type_=TransferRow.at.type),
        _earlier.at <= bindparam("until", type_=TransferRow.at.type),
        # What returns on SQLite sees the new row, too; on PostgreSQL it does not.
        _earlier.id < literal_column("transfers.id"),
    )
    .order_by(_earlier.id)
    .subquery()
)
_owed = or_(
    exists().where(Callback.number == _number, Callback.closed_at.is_(None)),
    exists().where(Call.number_reversed == _reversed, Call.missed),
)
_note = insert(TransferRow).returning(
    select(func.aggregate_strings(_before.c.result, ",")).scalar_subquery(),
    exists().where(Outage.ended_at.is_(None)),
    _owed & (_number != ""),
)


def note(connection: Connection, row: dict[str, Any], number: str = "") -> NotedTransfer:
    """Write the end of a transfer: its columns are `row`; return what it meets.

    The switchboard is locked. `number` is the caller's, or "" where there is none.
    """
    at: datetime = row["at"]
    given = {
        "since": at - WINDOW,
        "until": at + WINDOW,  # one that is ahead of the clock says nothing of now
        "number": number,
        "number_reversed": reversed_digits(number),
    }
    before, has_outage, is_owed = connection.execute(_note, row | given).one()
    return NotedTransfer(tuple(before.split(",")) if before else (), has_outage, is_owed)
