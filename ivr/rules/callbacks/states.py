"""Define a callback's states and legal moves, and decide what follows each attempt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from ivr.rules.hours.business_time import next_dialling, other_half_of_next_day
from ivr.rules.hours.hours import Schedule

MAX_ATTEMPTS = 3
MAX_AGENT_MISSES = 3  # of one agent, before the next one is rung
RING_SECONDS = 25
TALK_LIMIT_SECONDS = 3600
WRAP_UP = timedelta(seconds=60)  # for the agent's verdict, after the talk
SILENCE_SECONDS = 90  # beyond its ringing, of an agent's leg of which nothing is heard
LOST_AFTER = timedelta(seconds=RING_SECONDS + SILENCE_SECONDS)
OWNERS_GRACE = timedelta(minutes=5)  # after its due time one person's callback is anybody's
CONVERSATION_SECONDS = 20  # a bridge of so long was a conversation, where nobody says otherwise
WORKING_DAYS = 2  # after its due time, and the last time told, a callback is given up
# When the next attempt follows one with that result.
LONGEST_BREAK = timedelta(minutes=10)  # of a carrier that fails, each time
AFTER_NO_ATTEMPT = timedelta(minutes=1)
AFTER_BUSY = timedelta(minutes=5)
AFTER_FAILED = timedelta(minutes=2)
AFTER_FIRST_UNANSWERED = timedelta(minutes=30)


class CallbackState(Enum):
    """The state of a callback.

    The value is what the database stores.
    """

    WAITING = "waiting"  # for its time, its turn or a free agent
    OFFERED = "offered"  # an agent's telephone rings for it, or the citizen's where that is first
    DIALLING = "dialling"  # claimed: the citizen's telephone rings, or the two talk
    WRAP_UP = "wrap-up"  # the talk is over; the agent's verdict is awaited
    KEPT = "kept"  # somebody talked with the citizen
    SERVED = "served"  # the citizen was served another way meanwhile
    CANCELLED = "cancelled"  # by the citizen or by staff
    EXHAUSTED = "exhausted"  # three attempts, nobody reached
    EXPIRED = "expired"  # two working days after its due time, and after all that was told
    UNREACHABLE = "unreachable"  # the number cannot be rung, or is somebody else's


S = CallbackState
# Every legal move. What is not here does not happen: a late event changes nothing.
MOVES: dict[CallbackState, frozenset[CallbackState]] = {
    S.WAITING: frozenset(
        {S.OFFERED, S.DIALLING, S.SERVED, S.CANCELLED, S.EXPIRED, S.UNREACHABLE, S.EXHAUSTED}
    ),
    S.OFFERED: frozenset(
        {S.WAITING, S.DIALLING, S.SERVED, S.CANCELLED, S.UNREACHABLE, S.EXHAUSTED}
    ),
    S.DIALLING: frozenset({S.WAITING, S.WRAP_UP, S.KEPT, S.EXHAUSTED, S.UNREACHABLE}),
    S.WRAP_UP: frozenset({S.WAITING, S.KEPT, S.EXHAUSTED, S.UNREACHABLE}),
    **{
        end: frozenset()
        for end in (S.KEPT, S.SERVED, S.CANCELLED, S.EXHAUSTED, S.EXPIRED, S.UNREACHABLE)
    },
}
OPEN = frozenset(state for state, moves in MOVES.items() if moves)
BUSY_STATES = frozenset({S.OFFERED, S.DIALLING, S.WRAP_UP})  # a leg of ours is under way
TOLD_IN_WRITING = frozenset({S.EXHAUSTED, S.EXPIRED, S.UNREACHABLE})  # never silent


class CallNow(Enum):
    """What our call for a callback is doing at this moment, as far as its citizen is told.

    The value names it in sentences' keys and in what a turn remembers.
    """

    NONE = ""  # it waits, or is over
    AGENT_RINGS = "agent_rings"  # it can be cancelled still, but not moved
    CALLING = "calling"  # the citizen's telephone rings, or they talk: nothing can be changed
    JUST_CALLED = "just_called"  # the agent has yet to say how it went


def call_now(state: CallbackState, citizen_first: bool) -> CallNow:
    """Return what our call is doing; `citizen_first`: the citizen's telephone is rung first."""
    if state is S.OFFERED and not citizen_first:
        return CallNow.AGENT_RINGS
    if state is S.WRAP_UP:
        return CallNow.JUST_CALLED
    return CallNow.CALLING if state in BUSY_STATES else CallNow.NONE


class Result(Enum):
    """The result of one attempt at a callback.

    The value is what the database stores.
    """

    TALKED = "talked"  # the agent says so
    PRESUMED = "presumed"  # no verdict, but a bridge of 20 s or more, and no machine
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    SHORT = "short"  # answered, and over before it was a conversation
    MACHINE = "machine"  # an answering machine
    FAILED = "failed"  # the network did not carry it
    INVALID = "invalid"  # there is no such number, or it may not be rung
    WRONG_PERSON = "wrong-person"
    AGENT_MISSED = "agent-missed"  # the agent did not answer or press 1: no attempt
    NOT_PLACED = "not-placed"  # the carrier took no call: no attempt
    WITHDRAWN = "withdrawn"  # the request ended while the agent's telephone rang: no attempt


