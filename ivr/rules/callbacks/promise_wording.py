"""Word due times in pt-BR, the same for speech and for the stored promises."""

from datetime import datetime

from babel.dates import format_date

from ivr.rules.callbacks.slots import SLOT, Due
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.words.spoken import clock_time, date_words, day_and_time, weekday

DAY = "EEEE, d 'de' MMMM"


def promise_words(due: Due, now: datetime) -> str:
    """Return the promise of a callback in pt-BR, as the citizen hears it.

    While the switchboard is down it names only the latest time.
    """
    if due.kind == "when-back":
        latest = day_and_time(now, due.at)
        return f"Vamos ligar assim que a central voltar, no máximo até {latest}."
    if due.kind == "slot":
        start = day_and_time(now, due.at - SLOT)
        return f"Vamos ligar {start}, ou em até quinze minutos depois."
    return f"Vamos ligar até {_latest(now, due.at)}."


def answer_words(due_at: datetime) -> str:
    """Return the pt-BR sentence that forecasts a written reply, for reading.

    Such as "Nossa previsão é responder até sexta-feira, 4 de dezembro."
    """
    return f"Nossa previsão é responder até {answer_day(due_at)}."


def answer_day(due_at: datetime) -> str:
    """Return the day of a written reply's forecast for reading: "sexta-feira, 4 de dezembro"."""
    return format_date(due_at.astimezone(FORTALEZA), DAY, locale="pt_BR")


def spoken_day(due_at: datetime) -> str:
    """Return the day of a due time for speech: "sexta-feira, quatro de dezembro"."""
    on = due_at.astimezone(FORTALEZA).date()
    return f"{weekday(on)}, {date_words(on)}"


def _latest(now: datetime, at: datetime) -> str:
    """Return a due time for speech: the time of day if it is today, else day and time.

    Today: "as dez horas e quarenta e cinco minutos".
    """
    local = at.astimezone(FORTALEZA)
    if local.date() != now.astimezone(FORTALEZA).date():
        return day_and_time(now, at)
    return f"{'a' if local.hour == 1 else 'as'} {clock_time(local.time())}"
