"""Put due times into the sentences of promises, the same for speech and for the stored promises."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from ivr.rules.callbacks.slots import ANEW, SLOT, Due
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.words.as_read import format_day, format_moment
from ivr.rules.words.spoken import clock_time, date_words, day_and_time, number, weekday
from ivr.rules.words.weekdays import on_day

DAY = "EEEE, d 'de' MMMM"
MOMENT = f"{DAY}, 'às' HH:mm"
SLOT_MINUTES = number(SLOT // timedelta(minutes=1))  # in words, heard and read


@dataclass(frozen=True)
class PromiseTexts:
    """The sentences of promises by the kind of their due time, with `{placeholders}`; pt-BR.

    `read` has those of a written reply, and of what is late, too.
    """

    heard: Mapping[str, str]
    read: Mapping[str, str]


def promise_words(due: Due, now: datetime, texts: PromiseTexts) -> str:
    """Return the promise of a callback in pt-BR, as the citizen hears it.

    While the switchboard is down it names only the latest time. A time that has passed is owned up
    to, with the new forecast where there is one.
    """
    if due.at <= now:
        return texts.heard["overdue-open"]
    due = due.seen_at(now)
    if due.kind in ANEW:
        return texts.heard[due.kind].format(at=_latest(now, due.at))
    if due.kind == "when-back":
        return texts.heard["when-back"].format(at=day_and_time(now, due.at))
    if due.kind == "slot":
        start = on_day(day_and_time(now, due.at - SLOT))
        return texts.heard["slot"].format(at=start, minutes=SLOT_MINUTES)
    return texts.heard["until"].format(at=_latest(now, due.at))


def written_promise(due: Due, now: datetime, texts: PromiseTexts) -> str:
    """Return the promise of a callback in pt-BR, for reading; what has passed is owned up to."""
    if due.at <= now:
        return texts.read["overdue-open"]
    due = due.seen_at(now)
    if due.kind in ANEW:
        return texts.read[due.kind].format(at=_moment(due.at))
    if due.kind == "when-back":
        return texts.read["when-back"].format(at=_moment(due.at))
    if due.kind == "slot":
        return texts.read["slot"].format(at=on_day(_moment(due.at - SLOT)), minutes=SLOT_MINUTES)
    return texts.read["until"].format(at=_moment(due.at))


class Forecast(Enum):
    """The kind of a time by which a written reply is due: how it is told, and when it has passed.

    The value names its sentence.
    """

    FIRST = "answer"
    AGAIN = "answer-again"  # a new one, after one that is not kept
    LAW = "answer-law"  # the last day that the law gives
    EXTENDED = "answer-extended"  # the same, once it was extended


BY_LAW = frozenset({Forecast.LAW, Forecast.EXTENDED})


def answer_words(
    due_at: datetime, now: datetime, texts: PromiseTexts, kind: Forecast = Forecast.FIRST
) -> str:
    """Return the pt-BR sentence that forecasts a written reply, or says that it is late.

    Such as "Nossa previsão é responder até sexta-feira, 4 de dezembro." What is not the first of
    its kind is told as what it is.
    """
    if due_at <= now:
        return texts.read["answer-law-late" if kind in BY_LAW else "answer-late"]
    key = Forecast.FIRST if kind is Forecast.LAW else kind
    return texts.read[key.value].format(day=answer_day(due_at))


def answer_day(due_at: datetime) -> str:
    """Return the day of a written reply's forecast for reading: "sexta-feira, 4 de dezembro"."""
    return format_day(due_at.astimezone(FORTALEZA), DAY)


def spoken_day(due_at: datetime) -> str:
    """Return the day of a due time for speech: "sexta-feira, quatro de dezembro"."""
    on = due_at.astimezone(FORTALEZA).date()
    return f"{weekday(on)}, {date_words(on)}"


def _moment(at: datetime) -> str:
    return format_moment(at, MOMENT)


def _latest(now: datetime, at: datetime) -> str:
    """Return a due time for speech: the time of day if it is today, else day and time.

    Today: "as dez horas e quarenta e cinco minutos".
    """
    local = at.astimezone(FORTALEZA)
    if local.date() != now.astimezone(FORTALEZA).date():
        return day_and_time(now, at)
    return f"{'a' if local.hour == 1 else 'as'} {clock_time(local.time())}"
