"""Read the set `calls`: every call that came in, by when, how far it came and how it ended."""

from typing import Any

from sqlalchemy import Select, case, func, select

from ivr.rules.calls.outcomes import OUTCOMES, Outcome
from ivr.rules.reports.call_metrics import (
    ABANDONED,
    ANSWERED,
    GOING_ON,
    OTHER,
    RANG,
    SEEKING,
    SHORT,
    SHORT_SECONDS,
    SOUGHT,
)
from ivr.store.calls.calls import Call
from ivr.store.queries.figures.row_set import Asked, RowSet, columns

INBOUND = Call.direction == "inbound"
_IN_WAIT = Call.outcome == Outcome.ABANDONED_IN_WAIT.value
# How far it came on its way to a person. Seconds of ringing are there where the switchboard rang.
STAGE: Any = case(
    (Call.outcome == "", GOING_ON),
    (Call.outcome == Outcome.HANDED.value, ANSWERED),
    (_IN_WAIT & (func.coalesce(Call.wait_seconds, 0) <= SHORT_SECONDS), SHORT),
    (_IN_WAIT, ABANDONED),
    (Call.wait_seconds.is_not(None), RANG),
    (Call.outcome.in_(sorted(each.value for each in SEEKING)), SOUGHT),
    else_=OTHER,
)


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the calls received in the period."""
    return select(
        *columns(
            *(Call.received_at, Call.id),
            topic=Call.topic,
            stage=STAGE,
            ending=Call.outcome,
            seconds=Call.wait_seconds,
        )
    ).where(INBOUND, *asked.within(Call.received_at))


CALLS = RowSet(
    *("calls", "ligações recebidas", rows, "call"),
    endings={each.value: facts.label for each, facts in OUTCOMES.items()} | {"": "Em andamento"},
    stages={
        ANSWERED: "Falou com uma pessoa",
        SHORT: "Desligou em até cinco segundos de espera",
        ABANDONED: "Desistiu na espera",
        RANG: "A central chamou, e ninguém atendeu",
        SOUGHT: "Quis uma pessoa, e a central não chegou a chamar",
        GOING_ON: "Em andamento",
        OTHER: "Não pediu uma pessoa",
    },
)
