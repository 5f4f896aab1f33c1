"""Record what Twilio reports of a dial or a recording, and go on by it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.places import Kind
from ivr.rules.cases.channels import Channel
from ivr.rules.cases.requests import RequestKind
from ivr.rules.conversation.written_moves import COMPLAINT
from ivr.rules.line.switchboard import state
from ivr.rules.notices.ceilings import Asker, Charge, Door
from ivr.rules.notices.sms_texts import received_words
from ivr.rules.words.numbering import may_be_rung, takes_sms
from ivr.rules.words.protocols import protocol_groups
from ivr.store.calls import calls, steps
from ivr.store.cases.cases import Case
from ivr.usecases.callbacks import callback_calls, citizens
from ivr.usecases.calls import voice_messages
from ivr.usecases.cases import requests
from ivr.usecases.cases.requests import WrittenRequest
from ivr.usecases.line import switchboard
from ivr.usecases.line.line import Line
from ivr.usecases.line.switchboard import EndedTransfer
from ivr.usecases.line.turns import (
    DialReport,
    RecordReport,
)
from ivr.usecases.line.understood_turn import Turn
from ivr.usecases.notices.texts import Text, queue_text


def take_report(session: Session, turn: Turn) -> Turn:
    """Record what Twilio reports of a dial or a recording; keys report nothing."""
    given, kind = turn.given, turn.at.place.kind
    if isinstance(given, DialReport) and kind in _DIALS:
        return _DIALS[kind](session, turn, given)
    if isinstance(given, RecordReport) and given.sid:
        return _take_recording(session, turn, given)
    return turn


def _take_agents_dial(session: Session, turn: Turn, given: DialReport) -> Turn:
    """Record whether the agent who called back was connected to the citizen."""
    callback_calls.note_bridge(session, turn.present.sid, given.bridged)
    return turn


def _take_citizens_dial(session: Session, turn: Turn, given: DialReport) -> Turn:
    """Record whether a citizen who was rung first talked to an agent, and go on by that."""
    around = turn.line.around(turn.now)
    return turn.then(citizens.note_talk(session, around, turn.present.sid, given))


def _take_transfer(session: Session, turn: Turn, given: DialReport) -> Turn:
    """Record what a transfer's end says of the switchboard, and of whoever was served."""
    present, way, now = turn.present, turn.event.value, turn.now
    rang = (now - present.at).total_seconds() - given.seconds
    ended = EndedTransfer(way, now, present.call_id, max(0, round(rang)), present.number)
    learned, is_owed = switchboard.note_transfer(session, ended)
    if way == "bridged" and is_owed:
        callback_calls.serve(session, present.number, now)
    world = replace(turn.world, switchboard=state(learned, now))
    return replace(turn, world=world, learned=learned)


def is_over(session: Session, turn: Turn) -> bool:
    """Tell whether the call's outcome is to be settled; add a transfer's seconds before.

    The wait of a call is counted from when the line had said that it connects.
    """
    given, present = turn.given, turn.present
    if not isinstance(given, DialReport) or turn.at.place.kind is not Kind.TRANSFER:
        return True
    rang = (turn.now - present.at).total_seconds() - turn_output.load(present.answer).seconds
    return calls.add_transfer(
        session, present.call_id, max(0, round(max(0.0, rang)) - given.seconds), given.seconds
    )


# Whose dial it is, by where the call was meanwhile.
_DIALS: dict[Kind, Callable[[Session, Turn, DialReport], Turn]] = {
    Kind.CITIZEN: _take_agents_dial,
    Kind.AGENT: _take_citizens_dial,
    Kind.TRANSFER: _take_transfer,
}


def _take_recording(session: Session, turn: Turn, given: RecordReport) -> Turn:
    """Record that a voice message was left; go on with the answer's term where it complains."""
    left = voice_messages.RecordingReport(given.sid, turn.present.sid, "completed", given.seconds)
    voice_messages.note_left(session, left, turn.now)
    if turn.event.happened is Happened.RECORDED and turn.at.memory.note == COMPLAINT:
        due = _take_complaint(session, turn.line, turn.present, turn.now)
        if given.caller_gone:
            _tell_protocol(session, turn.line, turn.present, due, turn.now)
        told = due.isoformat(timespec="minutes") if due else ""
        return turn.then(Event(Happened.RECORDED, told))
    return turn


def _take_complaint(
    session: Session, line: Line, present: steps.Present, now: datetime
) -> datetime | None:
    """Record a spoken complaint: the call's case is owed an answer; return by when.

    Lei 13.460/2017, art. 10, § 4: it may be spoken.
    """
    case = session.get_one(Case, present.case_id)
    number = present.number if may_be_rung(present.number) else ""
    spoken = WrittenRequest(
        Channel.PHONE, number=number, topic=case.topic, kind=RequestKind.COMPLAINT
    )
    return requests.wrote_again(session, line, case, spoken, now)


def _tell_protocol(
    session: Session, line: Line, present: steps.Present, due: datetime | None, now: datetime
) -> None:
    """Queue the protocol to the mobile of a caller who hung up: nobody heard it."""
    if not line.ports.sends_sms or not takes_sms(present.number):
        return
    text = Text(
        key=f"spoken:{present.call_id}",
        kind="received",
        to=present.number,
        body=received_words(present.protocol, due, line.letterhead()),
        case_id=present.case_id,
        token=protocol_groups(present.protocol),
        charge=Charge(Asker(Door.CALLER, present.number), line.ports.sms_ceiling),
    )
    queue_text(session, text, now)
