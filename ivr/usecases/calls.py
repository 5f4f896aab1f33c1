"""Calls: taken up, heard turn by turn, each turn exactly once."""

import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import IntegrityError

from ivr.rules import answers
from ivr.rules.answers import Answer
from ivr.rules.conversation import Conversation
from ivr.rules.events import NONSENSE, START, Event, Happened, dial_event
from ivr.rules.listening import masked, understand
from ivr.rules.moves import Act
from ivr.rules.numbers import caller_number, reversed_digits
from ivr.rules.outcomes import CaseState
from ivr.rules.places import MENU, Kind, Place, Situation, read_situation
from ivr.rules.prompts import World
from ivr.rules.protocols import make_protocol
from ivr.rules.statuses import IN_PROGRESS, rank
from ivr.rules.switchboard import Health, State, state
from ivr.store import calls, cases, steps
from ivr.usecases import keeping, switchboard
from ivr.usecases.acts import carry_out
from ivr.usecases.endings import settle
from ivr.usecases.line import Line

log = logging.getLogger(__name__)

MOST_DRAWS = 5  # of a protocol: ten random digits clash once in a long while, never five times


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
class Told:
    """What the caller is told at turn `n`, and words that may be expected in reply."""

    n: int
    answer: Answer
    hints: str


class NotTakenUp(Exception):
    """A call or its turn could not be put into the log, time and again."""


class _TakenBefore(Exception):
    """Somebody else took this turn first: undo, and answer what they answered."""


def receive(line: Line, sid: str, presented: str) -> Told:
    """A new call is in the log with its case and protocol, and hears the first menu.

    The same call again hears the same again, and nothing is written.
    """
    told = _told(line, sid, 0, "")
    if told:
        return told
    line.conversations.publish()
    for _ in range(MOST_DRAWS):
        try:
            return _take_up(line, sid, caller_number(presented))
        except _TakenBefore:
            told = _told(line, sid, 0, "")
            if told:
                return told
        except IntegrityError as clash:
            log.warning("a protocol was drawn anew: %s", type(clash.orig).__name__)
    raise NotTakenUp


def _take_up(line: Line, sid: str, number: str) -> Told:
    now = line.ports.clock.now()
    conversation = line.conversations.current()
    protocol = make_protocol(secrets.randbelow(10**10))
    world = line.world(conversation, protocol, now)
    answer = conversation.present(Situation(MENU), world)
    with line.ports.database.write() as session:
        case = cases.Case(
            protocol=protocol, channel="phone", state=CaseState.OPEN.value, opened_at=now
        )
        session.add(case)
        session.flush()
        call_id = calls.take_up(
            session,
            sid,
            {
                "case_id": case.id,
                "direction": "inbound",
                "number": number,
                "number_reversed": reversed_digits(number),
                "callflow": conversation.callflow.version,
                "hours_rule": world.opening.rule,
                "topic": "",
                "received_at": now,
                "answered_at": now,
                "status": IN_PROGRESS,
                "status_rank": rank(IN_PROGRESS),
                "outcome": "",
            },
        )
        if call_id is None:
            raise _TakenBefore
        first = first_step(call_id, now, Situation(MENU), START)
        steps.claim(session.connection(), first | {"answer": answers.dump(answer)})
        settle(session, line, call_id)
    return Told(0, answer, conversation.hints(MENU))


def hear(line: Line, sid: str, presented: str, n: int, given: Keys | DialReport) -> Told:
    """Turn `n` of a call is taken, once: the step is in the log and its answer is told.

    A turn taken before is told as it was then; a turn that cannot come yet is told what the call
    hears at present; an unknown call is taken up as new.
    """
    with line.ports.database.single_read() as connection:
        present = steps.present(connection, sid)
    if present is None:
        return receive(line, sid, presented)
    if n == present.n + 1:
        with suppress(_TakenBefore):
            return _take(line, present, n, given)
    told = _told(line, sid, n, _fingerprint(given)) or _told(line, sid, present.n, "")
    if told is None:
        raise NotTakenUp
    return told


