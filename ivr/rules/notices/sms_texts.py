"""Word the SMS to citizens, each as one SMS: callbacks, links, receipts and codes (pt-BR).

An SMS is read by whoever holds the telephone: protocol, times, the line's own number and e-mail
stand in it, and nothing about the person or the case.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from ivr.rules.callbacks.slots import SLOT, Due
from ivr.rules.hours.hours import FORTALEZA, WEEKDAYS
from ivr.rules.notices.letterhead import Letterhead
from ivr.rules.words.gsm7 import MAX_SEPTETS, plain, sms_length
from ivr.rules.words.protocols import protocol_groups

MAX_SENDER_LETTERS = 31  # of an address, so that the SMS stays one


class Telling(Enum):
    """The event that an SMS reports; the value is the SMS's kind in the database."""

    PROMISED = "promised"  # said on the telephone already
    CUT_OFF = "cut-off"  # the call broke off by our fault; the promise was never heard
    SCHEDULED = "scheduled"  # by staff; perhaps nobody said so on the telephone
    MOVED = "moved"  # the citizen chose another time
    RESCHEDULED = "rescheduled"  # staff did
    HOLIDAY = "holiday"  # the promised day is a day off now
    NOT_BACK = "not-back"  # promised for the switchboard's return, and it is still down
    LATE = "late"  # promised for the switchboard's return, and not kept in time
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"  # by staff


