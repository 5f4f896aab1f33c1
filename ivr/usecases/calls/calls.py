"""Take a call turn by turn, each turn exactly once, and note answers of the switchboard."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.actions import Act, AskOpinion
from ivr.rules.callflow.events import SILENCE, Event, Happened, dial_event
from ivr.rules.callflow.places import Kind, Place, Situation, read_situation
from ivr.rules.callflow.prompts import World
from ivr.rules.callflow.turn_output import TurnOutput
from ivr.rules.calls.liveness import goes_on
from ivr.rules.cases.channels import Channel
from ivr.rules.cases.requests import RequestKind
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.conversation.listening import understand
from ivr.rules.conversation.written_moves import COMPLAINT
from ivr.rules.line.switchboard import Health, State, state
from ivr.rules.words.numbering import may_be_rung
from ivr.store.calls import calls, steps
from ivr.store.cases.cases import Case
from ivr.usecases.callbacks import callback_calls, citizens
from ivr.usecases.calls import voice_messages
from ivr.usecases.calls.actions import carry_out
from ivr.usecases.calls.arrivals import receive
from ivr.usecases.calls.endings import settle
from ivr.usecases.cases import requests
from ivr.usecases.cases.requests import WrittenRequest
from ivr.usecases.line import switchboard
from ivr.usecases.line.line import Line
from ivr.usecases.line.living import is_ringing
from ivr.usecases.line.turns import (
    AnsweredTurn,
    DialReport,
    Given,
    Keys,
    NotTakenUp,
    RecordReport,
    TakenBefore,
    answered_at,
    fingerprint,
    kept,
    row,
)

LEAST_MESSAGE = 2  # seconds: less is no message


def hear(line: Line, sid: str, presented: str, n: int, given: Given) -> AnsweredTurn:
    """Take turn `n` of a call, once: log its step and return its answer.

    A turn taken before is answered as it was then; a turn that cannot come yet, and any of a call
    that is over, is answered with what the call heard last; an unknown call is taken up as new.
    """
    with line.ports.database.single_read() as connection:
        present = steps.present(connection, sid)
    if present is None:
        return receive(line, sid, presented)
    if n == present.n + 1 and goes_on(present.ended_at, present.at, line.ports.clock.now()):
        with suppress(TakenBefore):
            return _take(line, present, n, given)
    told = answered_at(line, sid, n, fingerprint(given)) or answered_at(line, sid, present.n, "")
    if told is None:
        raise NotTakenUp
    return told


def note_answer(line: Line, sid: str, answered_at: datetime) -> None:
    """Record that the switchboard answered the call of that CallSid at that instant.

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


@dataclass(frozen=True)
class _Turn:
    """A turn while it is taken: what came where, and where the call goes by it."""

    line: Line
    present: steps.Present
    n: int
    given: Given
    now: datetime
    conversation: Conversation
    world: World
    at: Situation
    event: Event
    going: Situation | Act
    kept: dict[str, str | None]  # of what was given
    heard: Event | None = None  # what the step keeps, where an act answers something else
    learned: Health | None = None  # of the switchboard, for this process to know at once

    @property
    def settles(self) -> bool:
        """Return whether this turn may have changed the call's outcome, to be settled anew."""
        # Told that the call is over, and yet a turn comes: the callback overtook it.
        return bool(self.present.outcome) or not isinstance(self.given, Keys)

    def answer(self, going: Situation) -> tuple[TurnOutput, dict[str, Any]]:
        """Return the answer said in that situation, and the step to be stored."""
        answer = self.conversation.present(going, self.world)
        step = row(self.present.call_id, self.n, self.now, going, self.heard or self.event)
        topic = going.memory.topic
        chosen = topic if topic and topic != self.at.memory.topic else None
        also = {"topic": chosen, "answer": turn_output.dump(answer)}
        return answer, step | self.kept | also

    def then(self, event: Event) -> "_Turn":
        """Return the turn going on by that event instead."""
        return replace(self, event=event, going=self.conversation.go(self.at, event, self.world))


def _take(line: Line, present: steps.Present, n: int, given: Given) -> AnsweredTurn:
    turn = _begin(line, present, n, given)
    going = turn.going
    if isinstance(going, Situation) and not turn.settles and not _met_outage(going, turn.world):
        answer, step = turn.answer(going)
        with line.ports.database.single_write() as connection:
            if not steps.claim(connection, step):
                raise TakenBefore
        return AnsweredTurn(n, answer, turn.conversation.hints(going.place))
    with line.ports.database.write() as session:
        turn, going = _act(session, _take_report(session, turn))
        answer, step = turn.answer(going)
        # Again, where it was chosen before: a leg that we rang began with its callback's topic.
        if not steps.claim(session.connection(), step | {"topic": going.memory.topic or None}):
            raise TakenBefore
        if _met_outage(going, turn.world):
            switchboard.mark_affected(session, present.call_id)
        if turn.settles:
            settle(session, line, present.sid)
    if turn.learned:
        line.board.learn(turn.learned)
    return AnsweredTurn(n, answer, turn.conversation.hints(going.place))


