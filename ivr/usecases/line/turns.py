"""Write one step of a call, and read it again when the same turn is asked for again."""

import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.events import MEANT_NOTHING, Event, Happened
from ivr.rules.callflow.places import SAME_FOR_ALL, SURVEY, Place, Situation, read_situation
from ivr.rules.callflow.turn_output import TurnOutput
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.words.masking import masked
from ivr.store.calls import steps
from ivr.usecases.line.line import Line

log = logging.getLogger(__name__)

MAX_WORDS_KEPT_LETTERS = 200  # of what was said and meant nothing


@dataclass(frozen=True)
class Keys:
    """What a caller typed or said, as Twilio reports it."""

    digits: str = ""
    speech: str = ""


@dataclass(frozen=True)
class DialReport:
    """How a transfer ended, as Twilio reports it."""

    status: str
    bridged: bool | None
    seconds: int
    caller_gone: bool


@dataclass(frozen=True)
class RecordReport:
    """A voice message, as Twilio reports it; `sid` is empty where none was recorded.

    `caller_gone`: whoever spoke ended it by hanging up, and hears nothing more.
    """

    sid: str
    seconds: int
    caller_gone: bool = False


Given = Keys | DialReport | RecordReport


@dataclass(frozen=True)
class AnsweredTurn:
    """What the caller hears at turn `n`, and words that may be expected in reply.

    `same_for_all`: nothing in it is one caller's, and its document may be kept for others.
    """

    n: int
    answer: TurnOutput
    hints: str
    same_for_all: bool = False


def answered(n: int, answer: TurnOutput, conversation: Conversation, place: Place) -> AnsweredTurn:
    """Return what the caller hears at turn `n`, being at `place`."""
    return AnsweredTurn(n, answer, conversation.hints(place), place.kind in SAME_FOR_ALL)


class NotTakenUp(Exception):
    """A call or its turn could not be put into the log, time and again."""


class TakenBefore(Exception):
    """Somebody else took this turn first: undo, and answer what they answered."""


def answered_at(line: Line, sid: str, n: int, asked: str) -> AnsweredTurn | None:
    """Return what turn `n` was answered when it was taken, or None when it was not.

    A repeat whose fingerprint is not `asked` is logged, unless the turn keeps none.
    """
    with line.ports.database.single_read() as connection:
        kept = steps.stored(connection, sid, n)
    if kept is None:
        return None
    if asked and kept.fingerprint and kept.fingerprint != asked:
        log.warning("turn %s of a call was repeated with other input", n)
    conversation = line.conversations.version(kept.callflow)
    place = read_situation(kept.place, kept.memory).place
    return answered(n, turn_output.load(kept.answer), conversation, place)


def told_before(line: Line, sid: str) -> AnsweredTurn | None:
    """Return what a call was answered first, or None when it was not taken up."""
    return answered_at(line, sid, 0, "")


def first_step(call_id: int, now: datetime, at: Situation, event: Event) -> dict[str, Any]:
    """Return the values of turn 0's step, but for its answer."""
    return row(call_id, 0, now, at, event) | {"fingerprint": "", "words": None}


def row(call_id: int, n: int, now: datetime, at: Situation, event: Event) -> dict[str, Any]:
    """Return the values of a step that chose no topic.

    Without its answer, its words and its fingerprint.
    """
    return {
        "call_id": call_id,
        "n": n,
        "at": now,
        "place": str(at.place),
        "memory": str(at.memory),
        "heard": event.heard,
        "topic": None,
    }


def words(event: Event, given: Given) -> str | None:
    """Return what is stored, masked, of words that meant nothing and of typed digits, or None.

    Also of those that led to a person because the menu has no place for them: whoever tends the
    menu's words finds them so.
    """
    if not isinstance(given, Keys):
        return None
    if event.heard in MEANT_NOTHING:
        return masked(given.speech or given.digits)[:MAX_WORDS_KEPT_LETTERS] or None
    return masked(event.value) if event.happened is Happened.TYPED else None


def kept(at: Place, event: Event, given: Given) -> dict[str, str | None]:
    """Return what a turn at that place keeps of its input; nothing at a question of the survey.

    There a guess at five keys would find the one that was pressed, by its fingerprint.
    """
    if at.kind in SURVEY:
        return {"fingerprint": "", "words": None}
    return {"fingerprint": fingerprint(given), "words": words(event, given)}


def fingerprint(given: Given) -> str:
    """Return sixteen characters by which the same input is known again."""
    return sha256(repr(given).encode()).hexdigest()[:16]
