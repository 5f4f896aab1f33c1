"""Read the set `replays`: each time that a call heard the same prompt once more."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step
from ivr.store.queries.figures.calls import INBOUND
from ivr.store.queries.figures.row_set import Asked, RowSet, columns


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the steps of the period's calls that stayed where they were.

    Each step is joined with the one before it, which both databases look up by its key: a list of
    the newest ends after a page, whatever the period.
    """
    before = aliased(Step)
    return (
        select(
            *columns(
                *(Call.received_at, Call.id),
                topic=Call.topic,
                stage=Step.place,
                ending=Step.place,
                nth=Step.n,
            )
        )
        .join(Step, Step.call_id == Call.id)
        .join(before, (before.call_id == Step.call_id) & (before.n == Step.n - 1))
        .where(before.place == Step.place, INBOUND, *asked.within(Call.received_at))
    )


REPLAYS = RowSet("replays", "trechos ouvidos de novo", rows, "call")
