"""Understand a turn: what came, where the call was, and where it goes by that."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.actions import Act
from ivr.rules.callflow.events import SILENCE, Event, Happened, dial_event
from ivr.rules.callflow.places import Kind, Place, Situation, read_situation
from ivr.rules.callflow.prompts import World
from ivr.rules.callflow.turn_output import TurnOutput
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.conversation.listening import understand
from ivr.rules.line.switchboard import Health
from ivr.store.calls import steps
from ivr.usecases.line.line import Line
from ivr.usecases.line.turns import (
    Given,
    Keys,
    RecordReport,
    kept,
    row,
)

LEAST_MESSAGE = 2  # seconds: less is no message


@dataclass(frozen=True)
class Turn:
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

    def stands_at(self, going: Situation, answer: TurnOutput) -> steps.Present:
        """Return where the call stands once this turn's step is stored."""
        rings = going.place.kind is Kind.TRANSFER
        return self.present._replace(
            n=self.n,
            place=str(going.place),
            memory=str(going.memory),
            at=self.now,
            answer=turn_output.dump(answer) if rings else "",
        )

    def then(self, event: Event) -> "Turn":
        """Return the turn going on by that event instead."""
        return replace(self, event=event, going=self.conversation.go(self.at, event, self.world))


def begin(line: Line, present: steps.Present, n: int, given: Given) -> Turn:
    """Return the turn as understood, with where the call goes by it; nothing is written yet."""
    now = line.ports.clock.now()
    conversation = line.conversations.version(present.callflow)
    world = line.world(conversation, present.protocol, now, present.number)
    at = read_situation(present.place, present.memory)
    event = _event(conversation, at.place, given)
    return Turn(
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


def _event(conversation: Conversation, place: Place, given: Given) -> Event:
    if isinstance(given, Keys):
        return understand(conversation.callflow, place, given.digits, given.speech)
    if isinstance(given, RecordReport):
        return Event(Happened.RECORDED) if given.seconds >= LEAST_MESSAGE else SILENCE
    event = dial_event(given.status, given.bridged, given.seconds)
    gone = given.caller_gone and event.value != "bridged"
    return Event(Happened.DIAL, "canceled") if gone else event
