"""Calls: taken up, heard turn by turn, each turn exactly once."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules import answers
from ivr.rules.answers import Answer
from ivr.rules.conversation import Conversation, Turn
from ivr.rules.events import NONSENSE, START, Event, Happened, dial_event
from ivr.rules.listening import masked, understand
from ivr.rules.numbers import caller_number, reversed_digits
from ivr.rules.outcomes import CaseState
from ivr.rules.places import MENU, Place, Situation, read_situation
from ivr.rules.protocols import make_protocol
from ivr.rules.statuses import IN_PROGRESS, rank
from ivr.store import calls, cases, steps
from ivr.usecases.endings import settle
from ivr.usecases.line import Line

log = logging.getLogger(__name__)

MOST_WRONG_AN_HOUR = 5


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
    """What the caller is told at turn `n`; `repeated` when it was decided before."""

    n: int
    answer: Answer
    repeated: bool = False


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
    while True:
        try:
            return _take_up(line, sid, caller_number(presented))
        except _TakenBefore:
            told = _told(line, sid, 0, "")
            if told:
                return told
        except IntegrityError:
            continue  # the protocol drawn exists: draw another


def _take_up(line: Line, sid: str, number: str) -> Told:
    now = line.ports.clock.now()
    conversation = line.conversations.current()
    protocol = make_protocol(secrets.randbelow(10**10))
    world = line.world(conversation, protocol, now)
    turn = conversation.take_turn(Situation(MENU), START, world)
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
        answer = _answer(turn)
        row = _row(call_id, 0, now, turn, START)
        steps.claim(session.connection(), row | {"fingerprint": "", "words": None})
        settle(session, line, call_id)
    return Told(0, answer)


def hear(line: Line, sid: str, presented: str, n: int, given: Keys | DialReport) -> Told:
    """Turn `n` of a call is taken, once: the step is in the log and its answer is told.

    A turn taken before is told as it was then; a turn that cannot come yet is told what the call
    hears at present; an unknown call is taken up as new.
    """
    with line.ports.database.single_read() as connection:
        present = steps.present(connection, sid)
    if present is None:
        return receive(line, sid, presented)
    if n != present.n + 1:
        return _told(line, sid, n, _fingerprint(given)) or Told(
            present.n, answers.load(present.answer), repeated=True
        )
    try:
        return _take(line, present, n, given)
    except _TakenBefore:
        told = _told(line, sid, n, _fingerprint(given))
        if told is None:
            raise
        return told


def _take(line: Line, present: steps.Present, n: int, given: Keys | DialReport) -> Told:
    now = line.ports.clock.now()
    conversation = line.conversations.version(present.callflow)
    world = line.world(conversation, present.protocol, now)
    at = read_situation(present.place, present.memory)
    event = _event(conversation, at.place, given)
    turn = conversation.take_turn(at, event, world)
    row: dict[str, Any] = {"fingerprint": _fingerprint(given), "words": _words(event, given)}
    new_topic = turn.situation.memory.topic != at.memory.topic
    # Told that the call is over, and yet a turn comes: the callback overtook it.
    settles = bool(present.outcome) or isinstance(given, DialReport)
    if turn.act or settles or new_topic:
        with line.ports.database.write() as session:
            if turn.act:
                event = _carry_out(session, line, present, turn.act.protocol)
                turn = conversation.take_turn(at, event, world)
            answer = _answer(turn)
            row |= _row(present.call_id, n, now, turn, event)
            if not steps.claim(session.connection(), row):
                raise _TakenBefore
            calls.note_topic(session, present.call_id, turn.situation.memory.topic)
            if settles:
                settle(session, line, present.call_id)
        return Told(n, answer)
    answer = _answer(turn)
    row |= _row(present.call_id, n, now, turn, event)
    with line.ports.database.single_write() as connection:
        if not steps.claim(connection, row):
            raise _TakenBefore
    return Told(n, answer)


def _carry_out(session: Session, line: Line, present: steps.Present, protocol: str) -> Event:
    """The state of the protocol asked about, unless this number was wrong too often lately."""
    hour_ago = line.ports.clock.now() - timedelta(hours=1)
    if present.number and (
        steps.wrong_protocols(session, present.number, hour_ago) >= MOST_WRONG_AN_HOUR
    ):
        return Event(Happened.LIMITED)
    state = cases.state_of(session, protocol)
    return Event(Happened.FOUND, state) if state else Event(Happened.MISSING)


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
    if fingerprint and kept[1] != fingerprint:
        log.warning("turn %s of a call was repeated with other input", n)
    return Told(n, answers.load(kept[0]), repeated=True)


def _row(call_id: int, n: int, now: datetime, turn: Turn, event: Event) -> dict[str, Any]:
    return {
        "call_id": call_id,
        "n": n,
        "at": now,
        "place": str(turn.situation.place),
        "memory": str(turn.situation.memory),
        "heard": event.heard,
        "answer": answers.dump(_answer(turn)),
    }


def _answer(turn: Turn) -> Answer:
    assert turn.answer is not None  # noqa: S101 - an act never follows an act's own answer
    return turn.answer


def _words(event: Event, given: Keys | DialReport) -> str | None:
    """What is kept, masked, of words that meant nothing and of typed digits."""
    if isinstance(given, DialReport):
        return None
    if event == NONSENSE:
        return masked(given.speech or given.digits)[:200] or None
    return masked(event.value) if event.happened is Happened.TYPED else None


def _fingerprint(given: Keys | DialReport) -> str:
    return sha256(repr(given).encode()).hexdigest()[:16]
