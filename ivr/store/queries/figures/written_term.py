"""Read the rows of the figure `written_term`: when written replies were told to come, and did."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, null, or_, select
from sqlalchemy.orm import Session

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.hours.business_time import MAX_DAYS
from ivr.rules.reports.definitions import Period
from ivr.rules.reports.metrics import KEPT, MISSED
from ivr.rules.reports.punctuality import Forecast
from ivr.store.callbacks.promises import Promise
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.queries.figures.row_set import Asked, RowSet, columns

# A promise about no callback is that of a written reply.
_TERM_REACH = timedelta(days=MAX_DAYS)
_WRITTEN = Promise.callback_id.is_(None)


def read(session: Session, period: Period) -> Sequence[Forecast]:
    """Return the forecasts that fall in the period, and those that others took the place of.

    Nothing personal is read, and erasure leaves these columns as they are. When a request was
    answered is told only of the last time that its clock ran: of an earlier one it is not known.
    """
    answered = case(
        (
            and_(
                CaseRequest.opened_at <= Promise.said_at,
                CaseRequest.answered_at > Promise.said_at,
            ),
            CaseRequest.answered_at,
        ),
        else_=null(),
    )
    in_period = and_(Promise.due_at >= period.since, Promise.due_at < period.until)
    moved = and_(
        Promise.state.in_((PromiseState.MOVED.value, PromiseState.EXTENDED.value)),
        Promise.settled_at >= period.since - _TERM_REACH,
        Promise.settled_at < period.until,
    )
    query = (
        select(
            Promise.case_id,
            Promise.said_at,
            Promise.due_at,
            Promise.state,
            Promise.settled_at,
            answered.label("answered_at"),
        )
        .outerjoin(CaseRequest, CaseRequest.case_id == Promise.case_id)
        .where(_WRITTEN, or_(in_period, moved))
    )
    return [Forecast(*row) for row in session.execute(query)]


DUE = "due"  # counted when it comes, even if the reply went before
LABELS = {
    KEPT: "Respondida até a data",
    MISSED: "Não respondida até a data",
    DUE: "A data ainda não passou",
}


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the dates that fall in the period and were not taken back before."""
    in_time = func.coalesce(Promise.settled_at <= Promise.due_at, False)
    fate: Any = case(
        (Promise.due_at > asked.now, DUE),
        ((Promise.state == PromiseState.KEPT.value) & in_time, KEPT),
        else_=MISSED,
    )
    counted = (PromiseState.KEPT, PromiseState.BROKEN, PromiseState.OPEN)
    return (
        select(
            *columns(
                *(Promise.due_at, Promise.case_id),
                channel=Case.channel,
                topic=Case.topic,
                stage=fate,
                ending=fate,
                nth=Promise.id,
            )
        )
        .join(Case, Case.id == Promise.case_id)
        .where(_WRITTEN, Promise.state.in_([each.value for each in counted]))
        .where(*asked.within(Promise.due_at))
    )


TERMS = RowSet("written_term", "datas de resposta", rows, "case", endings=LABELS, stages=LABELS)
