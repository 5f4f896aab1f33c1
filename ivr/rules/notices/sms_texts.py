"""Fill in the SMS to citizens, each as one SMS: callbacks, links, receipts and codes (pt-BR).

An SMS is read by whoever holds the telephone: protocol, times, the line's own number and e-mail
stand in it, and nothing about the person or the case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from ivr.rules.callbacks.slots import SLOT, Due
from ivr.rules.callflow.placeholders import placeholders
from ivr.rules.callflow.sms_files import MAX_SENDER_LETTERS
from ivr.rules.hours.hours import FORTALEZA, WEEKDAYS
from ivr.rules.notices.letterhead import Letterhead
from ivr.rules.words.gsm7 import MAX_SEPTETS, plain, sms_length
from ivr.rules.words.protocols import protocol_groups
from ivr.rules.words.weekdays import on_day


class Telling(Enum):
    """The event that an SMS reports; the value is the SMS's kind in the database."""

    PROMISED = "promised"  # said on the telephone already
    SILENT = "silent"  # said to whoever said and pressed nothing, and perhaps hears nothing
    CUT_OFF = "cut-off"  # the call broke off by our fault; the promise was never heard
    SCHEDULED = "scheduled"  # by staff; perhaps nobody said so on the telephone
    MOVED = "moved"  # the citizen chose another time
    RESCHEDULED = "rescheduled"  # staff did
    HOLIDAY = "holiday"  # the promised day is a day off now
    HOURS = "hours"  # the promised day has other hours now
    NOT_BACK = "not-back"  # promised for the switchboard's return, and it is still down
    LATE = "late"  # not kept in time
    AGAIN = "again"  # rung, and not reached in time
    CUT_SHORT = "cut-short"  # rung and answered, and over before any talk
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"  # by staff


# These say that we will call: they are wrong once the callback is over.
WE_CALL = frozenset(
    {
        *(Telling.PROMISED, Telling.SILENT, Telling.CUT_OFF, Telling.MOVED, Telling.HOLIDAY),
        Telling.HOURS,
        *(Telling.SCHEDULED, Telling.RESCHEDULED),
        *(Telling.NOT_BACK, Telling.LATE, Telling.AGAIN, Telling.CUT_SHORT),
    }
)
# These own up to a time that has passed, and say the new forecast.
SAY_LATE = frozenset({Telling.NOT_BACK, Telling.LATE, Telling.AGAIN, Telling.CUT_SHORT})
# Who does not get one of these does not know what it says: a person has to tell.
NEVER_SILENT = frozenset(Telling) - {
    *(Telling.PROMISED, Telling.SILENT, Telling.CUT_OFF, Telling.MOVED, Telling.SCHEDULED)
}
UNTOLD: dict[Telling, str] = {
    Telling.RESCHEDULED: "a equipe mudou o horário; sem SMS para avisar",
    Telling.HOLIDAY: "o dia prometido virou folga; sem SMS para avisar",
    Telling.HOURS: "o horário do dia prometido mudou; sem SMS para avisar",
    Telling.NOT_BACK: "a central não voltou no prazo; sem SMS para avisar",
    Telling.LATE: "não ligamos no prazo; sem SMS para avisar",
    Telling.AGAIN: "sem conversa no prazo; sem SMS para avisar",
    Telling.CUT_SHORT: "sem conversa no prazo; sem SMS para avisar",
    Telling.EXHAUSTED: "sem contato; sem SMS para avisar",
    Telling.EXPIRED: "prazo esgotado; sem SMS para avisar",
    Telling.UNREACHABLE: "número não alcançável; sem SMS para avisar",
    Telling.CANCELLED: "cancelado; sem SMS para avisar",
}  # pt-BR, for staff


@dataclass(frozen=True)
class About:
    """The callback that an SMS is about, as it stands now."""

    protocol: str
    due: Due
    attempts: int = 0  # that rang the citizen


def sms_words(telling: Telling, about: About, head: Letterhead, now: datetime) -> str:
    """Return the SMS on a callback, with accents; without them it always fits one.

    Where an e-mail address or a number is longer than usual, what can be left out is. That we will
    call by a time that is past is not said.
    """
    start, at = about.due.at - SLOT, about.due.at
    values = {
        "day": on_day(_date(start)),
        "from": _time(start),
        "to": _time(at),
        "at": _instant(at),
        "times": str(about.attempts),
        "protocol": protocol_groups(about.protocol),
        "line": national(head.line_number),
        "email": head.email,
    }
    event = _event(telling, about.attempts)
    if telling in WE_CALL and at <= now:
        in_vain = telling in (Telling.AGAIN, Telling.CUT_SHORT)
        event = f"{telling.value}-open" if in_vain else "late-open"
    return _first_that_fits(head.sms.about_callback(event, about.due.kind), values)


