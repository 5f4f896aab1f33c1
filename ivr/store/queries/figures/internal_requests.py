"""Read the set `internal_requests`: what sectors asked of us, by when, answered or not."""

from typing import Any

from sqlalchemy import Select, case, literal, select

from ivr.rules.reports.visit_metrics import ANSWERED, ASKED
from ivr.store.queries.figures import row_set
from ivr.store.queries.figures.row_set import RowSet, columns
from ivr.store.visits.internal_requests import InternalRequest

INTERNAL = "internal"  # the channel
LABELS = {ANSWERED: "Respondido", ASKED: "Em aberto"}


def rows(asked: row_set.Asked) -> Select[Any]:
    """Return the query for what sectors asked in the period."""
    stage: Any = case((InternalRequest.answered_at.is_(None), ASKED), else_=ANSWERED)
    return select(
        *columns(
            *(InternalRequest.received_at, InternalRequest.id),
            channel=literal(INTERNAL),
            topic=InternalRequest.matter,
            stage=stage,
            ending=stage,
            begun=InternalRequest.received_at,
            done=InternalRequest.answered_at,
        )
    ).where(InternalRequest.withdrawn_at.is_(None), *asked.within(InternalRequest.received_at))


INTERNAL_REQUESTS = RowSet(
    *("internal_requests", "pedidos internos", rows, "internal"), endings=LABELS, stages=LABELS
)
