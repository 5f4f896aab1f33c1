"""Read the set `callbacks`: each callback by when the first of its promises was kept or broken."""

from typing import Any

from sqlalchemy import Select, case, select

from ivr.rules.reports.metrics import BROKEN, KEPT
from ivr.store.callbacks.callbacks import Callback
from ivr.store.queries import overview
from ivr.store.queries.figures.row_set import Asked, RowSet, columns

LABELS = {KEPT: "No prazo", BROKEN: "Fora do prazo"}


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the callbacks counted in the period, as the day's page counts them."""
    each = overview.promised_of(asked.period.since, asked.period.until)
    fate: Any = case((each.c.broken == 0, KEPT), else_=BROKEN)
    return (
        select(
            *columns(
                *(each.c.at, Callback.id),
                topic=Callback.topic,
                stage=fate,
                ending=fate,
                begun=Callback.requested_at,
                done=each.c.at,
            )
        )
        .join(each, each.c.callback_id == Callback.id)
        .where(*asked.within(each.c.at))
    )


CALLBACKS = RowSet(
    "callbacks", "retornos prometidos", rows, "callback", endings=LABELS, stages=LABELS
)
