"""Read the set `repeats`: each call with number and topic, and whether it was made again.

Which calls were, is stored while their numbers are there: erasure leaves that, and no number.
"""

from typing import Any

from sqlalchemy import Select, case, select

from ivr.rules.reports.call_metrics import AGAIN, NEW
from ivr.store.calls.calls import Call
from ivr.store.queries.figures.calls import INBOUND
from ivr.store.queries.figures.row_set import Asked, RowSet, columns
from ivr.store.reports.call_repeats import CallRepeat

LABELS = {AGAIN: "De novo em sete dias", NEW: "Não ligou nos sete dias antes"}


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the calls of the period that were compared with earlier ones."""
    stage: Any = case((CallRepeat.earlier_id.is_not(None), AGAIN), else_=NEW)
    return (
        select(*columns(Call.received_at, Call.id, topic=Call.topic, stage=stage, ending=stage))
        .join(CallRepeat, CallRepeat.call_id == Call.id)
        .where(INBOUND, *asked.within(Call.received_at))
    )


REPEATS = RowSet("repeats", "ligações comparadas", rows, "call", endings=LABELS, stages=LABELS)
