"""Decide whether the law's term of a manifestation can be extended, and until when.

Lei 13.460/2017, art. 16, sole paragraph: once, with reasons, for the same time.
"""

from datetime import datetime, timedelta

from ivr.rules.cases.requests import EXTENSION_DAYS, MANIFESTATIONS, OPEN, RequestKind, RequestState
from ivr.rules.cases.states import read_text

MAX_EXTENSION_REASON_CHARS = 120  # of the column that keeps it beside the promise

OVER = "Não há resposta pendente: não há prazo a prorrogar."
NOT_BY_LAW = (
    "Este prazo não é o da lei. Só se prorroga o prazo de 30 dias de reclamação, denúncia,"
    " sugestão, elogio ou solicitação."
)
TWICE = "O prazo já foi prorrogado uma vez, e a lei não permite outra."
STOPPED = "O prazo está parado até a pessoa escrever. Se ainda for preciso, prorrogue depois."
WRITTEN = "A resposta já está escrita: falta ler à pessoa."
TOO_LATE = "O prazo da lei já passou, e não dá mais para prorrogar. Responda assim que puder."
NO_REASON = "Escreva por que é preciso de mais prazo. A pessoa vai ler."


def why_not(
    what: tuple[RequestKind, RequestState],
    due_at: datetime | None,
    now: datetime,
    extended: bool,
    written: bool,
) -> str:
    """Return in pt-BR why a request's term cannot be extended now, or "".

    `extended`: it was already. `written`: its reply is kept, and has to be read to the citizen.
    """
    kind, state = what
    if state not in OPEN:
        return OVER
    if kind not in MANIFESTATIONS:
        return NOT_BY_LAW
    if extended:
        return TWICE
    if due_at is None:
        return STOPPED
    if written:
        return WRITTEN
    return TOO_LATE if due_at <= now else ""


def read_reason(typed: str) -> str:
    """Return the reason as it is stored, on one line.

    Raises ValueError, in words for whoever typed it, where there is none or it is too long.
    """
    reason = " ".join(read_text(typed, MAX_EXTENSION_REASON_CHARS).split())
    if not reason:
        raise ValueError(NO_REASON)
    return reason


def extended_until(due_at: datetime) -> datetime:
    """Return the new last day (UTC) of a term that ends at `due_at`: days as they come."""
    return due_at + timedelta(days=EXTENSION_DAYS)