KEEPS = frozenset({Result.TALKED, Result.PRESUMED})
NO_ATTEMPT = frozenset({Result.AGENT_MISSED, Result.NOT_PLACED, Result.WITHDRAWN})

RESULT_LABELS: dict[Result, str] = {
    Result.TALKED: "falou com a pessoa",
    Result.PRESUMED: "conversa presumida",
    Result.BUSY: "ocupado",
    Result.NO_ANSWER: "não atendeu",
    Result.SHORT: "atendeu e caiu",
    Result.MACHINE: "caixa postal",
    Result.FAILED: "a ligação não completou",
    Result.INVALID: "número que não pode ser chamado",
    Result.WRONG_PERSON: "atendeu outra pessoa",
    Result.AGENT_MISSED: "atendente não atendeu",
    Result.NOT_PLACED: "a operadora não fez a ligação",
    Result.WITHDRAWN: "o pedido acabou antes",
}
NOT_RUNG = "not-rung"  # AGENT_MISSED, where the agent's telephone never rang
NOT_TAKEN = "not-taken"  # AGENT_MISSED, where the agent answered and pressed no key
UNSAID = "unsaid"  # the citizen's leg is over, and how it went is not known yet
# Of attempts by what `store.callbacks.attempts.Attempt.shown` says.
ATTEMPT_LABELS: dict[str, str] = {
    **{each.value: label for each, label in RESULT_LABELS.items()},
    NOT_RUNG: "o telefone do atendente não tocou",
    NOT_TAKEN: "atendente atendeu e não assumiu",
    UNSAID: "terminou, falta o resultado",
}
CALLING = "calling"  # DIALLING, where the citizen's telephone rings and nobody talks yet
STATE_LABELS: dict[CallbackState, str] = {
    S.WAITING: "Na fila",
    S.OFFERED: "Chamando",
    S.DIALLING: "Em ligação",
    S.WRAP_UP: "Aguardando resultado",
    S.KEPT: "Feito",
    S.SERVED: "Atendido de outro modo",
    S.CANCELLED: "Cancelado",
    S.EXHAUSTED: "Tentativas esgotadas",
    S.EXPIRED: "Prazo esgotado",
    S.UNREACHABLE: "Sem contato neste número",
}


@dataclass(frozen=True)
class History:
    """Counts of a callback's attempts so far, the last one included."""

    attempts: int  # that count against the citizen
    failures: int  # of those, FAILED
    unanswered: int  # of those, NO_ANSWER, SHORT or MACHINE


@dataclass(frozen=True)
class Next:
    """The state of a callback after an attempt; `at` is when it may be tried again (UTC)."""

    state: CallbackState
    at: datetime | None = None


def after_attempt(result: Result, history: History, schedule: Schedule, now: datetime) -> Next:
    """Return the state and next time of a callback after an attempt ended with `result`.

    `history` counts that attempt already.

    Busy: in 5 minutes. No answer or a machine: in 30 minutes, then in the other half of the next
    working day. Failed: once more after 2 minutes. Three attempts; then, and for a number that
    cannot be rung, the citizen is always notified (`TOLD_IN_WRITING`). A time outside hours moves
    to the next certain opening; without one within 60 days the callback is exhausted.
    """
    if result in KEEPS:
        return Next(S.KEPT)
    if result in (Result.INVALID, Result.WRONG_PERSON):
        return Next(S.UNREACHABLE)
    if result in NO_ATTEMPT:
        return _again(next_dialling(schedule, now + AFTER_NO_ATTEMPT))
    if history.attempts >= MAX_ATTEMPTS or history.failures > 1:
        return Next(S.EXHAUSTED)
    if result is Result.BUSY:
        return _again(next_dialling(schedule, now + AFTER_BUSY))
    if result is Result.FAILED:
        return _again(next_dialling(schedule, now + AFTER_FAILED))
    if history.unanswered <= 1:
        return _again(next_dialling(schedule, now + AFTER_FIRST_UNANSWERED))
    other_half = other_half_of_next_day(schedule, now)
    # Hours that lie in one half of the day only: a day later is all that can be done.
    return _again(other_half or next_dialling(schedule, now + timedelta(days=1)))


def _again(at: datetime | None) -> Next:
    return Next(S.WAITING, at) if at else Next(S.EXHAUSTED)


def without_verdict(seconds: int, bridged: bool | None, answered_by: str) -> Result:
    """Return the result of an answered citizen's leg for which the agent gave no verdict.

    `seconds` is how long the leg lasted.
    """
    if answered_by.startswith(("machine", "fax")):
        return Result.MACHINE
    talked = seconds >= CONVERSATION_SECONDS and bridged is not False
    return Result.PRESUMED if talked else Result.SHORT


def result_of_status(status: str, sip_code: str = "") -> Result | None:
    """Return the result of a citizen's leg that nobody answered, by its final status; else None.

    A SIP 404, 484 or 604 in Twilio's SipResponseCode means that no such number exists (RFC 3261,
    21.4.5, 21.4.22 and 21.6.3).
    """
    if status == "failed":
        return Result.INVALID if sip_code in ("404", "484", "604") else Result.FAILED
    return {
        "busy": Result.BUSY,
        "no-answer": Result.NO_ANSWER,
        "canceled": Result.NO_ANSWER,
    }.get(status)
