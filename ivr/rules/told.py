"""Told: what a due time sounds like, in speech and in the ledger of promises alike."""

from datetime import datetime

from ivr.rules.slots import SLOT, Due
from ivr.rules.spoken import day_and_time


def promise_words(due: Due, now: datetime) -> str:
    """The promise as it is told, pt-BR; while the switchboard is down, at the latest by when."""
    if due.kind == "when-back":
        return (
            "Vamos ligar assim que a central telefônica voltar,"
            f" no máximo até {day_and_time(now, due.at)}."
        )
    if due.kind == "slot":
        start = day_and_time(now, due.at - SLOT)
        return f"Vamos ligar {start}, ou em até quinze minutos depois."
    return f"Vamos ligar até {day_and_time(now, due.at)}."
