"""Told: what a due time sounds like, in speech and in the ledger of promises alike."""

from datetime import datetime

from babel.dates import format_date

from ivr.rules.callbacks.slots import SLOT, Due
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.words.spoken import clock_time, date_words, day_and_time, weekday

DAY = "EEEE, d 'de' MMMM"


def promise_words(due: Due, now: datetime) -> str:
    """The promise as it is told, pt-BR; while the switchboard is down, at the latest by when."""
    if due.kind == "when-back":
        latest = day_and_time(now, due.at)
        return f"Vamos ligar assim que a central voltar, no máximo até {latest}."
    if due.kind == "slot":
        start = day_and_time(now, due.at - SLOT)
        return f"Vamos ligar {start}, ou em até quinze minutos depois."
    return f"Vamos ligar até {_latest(now, due.at)}."


def answer_words(due_at: datetime) -> str:
    """The forecast of a written answer, as it is read: "… até sexta-feira, 4 de dezembro"."""
    return f"Nossa previsão é responder até {answer_day(due_at)}."


def answer_day(due_at: datetime) -> str:
    """The day of a written answer's forecast: "sexta-feira, 4 de dezembro"."""
    return format_date(due_at.astimezone(FORTALEZA), DAY, locale="pt_BR")


def spoken_day(due_at: datetime) -> str:
    """The same day as it is said: "sexta-feira, quatro de dezembro"."""
    on = due_at.astimezone(FORTALEZA).date()
    return f"{weekday(on)}, {date_words(on)}"


def _latest(now: datetime, at: datetime) -> str:
    """Today the time alone is said: "as dez horas e quarenta e cinco minutos"."""
    local = at.astimezone(FORTALEZA)
    if local.date() != now.astimezone(FORTALEZA).date():
        return day_and_time(now, at)
    return f"{'a' if local.hour == 1 else 'as'} {clock_time(local.time())}"