# These say that we will call: they are wrong once the callback is over.
WE_CALL = frozenset(
    {
        *(Telling.PROMISED, Telling.CUT_OFF, Telling.MOVED, Telling.HOLIDAY),
        *(Telling.NOT_BACK, Telling.LATE, Telling.SCHEDULED, Telling.RESCHEDULED),
    }
)
# Who does not get one of these does not know what it says: a person has to tell.
NEVER_SILENT = frozenset(Telling) - {
    *(Telling.PROMISED, Telling.CUT_OFF, Telling.MOVED, Telling.SCHEDULED)
}
UNTOLD: dict[Telling, str] = {
    Telling.RESCHEDULED: "a equipe mudou o horário; sem SMS para avisar",
    Telling.HOLIDAY: "o dia prometido virou folga; sem SMS para avisar",
    Telling.NOT_BACK: "a central não voltou no prazo; sem SMS para avisar",
    Telling.LATE: "não ligamos no prazo; sem SMS para avisar",
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


def sms_words(telling: Telling, about: About, head: Letterhead) -> str:
    """Return the SMS on a callback, with accents; without them it always fits one.

    Where an e-mail address or a number is longer than usual, what can be left out is.
    """
    for text in _by_length(telling, about, head):
        if sms_length(plain(text)) <= MAX_SEPTETS:
            return text
    return f"SEFAZ/RN. Protocolo {protocol_groups(about.protocol)}."


def link_words(address: str, protocol: str) -> str:
    """Return the SMS that brings the link.

    Without accents it fits one SMS, unless the link is very long.
    """
    named = f"Protocolo {protocol_groups(protocol)}."
    shorter = f"SEFAZ/RN: informe seu e-mail em {address} {named}"
    longest = shorter.replace(":", ": para receber a resposta,", 1)
    return longest if sms_length(plain(longest)) <= MAX_SEPTETS else shorter


def received_words(protocol: str, due_at: datetime | None, head: Letterhead) -> str:
    """Return the SMS after a message by the form; without accents it always fits one."""
    named = f"SEFAZ/RN: recebemos sua mensagem. Protocolo {protocol_groups(protocol)}."
    due = f" Previsão de resposta: até {_date(due_at)}." if due_at else ""
    line = f" Para consultar, ligue {national(head.line_number)} e digite 9."
    for text in (named + due + line, named + due, named):
        if sms_length(plain(text)) <= MAX_SEPTETS:
            return text
    return named


def ready_words(protocol: str, head: Letterhead) -> str:
    """Return the SMS to whoever left no e-mail, once the reply can be read; it always fits one."""
    named = f"SEFAZ/RN: a resposta ao protocolo {protocol_groups(protocol)} está pronta."
    where = " Leia na página do protocolo, com o código do comprovante"
    line = f", ou ligue {national(head.line_number)}."
    for text in (named + where + line, named + where + ".", named):
        if sms_length(plain(text)) <= MAX_SEPTETS:
            return text
    return named


def code_words(code: str) -> str:
    """Return the SMS with a code, which names neither the protocol nor what the case is about."""
    return (
        f"SEFAZ/RN: seu código é {code}. Vale por 10 minutos, uma vez."
        " Não passe a ninguém. Se não foi você quem pediu, ignore."
    )


def identity_words(code: str, sender: str) -> str:
    """Return the SMS that asks whether its reader wrote to us from another address."""
    return (
        f"SEFAZ/RN: {sender[:MAX_SENDER_LETTERS]} escreveu sobre o seu protocolo. Foi você?"
        f" Diga o código {code} a quem ligar daqui. Se não foi, não o passe a ninguém."
    )


def _by_length(telling: Telling, about: About, head: Letterhead) -> Iterator[str]:
    """Yield the texts of an SMS on a callback, ever shorter."""
    says = f"SEFAZ/RN: {_SAYS[telling]}".format(
        when=_when(about.due), by=_instant(about.due.at), tried=_tried(about.attempts)
    )
    protocol, line = f"rotocolo {protocol_groups(about.protocol)}", national(head.line_number)
    if telling in WE_CALL:
        yield f"{says} P{protocol}. Para mudar ou cancelar, ligue {line} e digite 9."
        yield f"{says} P{protocol}. Mudar ou cancelar: ligue {line} e digite 9."
        yield f"{says} P{protocol}. Para mudar, ligue {line} e digite 9."
        yield f"{says} P{protocol}."
    else:
        yield f"{says} Escreva para {head.email} com o p{protocol}, ou ligue {line}."
        yield f"{says} Escreva para {head.email}. P{protocol}."
        yield f"{says} P{protocol}. Ligue {line}."
        yield f"{says} P{protocol}."


_SAYS: dict[Telling, str] = {
    Telling.PROMISED: "vamos ligar {when}.",
    Telling.CUT_OFF: "desculpe, falhamos na sua ligação. Vamos ligar {when}.",
    Telling.SCHEDULED: "marcamos um retorno para você. Vamos ligar {when}.",
    Telling.MOVED: "seu horário mudou. Vamos ligar {when}.",
    Telling.RESCHEDULED: "desculpe, mudamos seu horário. Vamos ligar {when}.",
    Telling.HOLIDAY: "não atenderemos no dia marcado. Vamos ligar {when}.",
    Telling.NOT_BACK: "desculpe, a central segue fora do ar e não ligamos no prazo."
    " Seu lugar está guardado: ligamos quando ela voltar.",
    Telling.LATE: "desculpe, não ligamos até {by}. Seu lugar está guardado e vamos ligar.",
    Telling.EXHAUSTED: "{tried}.",
    Telling.EXPIRED: "desculpe, o prazo passou e não falamos com você.",
    Telling.UNREACHABLE: "a ligação para o seu número não completou.",
    Telling.CANCELLED: "seu pedido de retorno foi cancelado pela equipe.",
}


def _tried(attempts: int) -> str:
    if attempts < 1:
        return "desculpe, não conseguimos ligar para você"
    return f"ligamos {attempts} {'vez' if attempts == 1 else 'vezes'} e não falamos com você"


def _when(due: Due) -> str:
    if due.kind == "when-back":
        return f"assim que a central voltar, até {_instant(due.at)}"
    if due.kind == "slot":
        start = due.at - SLOT
        return f"{_date(start)}, entre {_time(start)} e {_time(due.at)}"
    return f"até {_instant(due.at)}"


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
