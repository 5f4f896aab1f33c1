"""Decide what a caller who met a switchboard outage was given in its place."""

from dataclasses import dataclass
from enum import Enum

from ivr.rules.callbacks.states import OPEN, CallbackState
from ivr.rules.calls.outcomes import OUTCOMES, CaseState, Outcome


class Compensation(Enum):
    """The compensation of a caller who met an outage; exactly one for each such call."""

    KEPT = "kept"  # somebody called back
    SERVED = "served"  # got through after all, or was answered another way
    WAITING = "waiting"  # a callback is open
    UNREACHED = "unreached"  # somebody called back and reached nobody
    CANCELLED = "cancelled"  # the callback was
    WRITTEN = "written"  # protocol and written route
    INFORMED = "informed"  # heard guidance, asked for no more
    ABANDONED = "abandoned"  # hung up before anything was given
    FAILED = "failed"  # our own error
    GOING_ON = "going-on"  # the call has not ended


@dataclass(frozen=True)
class CompensationFacts:
    """The label and colour with which the desk shows a compensation."""

    label: str  # pt-BR, as staff read it
    tone: str  # "good", "waiting", "bad" or "": the colour of its tag


C = Compensation
COMPENSATIONS: dict[Compensation, CompensationFacts] = {
    C.KEPT: CompensationFacts("Retorno feito", "good"),
    C.SERVED: CompensationFacts("Atendida depois", "good"),
    C.WAITING: CompensationFacts("Aguarda retorno", "waiting"),
    C.UNREACHED: CompensationFacts("Retorno não concluído", "bad"),
    C.CANCELLED: CompensationFacts("Retorno cancelado", "waiting"),
    C.WRITTEN: CompensationFacts("Orientada por escrito", "waiting"),
    C.INFORMED: CompensationFacts("Ouviu a orientação", "good"),
    C.ABANDONED: CompensationFacts("Desligou antes", "bad"),
    C.FAILED: CompensationFacts("Falha nossa", "bad"),
    C.GOING_ON: CompensationFacts("Em andamento", ""),
}
_OF_CALLBACK = {
    CallbackState.KEPT: C.KEPT,
    CallbackState.SERVED: C.SERVED,
    CallbackState.CANCELLED: C.CANCELLED,
    **dict.fromkeys(OPEN, C.WAITING),
}
_OF_CASE = {
    CaseState.OPEN: C.ABANDONED,
    CaseState.INFORMED: C.INFORMED,
    CaseState.HANDED: C.SERVED,
    CaseState.CALLBACK: C.WAITING,
    CaseState.ANSWERED: C.KEPT,
    CaseState.UNREACHED: C.UNREACHED,
}


def compensation(outcome: str, callback: str) -> Compensation:
    """Return what a call with that outcome was given in place of the switchboard.

    `callback` is the state of its newest callback, or "". It outranks the call's own outcome.
    """
    if callback:
        return _OF_CALLBACK.get(CallbackState(callback), C.UNREACHED)
    if not outcome:
        return C.GOING_ON
    if outcome == Outcome.FAILED.value:
        return C.FAILED
    return _OF_CASE.get(OUTCOMES[Outcome(outcome)].case_state, C.WRITTEN)
