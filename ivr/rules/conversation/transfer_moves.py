"""Decide the moves to a person at the switchboard, and what follows where none is reached."""

from ivr.rules.callflow.actions import Act, AskOpinion, TryProbe
from ivr.rules.callflow.places import Kind, Memory, Place, Situation
from ivr.rules.callflow.prompts import World
from ivr.rules.conversation.ladder_moves import silent
from ivr.rules.conversation.survey_moves import SERVED, goodbye
from ivr.rules.line.switchboard import State

HELPED = "helped"  # note: passed to a person without having asked
BEING_TRIED = "being-tried"  # reason: the switchboard was down, and another leg rings it now


def to_person(memory: Memory, world: World, note: str = "") -> Situation | Act:
    """Return the transfer to the switchboard, or where a caller goes if it is closed or down.

    There the caller hears that it is. Where the switchboard is probed, the act to ask whether this
    call may try it comes first.
    """
    if world.down:
        return _down(memory, note, world)
    if world.open and world.switchboard is State.PROBING:
        return TryProbe(note)
    if world.open:
        return Situation(Place(Kind.TRANSFER), memory.fresh(note))
    if note == HELPED:
        return silent(memory, world)
    return Situation(Place(Kind.CLOSED), memory.fresh(reason="closed"))


def probed(memory: Memory, told: str, world: World) -> Situation | Act:
    """Return the transfer if this call may probe the switchboard; else where it goes meanwhile.

    `told` is free or taken, then the note of whoever wished. While another leg rings there, nobody
    knows that it is still down, and nobody is told so.
    """
    which, _, note = told.partition(" ")
    if which == "free":
        return Situation(Place(Kind.TRANSFER), memory.fresh(note))
    return _down(memory, note, world, BEING_TRIED)


def after_dial(memory: Memory, result: str, world: World) -> Situation | AskOpinion:
    """Return the goodbye after a talk at the switchboard; else the place that says why none was.

    `result` is the value of a DIAL event: bridged, short, or a DialCallStatus of Twilio.
    """
    if result == "bridged":
        return goodbye(memory, SERVED, world)
    reason = "no-answer" if result == "canceled" else result
    return Situation(Place(Kind.UNSERVED), memory.fresh(reason=reason))


def _down(memory: Memory, note: str, world: World, reason: str = "failed") -> Situation | Act:
    """Return where a caller goes who is not put through to a switchboard that was down."""
    if note == HELPED:
        return silent(memory, world)
    return Situation(Place(Kind.UNSERVED), memory.fresh(reason=reason))