def _begin(line: Line, present: steps.Present, n: int, given: Given) -> _Turn:
    """Return the turn as understood, with where the call goes by it; nothing is written yet."""
    now = line.ports.clock.now()
    conversation = line.conversations.version(present.callflow)
    world = line.world(conversation, present.protocol, now, present.number)
    at = read_situation(present.place, present.memory)
    event = _event(conversation, at.place, given)
    return _Turn(
        line=line,
        present=present,
        n=n,
        given=given,
        now=now,
        conversation=conversation,
        world=world,
        at=at,
        event=event,
        going=conversation.go(at, event, world),
        kept=kept(at.place, event, given),
    )


def _act(session: Session, turn: _Turn) -> tuple[_Turn, Situation]:
    """Carry out what is to be done before anything is said; return also where the call is then."""
    while isinstance(going := turn.going, Act):
        if isinstance(going, AskOpinion):  # that two talked is what counts of the turn
            turn = replace(turn, heard=turn.event)
        event, health = carry_out(session, turn.line, turn.present, going, turn.world)
        turn = replace(turn.then(event), learned=health or turn.learned)
    return turn, going


def _take_report(session: Session, turn: _Turn) -> _Turn:
    """Record what Twilio reports of a dial or a recording; keys report nothing."""
    given, kind = turn.given, turn.at.place.kind
    if isinstance(given, DialReport) and kind in _DIALS:
        return _DIALS[kind](session, turn, given)
    if isinstance(given, RecordReport) and given.sid:
        return _take_recording(session, turn, given)
    return turn


def _take_agents_dial(session: Session, turn: _Turn, given: DialReport) -> _Turn:
    """Record whether the agent who called back was connected to the citizen."""
    callback_calls.note_bridge(session, turn.present.sid, given.bridged)
    return turn


def _take_citizens_dial(session: Session, turn: _Turn, given: DialReport) -> _Turn:
    """Record whether a citizen who was rung first talked to an agent, and go on by that."""
    around = turn.line.around(turn.now)
    return turn.then(citizens.note_talk(session, around, turn.present.sid, given))


def _take_transfer(session: Session, turn: _Turn, given: DialReport) -> _Turn:
    """Record what a transfer's end says of the switchboard, the call and whoever was served."""
    present, way, now = turn.present, turn.event.value, turn.now
    learned = switchboard.note_transfer(session, way, present.call_id, now)
    switchboard.note_wait(session, present, given.seconds, now)
    calls.add_talk(session, present.call_id, given.seconds)
    if way == "bridged":
        callback_calls.serve(session, present.number, now)
    world = replace(turn.world, switchboard=state(learned, now))
    return replace(turn, world=world, learned=learned)


# Whose dial it is, by where the call was meanwhile.
_DIALS: dict[Kind, Callable[[Session, _Turn, DialReport], _Turn]] = {
    Kind.CITIZEN: _take_agents_dial,
    Kind.AGENT: _take_citizens_dial,
    Kind.TRANSFER: _take_transfer,
}


def _take_recording(session: Session, turn: _Turn, given: RecordReport) -> _Turn:
    """Record that a voice message was left; go on with the answer's term where it complains."""
    left = voice_messages.RecordingReport(given.sid, turn.present.sid, "completed", given.seconds)
    voice_messages.note_left(session, left, turn.now)
    if turn.event.happened is Happened.RECORDED and turn.at.memory.note == COMPLAINT:
        due = _take_complaint(session, turn.line, turn.present, turn.now)
        told = due.isoformat(timespec="minutes") if due else ""
        return turn.then(Event(Happened.RECORDED, told))
    return turn


def _take_complaint(
    session: Session, line: Line, present: steps.Present, now: datetime
) -> datetime | None:
    """Record a spoken complaint: the call's case is owed an answer; return by when.

    Lei 13.460/2017, art. 10, § 4: it may be spoken.
    """
    case = session.get_one(Case, calls.case_of(session, present.call_id))
    number = present.number if may_be_rung(present.number) else ""
    spoken = WrittenRequest(
        Channel.PHONE, number=number, topic=case.topic, kind=RequestKind.COMPLAINT
    )
    return requests.wrote_again(session, line, case, spoken, now)


def _met_outage(going: Situation, world: World) -> bool:
    """Tell whether the caller hears now that the switchboard is down."""
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
