"""Read the set `replays`: each time that a call heard the same prompt once more."""

from typing import Any

from sqlalchemy import Select, func, select

from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step
from ivr.store.queries.figures.calls import INBOUND
from ivr.store.queries.figures.row_set import Asked, RowSet, columns


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the steps of the period's calls that stayed where they were."""
    order: dict[str, Any] = {"partition_by": Step.call_id, "order_by": Step.n}
    turns = (
        select(
            Call.received_at,
            Call.id,
            Call.topic,
            Step.place,
            func.lag(Step.place).over(**order).label("before"),
        )
        .join(Step, Step.call_id == Call.id)
        .where(INBOUND, *asked.within(Call.received_at))
        .subquery()
    )
    return select(
        *columns(
            *(turns.c.received_at, turns.c.id),
            topic=turns.c.topic,
            stage=turns.c.place,
            ending=turns.c.place,
        )
    ).where(turns.c.before == turns.c.place)


REPLAYS = RowSet("replays", "trechos ouvidos de novo", rows, "call")
