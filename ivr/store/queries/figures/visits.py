"""Read the sets `visits`, `visit_waits`, `visit_services`: who came to a unit, and their times."""

from typing import Any

from sqlalchemy import Select, literal, null, select

from ivr.rules.reports.visit_metrics import VISIT
from ivr.rules.visits.states import PRIORITY_LABELS, STATE_LABELS, VisitState
from ivr.store.queries.figures.row_set import Asked, RowSet, columns
from ivr.store.visits.visits import Visit

ALL_CUTS = frozenset({"channel", "topic", "unit"})
_STATES = {each.value: label for each, label in STATE_LABELS.items()}
_CLASSES = {each.value: label for each, label in PRIORITY_LABELS.items()}
_NOT_UNDONE = Visit.state != VisitState.UNDONE.value


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the visits of the period, by how far each came."""
    return _visits(asked, ending=Visit.state).where(_NOT_UNDONE)


def waits(asked: Asked) -> Select[Any]:
    """Return the query for how long those waited who were called, by class of priority."""
    timed = _visits(asked, ending=Visit.priority, begun=Visit.arrived_at, done=Visit.called_at)
    return timed.where(_NOT_UNDONE, Visit.is_timed.is_(True), Visit.called_at.is_not(None))


def services(asked: Asked) -> Select[Any]:
    """Return the query for how long those were served who were, by class of priority."""
    timed = _visits(asked, ending=Visit.priority, begun=Visit.started_at, done=Visit.ended_at)
    return timed.where(_NOT_UNDONE, Visit.is_timed.is_(True), Visit.ended_at.is_not(None))


def _visits(asked: Asked, ending: Any, begun: Any = None, done: Any = None) -> Select[Any]:
    return select(
        *columns(
            *(Visit.arrived_at, Visit.id),
            channel=literal(VISIT),
            topic=Visit.matter,
            unit=Visit.unit_id,
            stage=Visit.state,
            ending=ending,
            begun=null() if begun is None else begun,
            done=null() if done is None else done,
        )
    ).where(*asked.within(Visit.arrived_at))


VISITS = RowSet(*("visits", "visitas", rows, "visit", ALL_CUTS), endings=_STATES, stages=_STATES)
VISIT_WAITS = RowSet(
    *("visit_waits", "visitas com hora de chegada e de chamada", waits, "visit", ALL_CUTS),
    endings=_CLASSES,
    stages=_STATES,
)
VISIT_SERVICES = RowSet(
    *("visit_services", "visitas com hora de início e de fim", services, "visit", ALL_CUTS),
    endings=_CLASSES,
    stages=_STATES,
)
