"""Read the sets `outages` and `outage_calls`: when the switchboard was away, and whom it hit."""

from typing import Any

from sqlalchemy import Select, case, select

from ivr.rules.callbacks.states import CallbackState
from ivr.rules.calls.compensation import COMPENSATIONS, compensation
from ivr.rules.calls.outcomes import Outcome
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.line.switchboard import Outage
from ivr.store.queries.figures.calls import INBOUND
from ivr.store.queries.figures.row_set import Asked, RowSet, columns
from ivr.store.queries.outage_log import newest_callback

ENDED, LASTING = "ended", "lasting"
LABELS = {ENDED: "Terminou", LASTING: "Ainda dura"}


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the outages that began in the period."""
    stage: Any = case((Outage.ended_at.is_(None), LASTING), else_=ENDED)
    return select(
        *columns(
            *(Outage.started_at, Outage.id),
            stage=stage,
            ending=stage,
            begun=Outage.started_at,
            done=Outage.ended_at,
        )
    ).where(*asked.within(Outage.started_at))


def hit(asked: Asked) -> Select[Any]:
    """Return the query for the calls of the period that met an outage, by what they were given."""
    callback = newest_callback()
    given: Any = case(
        *((callback == each.value, compensation("", each.value).value) for each in CallbackState),
        *((Call.outcome == each.value, compensation(each.value, "").value) for each in Outcome),
        else_=compensation("", "").value,
    )
    return (
        select(*columns(Call.received_at, Call.id, topic=Call.topic, stage=given, ending=given))
        .outerjoin(Case, Case.id == Call.case_id)
        .where(INBOUND, Call.outage_id.is_not(None), *asked.within(Call.received_at))
    )


OUTAGES = RowSet(
    *("outages", "quedas da central", rows, "outage", frozenset({"channel"})),
    endings=LABELS,
    stages=LABELS,
)
_GIVEN = {each.value: facts.label for each, facts in COMPENSATIONS.items()}
OUTAGE_CALLS = RowSet(
    *("outage_calls", "ligações que encontraram a central fora do ar", hit, "call"),
    endings=_GIVEN,
    stages=_GIVEN,
)
