"""Read the set `messages`: each message that came in, by when and by what became of it."""

from typing import Any

from sqlalchemy import Select, func, select

from ivr.rules.mail.incoming import IncomingState
from ivr.store.cases.cases import Case
from ivr.store.mail.incoming import Incoming
from ivr.store.queries.figures.row_set import Asked, RowSet, columns

BECAME = {
    IncomingState.FILED.value: "Entrou em um atendimento",
    IncomingState.RETURNED.value: "Aviso de entrega de uma mensagem nossa",
    IncomingState.QUARANTINED.value: "Espera que uma pessoa olhe",
    IncomingState.DISCARDED.value: "Uma pessoa olhou e descartou",
    IncomingState.ERASED.value: "Apagada antes de esta contagem existir",
}


def rows(asked: Asked) -> Select[Any]:
    """Return the query for the messages that came in the period.

    What became of each stands in a column that erasure leaves.
    """
    return (
        select(
            *columns(
                *(Incoming.received_at, Incoming.id),
                channel=Incoming.source,
                topic=func.coalesce(Case.topic, ""),
                stage=Incoming.became,
                ending=Incoming.became,
            )
        )
        .outerjoin(Case, Case.id == Incoming.case_id)
        .where(*asked.within(Incoming.received_at))
    )


MESSAGES = RowSet("messages", "mensagens recebidas", rows, "message", endings=BECAME, stages=BECAME)