def _take(line: Line, present: steps.Present, n: int, given: Keys | DialReport) -> Told:
    now = line.ports.clock.now()
    conversation = line.conversations.version(present.callflow)
    world = line.world(conversation, present.protocol, now)
    at = read_situation(present.place, present.memory)
    event = _event(conversation, at.place, given)
    going = conversation.go(at, event, world)
    kept: dict[str, Any] = {"fingerprint": _fingerprint(given), "words": _words(event, given)}
    # Told that the call is over, and yet a turn comes: the callback overtook it.
    settles = bool(present.outcome) or isinstance(given, DialReport)
    to_switchboard = isinstance(given, DialReport) and at.place.kind is Kind.TRANSFER
    if isinstance(going, Situation) and not settles and not _more_to_write(at, going, world):
        answer = conversation.present(going, world)
        kept |= _row(present.call_id, n, now, going, event) | {"answer": answers.dump(answer)}
        with line.ports.database.single_write() as connection:
            if not steps.claim(connection, kept):
                raise _TakenBefore
        return Told(n, answer, conversation.hints(going.place))
    learned: Health | None = None
    with line.ports.database.write() as session:
        if isinstance(given, DialReport) and at.place.kind is Kind.CITIZEN:
            keeping.note_bridge(session, present.sid, given.bridged)
        if to_switchboard:
            learned = switchboard.note_transfer(session, event.value, present.call_id, now)
            world = replace(world, switchboard=state(learned, now))
        while isinstance(going, Act):
            event, health = carry_out(session, line, present, going)
            learned = health or learned
            going = conversation.go(at, event, world)
        answer = conversation.present(going, world)
        kept |= _row(present.call_id, n, now, going, event) | {"answer": answers.dump(answer)}
        if not steps.claim(session.connection(), kept):
            raise _TakenBefore
        calls.note_topic(session, present.call_id, going.memory.topic)
        if _met_outage(going, world):
            switchboard.mark_affected(session, present.call_id)
        if settles:
            settle(session, line, present.call_id)
    if learned:
        line.board.learn(learned)
    return Told(n, answer, conversation.hints(going.place))


def _more_to_write(at: Situation, going: Situation, world: World) -> bool:
    """Whether the turn changes more than its own step."""
    return going.memory.topic != at.memory.topic or _met_outage(going, world)


def _met_outage(going: Situation, world: World) -> bool:
    """Whether the caller is told now that the switchboard is down."""
    told = going.place.kind in (Kind.UNSERVED, Kind.FAREWELL)
    return told and not going.memory.tries and world.switchboard is not State.AVAILABLE


def _event(conversation: Conversation, place: Place, given: Keys | DialReport) -> Event:
    if isinstance(given, Keys):
        return understand(conversation.callflow, place, given.digits, given.speech)
    event = dial_event(given.status, given.bridged, given.seconds)
    gone = given.caller_gone and event.value != "bridged"
    return Event(Happened.DIAL, "canceled") if gone else event


def _told(line: Line, sid: str, n: int, fingerprint: str) -> Told | None:
    """What turn `n` was told when it was taken, or None when it was not."""
    with line.ports.database.single_read() as connection:
        kept = steps.stored(connection, sid, n)
    if kept is None:
        return None
    if fingerprint and kept.fingerprint != fingerprint:
        log.warning("turn %s of a call was repeated with other input", n)
    conversation = line.conversations.version(kept.callflow)
    place = read_situation(kept.place, kept.memory).place
    return Told(n, answers.load(kept.answer), conversation.hints(place))


def told_before(line: Line, sid: str) -> Told | None:
    """What a call was told first, or None when it was not taken up."""
    return _told(line, sid, 0, "")


def first_step(call_id: int, now: datetime, at: Situation, event: Event) -> dict[str, Any]:
    """Turn 0 of a call, but for its answer."""
    return _row(call_id, 0, now, at, event) | {"fingerprint": "", "words": None}


def _row(call_id: int, n: int, now: datetime, at: Situation, event: Event) -> dict[str, Any]:
    return {
        "call_id": call_id,
        "n": n,
        "at": now,
        "place": str(at.place),
        "memory": str(at.memory),
        "heard": event.heard,
    }


def _words(event: Event, given: Keys | DialReport) -> str | None:
    """What is kept, masked, of words that meant nothing and of typed digits."""
    if isinstance(given, DialReport):
        return None
    if event == NONSENSE:
        return masked(given.speech or given.digits)[:200] or None
    return masked(event.value) if event.happened is Happened.TYPED else None


def _fingerprint(given: Keys | DialReport) -> str:
    return sha256(repr(given).encode()).hexdigest()[:16]
