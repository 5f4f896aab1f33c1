"""Read the set `backlog`: the requests that are open now, by whether their date has passed."""

from typing import Any

from sqlalchemy import Select, case, select

from ivr.rules.cases.requests import OPEN, RequestState
from ivr.rules.reports.metrics import IN_TIME, LATE
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.queries.figures.row_set import Asked, RowSet, columns

ASKED = "asked"
LABELS = {IN_TIME: "No prazo", LATE: "A data passou", ASKED: "Espera a pessoa responder"}


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the requests that are open now, whenever they were opened."""
    stage: Any = case(
        (CaseRequest.state == RequestState.ASKED.value, ASKED),
        (CaseRequest.due_at < asked.now, LATE),
        else_=IN_TIME,
    )
    return (
        select(
            *columns(
                *(CaseRequest.opened_at, Case.id),
                channel=Case.channel,
                topic=Case.topic,
                stage=stage,
                ending=stage,
            )
        )
        .join(Case, Case.id == CaseRequest.case_id)
        .where(CaseRequest.state.in_([each.value for each in OPEN]), Case.joined_id.is_(None))
    )


BACKLOG = RowSet(
    "backlog", "pedidos em aberto", rows, "case", endings=LABELS, stages=LABELS, kept=False
)
