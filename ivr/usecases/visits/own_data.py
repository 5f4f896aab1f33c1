"""Declare what a case's owner is shown of it: the visits that belong to it."""

from collections.abc import Iterator

from ivr.rules.callflow.model import Callflow
from ivr.rules.cases.contact_form import OTHER_TOPIC_LABEL
from ivr.rules.visits.states import PRIORITY_LABELS, STATE_LABELS, PriorityClass, VisitState
from ivr.store.queries.own_matter import Whole
from ivr.usecases.line.declarations import OwnRow, OwnSection


def _visits(whole: Whole, callflow: Callflow) -> Iterator[OwnRow]:
    for each in whole.story.visits:
        topic = callflow.topic(each.matter)
        yield {
            "unidade": whole.story.units.get(each.unit_id, each.unit_id),
            "assunto": topic.title if topic else OTHER_TOPIC_LABEL,
            "prioridade": PRIORITY_LABELS[PriorityClass(each.priority)],
            "situacao": STATE_LABELS[VisitState(each.state)],
            "chegada": each.arrived_at,
            "chamada": each.called_at,
            "inicio": each.started_at,
            "fim": each.ended_at,
        }


OWN_DATA = (OwnSection(125, "visitas", "Visitas a uma unidade", _visits),)
