"""Calls: heard turn by turn, each turn exactly once, and answered at the switchboard."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ivr.rules import answers
from ivr.rules.acts import Act
from ivr.rules.conversation import Conversation
from ivr.rules.demands import DemandKind
from ivr.rules.events import SILENCE, Event, Happened, dial_event
from ivr.rules.listening import understand
from ivr.rules.liveness import goes_on
from ivr.rules.numbering import may_be_rung
from ivr.rules.places import Kind, Place, Situation, read_situation
from ivr.rules.prompts import World
from ivr.rules.switchboard import Health, State, state
from ivr.rules.written_moves import COMPLAINT
from ivr.store import calls, steps
from ivr.store.cases import Case
from ivr.usecases import citizens, demands, keeping, messages, switchboard
from ivr.usecases.acts import carry_out
from ivr.usecases.arrivals import receive
from ivr.usecases.demands import Written
from ivr.usecases.endings import settle
from ivr.usecases.line import Line
from ivr.usecases.living import is_ringing
from ivr.usecases.turns import (
    DialReport,
    Given,
    Keys,
    NotTakenUp,
    RecordReport,
    TakenBefore,
    Told,
    fingerprint,
    row,
    told_at,
    words,
)

LEAST_MESSAGE = 2  # seconds: less is no message


def hear(line: Line, sid: str, presented: str, n: int, given: Given) -> Told:
    """Turn `n` of a call is taken, once: the step is in the log and its answer is told.

    A turn taken before is told as it was then; a turn that cannot come yet, and any of a call that
    is over, is told what the call heard last; an unknown call is taken up as new.
    """
    with line.ports.database.single_read() as connection:
        present = steps.present(connection, sid)
    if present is None:
        return receive(line, sid, presented)
    if n == present.n + 1 and goes_on(present.ended_at, present.at, line.ports.clock.now()):
        with suppress(TakenBefore):
            return _take(line, present, n, given)
    told = told_at(line, sid, n, fingerprint(given)) or told_at(line, sid, present.n, "")
    if told is None:
        raise NotTakenUp
    return told


def note_answer(line: Line, sid: str, answered_at: datetime) -> None:
    """Record that somebody at the switchboard answered the call of that CallSid at that instant.

    Nothing is written where the switchboard was known to be up, and for a call that does not ring
    there now.
    """
    now = line.ports.clock.now()
    if line.board.state(now) is State.AVAILABLE:
        return
    with line.ports.database.write() as session:
        if not is_ringing(steps.present(session.connection(), sid), answered_at, now):
            return
        health = switchboard.note_answer(session, now, answered_at)
    line.board.learn(health)


def _take(line: Line, present: steps.Present, n: int, given: Given) -> Told:
    now = line.ports.clock.now()
    conversation = line.conversations.version(present.callflow)
    world = line.world(conversation, present.protocol, now, present.number)
    at = read_situation(present.place, present.memory)
    event = _event(conversation, at.place, given)
    going = conversation.go(at, event, world)
    kept: dict[str, Any] = {"fingerprint": fingerprint(given), "words": words(event, given)}
    # Told that the call is over, and yet a turn comes: the callback overtook it.
    settles = bool(present.outcome) or not isinstance(given, Keys)
    to_switchboard = at.place.kind is Kind.TRANSFER
    if isinstance(going, Situation) and not settles and not _more_to_write(at, going, world):
        answer = conversation.present(going, world)
        kept |= row(present.call_id, n, now, going, event) | {"answer": answers.dump(answer)}
        with line.ports.database.single_write() as connection:
            if not steps.claim(connection, kept):
                raise TakenBefore
        return Told(n, answer, conversation.hints(going.place))
    learned: Health | None = None
    with line.ports.database.write() as session:
        if isinstance(given, DialReport) and at.place.kind is Kind.CITIZEN:
            keeping.note_bridge(session, present.sid, given.bridged)
        elif isinstance(given, DialReport) and at.place.kind is Kind.AGENT:
            event = citizens.note_talk(session, line.schedule(), present.sid, given, now)
            going = conversation.go(at, event, world)
        elif isinstance(given, DialReport) and to_switchboard:
            learned = _note_transfer(session, present, given, event.value, now)
            world = replace(world, switchboard=state(learned, now))
        if isinstance(given, RecordReport) and given.sid:
            left = messages.Told(given.sid, present.sid, "completed", given.seconds)
            messages.note_left(session, left, now)
            if event.happened is Happened.RECORDED and at.memory.note == COMPLAINT:
                _take_complaint(session, line, present, now)
        while isinstance(going, Act):
            event, health = carry_out(session, line, present, going, world)
            learned = health or learned
            going = conversation.go(at, event, world)
        answer = conversation.present(going, world)
        kept |= row(present.call_id, n, now, going, event) | {"answer": answers.dump(answer)}
        if not steps.claim(session.connection(), kept):
            raise TakenBefore
        calls.note_topic(session, present.call_id, going.memory.topic)
        if _met_outage(going, world):
            switchboard.mark_affected(session, present.call_id)
        if settles:
            settle(session, line, present.call_id)
    if learned:
        line.board.learn(learned)
    return Told(n, answer, conversation.hints(going.place))


def _note_transfer(
    session: Session, present: steps.Present, given: DialReport, way: str, now: datetime
) -> Health:
    """What a transfer's end says of the switchboard, the call and whoever was called back for."""
    learned = switchboard.note_transfer(session, way, present.call_id, now)
    switchboard.note_wait(session, present, given.seconds, now)
    calls.add_talk(session, present.call_id, given.seconds)
    if way == "bridged":
        keeping.serve(session, present.number, now)
    return learned


def _take_complaint(session: Session, line: Line, present: steps.Present, now: datetime) -> None:
    """The call's case is owed an answer (Lei 13.460/2017, art. 10, § 4: it may be spoken)."""
    case = session.get_one(Case, calls.case_of(session, present.call_id))
    number = present.number if may_be_rung(present.number) else ""
    spoken = Written("voice", number=number, topic=case.topic, kind=DemandKind.COMPLAINT)
    demands.wrote_again(session, line, case, spoken, now)


def _more_to_write(at: Situation, going: Situation, world: World) -> bool:
    """Whether the turn changes more than its own step."""
    return going.memory.topic != at.memory.topic or _met_outage(going, world)


def _met_outage(going: Situation, world: World) -> bool:
    """Whether the caller is told now that the switchboard is down."""
    told = going.place.kind in (Kind.UNSERVED, Kind.FAREWELL, Kind.PROMISED)
    return told and not going.memory.tries and world.switchboard is not State.AVAILABLE


def _event(conversation: Conversation, place: Place, given: Given) -> Event:
    if isinstance(given, Keys):
        return understand(conversation.callflow, place, given.digits, given.speech)
    if isinstance(given, RecordReport):
        return Event(Happened.RECORDED) if given.seconds >= LEAST_MESSAGE else SILENCE
    event = dial_event(given.status, given.bridged, given.seconds)
    gone = given.caller_gone and event.value != "bridged"
    return Event(Happened.DIAL, "canceled") if gone else event
