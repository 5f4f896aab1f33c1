"""Define the states of an SMS, and when a failed one is tried again."""

from datetime import UTC, datetime, time, timedelta
from enum import Enum

from ivr.rules.hours.hours import FORTALEZA

MAX_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)  # between two tries
MAX_DOUBLINGS = 6  # of the first wait
UNKNOWN_AFTER = timedelta(seconds=60)  # a sending without confirmation: Twilio is asked
DAY_BEGINS, DAY_ENDS = time(8), time(20)  # in Fortaleza: nobody's telephone beeps at night


class SmsState(Enum):
    """The state of an SMS.

    The value is what the database stores.
    """

    WAITING = "waiting"
    SENDING = "sending"  # Twilio was asked to send it, or perhaps was: see reconciliation
    SENT = "sent"  # Twilio has it
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"  # what it says was no longer true before it was sent
    FAILED = "failed"  # given up, or the network says that it did not arrive


SMS_LABELS: dict[SmsState, str] = {
    SmsState.WAITING: "Na fila",
    SmsState.SENDING: "Enviando",
    SmsState.SENT: "Enviado",
    SmsState.DELIVERED: "Entregue",
    SmsState.FAILED: "Não entregue",
}
MOVES: dict[SmsState, frozenset[SmsState]] = {
    SmsState.WAITING: frozenset({SmsState.SENDING, SmsState.WITHDRAWN, SmsState.FAILED}),
    SmsState.SENDING: frozenset(
        {
            *(SmsState.WAITING, SmsState.SENT, SmsState.DELIVERED),
            *(SmsState.WITHDRAWN, SmsState.FAILED),
        }
    ),
    SmsState.SENT: frozenset({SmsState.DELIVERED, SmsState.FAILED}),
    SmsState.DELIVERED: frozenset(),
    SmsState.WITHDRAWN: frozenset(),
    SmsState.FAILED: frozenset(),
}
# Twilio's MessageStatus, as far as it changes ours.
STATUSES: dict[str, SmsState] = {
    "sent": SmsState.SENT,
    "delivered": SmsState.DELIVERED,
    "undelivered": SmsState.FAILED,
    "failed": SmsState.FAILED,
}
WITHHELD = 1  # in place of Twilio's code: a ceiling of ours kept it back (rules.ceilings)
_FAILURES = {
    WITHHELD: "passou do limite de mensagens do dia",
    21610: "a pessoa pediu para não receber SMS",
    21614: "o número não recebe SMS",
    30003: "telefone desligado ou sem sinal",
    30004: "mensagem bloqueada",
    30005: "número desconhecido",
    30006: "o número não recebe SMS",
    30007: "a operadora recusou a mensagem",
}


def again_after(tries: int) -> timedelta:
    """Return how long to wait after `tries` tries: 30 s, 1, 2, 4 minutes … up to 32."""
    doubled: int = 2 ** min(tries - 1, MAX_DOUBLINGS)
    return FIRST_WAIT * doubled


def civil_hour(now: datetime) -> datetime:
    """Return `now`, or the next eight in the morning in Fortaleza (as UTC) where it is night there.

    Night is from 20:00 to 8:00.
    """
    local = now.astimezone(FORTALEZA)
    if DAY_BEGINS <= local.time() < DAY_ENDS:
        return now
    on = local.date() + timedelta(days=local.time() >= DAY_ENDS)
    return datetime.combine(on, DAY_BEGINS, FORTALEZA).astimezone(UTC)


def failure_words(code: int) -> str:
    """Return why an SMS did not arrive, in pt-BR for staff, by Twilio's ErrorCode; "" for 0."""
    return _FAILURES.get(code, f"código {code} da operadora" if code else "")