def link_words(address: str, protocol: str, head: Letterhead) -> str:
    """Return the SMS that brings the link.

    Without accents it fits one SMS, unless the link is very long.
    """
    return _other("link", {"link": address, "protocol": protocol_groups(protocol)}, head)


def received_words(protocol: str, due_at: datetime | None, head: Letterhead) -> str:
    """Return the SMS after a message by the form; without accents it always fits one."""
    due = {"due": _date(due_at)} if due_at else {}
    line = national(head.line_number)
    return _other("received", {"protocol": protocol_groups(protocol), "line": line, **due}, head)


def delay_words(protocol: str, due_at: datetime, head: Letterhead) -> str:
    """Return the SMS that a reply will be late, with the new day; it always fits one."""
    values = {"protocol": protocol_groups(protocol), "due": _date(due_at)}
    return _other("delay", values | {"line": national(head.line_number)}, head)


def extension_words(protocol: str, due_at: datetime, head: Letterhead, explained: bool) -> str:
    """Return the SMS that the law's term was extended, with the new last day; it always fits one.

    `explained`: the protocol's page tells why, to whoever has the reading code.
    """
    page = {"page": head.page} if head.page and explained else {}
    values = {"protocol": protocol_groups(protocol), "due": _date(due_at)}
    return _other("extension", values | page | {"line": national(head.line_number)}, head)


def law_passed_words(protocol: str, head: Letterhead) -> str:
    """Return the SMS that the law's term has passed, and how to complain; it always fits one."""
    values = {"protocol": protocol_groups(protocol), "line": national(head.line_number)}
    return _other("law-passed", values, head)


def ready_words(protocol: str, head: Letterhead) -> str:
    """Return the SMS to whoever left no e-mail, once the reply can be read; it always fits one.

    It says where: the page's address, and without one the site on which its reader wrote.
    """
    page = {"page": head.page} if head.page else {}
    line = national(head.line_number)
    return _other("ready", {"protocol": protocol_groups(protocol), "line": line, **page}, head)


def survey_words(address: str, head: Letterhead) -> str:
    """Return the SMS that invites to a survey; it names neither the protocol nor the matter."""
    return _other("survey", {"survey": address}, head)


def code_words(code: str, minutes: int, head: Letterhead) -> str:
    """Return the SMS with a code, which names neither the protocol nor what the case is about."""
    return _other("code", {"code": code, "minutes": str(minutes)}, head)


def identity_words(code: str, sender: str, head: Letterhead) -> str:
    """Return the SMS that asks whether its reader wrote to us from another address."""
    return _other("identity", {"code": code, "sender": sender[:MAX_SENDER_LETTERS]}, head)


def _other(key: str, values: Mapping[str, str], head: Letterhead) -> str:
    forms = (form.text for form in head.sms.others[key])
    return _first_that_fits((form for form in forms if placeholders(form) <= set(values)), values)


def _first_that_fits(forms: Iterable[str], values: Mapping[str, str]) -> str:
    """Return the first form that fits one SMS without accents; the last, where none does."""
    texts = [form.format_map(values) for form in forms]
    return next((text for text in texts if sms_length(plain(text)) <= MAX_SEPTETS), texts[-1])


def _event(telling: Telling, attempts: int) -> str:
    """Return the name of what is said; it differs by how many attempts rang the citizen."""
    if telling is Telling.EXHAUSTED and attempts < 2:
        return "exhausted-once" if attempts == 1 else "exhausted-untried"
    return telling.value


def _instant(at: datetime) -> str:
    """Return day and time; the date is always there, as an SMS may be read on another day."""
    return f"{_date(at)}, {_time(at)}"


def _date(at: datetime) -> str:
    local = at.astimezone(FORTALEZA)
    return f"{WEEKDAYS[local.weekday()]}, {local:%d/%m}"


def _time(at: datetime) -> str:
    local = at.astimezone(FORTALEZA)
    return f"{local.hour}h{local:%M}" if local.minute else f"{local.hour}h"


def national(number: str) -> str:
    """Return a Brazilian E.164 number as it is written there; any other as it is."""
    if not number.startswith("+55"):
        return number
    area, local = number[3:5], number[5:]
    return f"({area}) {local[:-4]}-{local[-4:]}"
