"""Decide the moves on the leg that rings a citizen, for a callback, before any agent."""

from dataclasses import replace

from ivr.rules.callflow.actions import Act, CancelCalled, FetchAgent
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.places import Kind, Memory, Place, Situation
from ivr.rules.callflow.prompts import World
from ivr.rules.conversation.survey_moves import CALLED, goodbye, survey_answer

MAX_GREETINGS = 2  # repeated so often: a telephone may be on its way to the ear


def citizen_move(at: Situation, event: Event, world: World) -> Situation | Act:
    """Return where `event` takes the citizen who is `at`, or the act that must come first.

    What an act answers comes back as the next event.
    """
    memory = at.memory
    match event.happened:
        case Happened.READY:
            return Situation(Place(Kind.AGENT), memory.fresh(told=event.value))
        case Happened.OVER:
            return _bye(memory, event.value)
        case Happened.CANCELLED:
            return _bye(memory, "cancelled")
        case Happened.DIAL if event.value == "bridged":
            return goodbye(memory, CALLED, world)
        case Happened.SURVEY:
            return survey_answer(at, event, world)
        case Happened.DIAL:
            return _bye(memory, "cut-off" if event.value == "short" else "no-agent")
        case Happened.KEY if at.place.kind is Kind.CALLED and event.value in "10":
            return FetchAgent()
        case Happened.KEY if at.place.kind is Kind.CALLED and event.value == "2":
            return CancelCalled()
    if at.place.kind is Kind.BYE:
        return at
    if at.place.kind is Kind.CALLED and memory.tries < MAX_GREETINGS:
        how = Happened.SILENCE if event.happened is Happened.SILENCE else Happened.NONSENSE
        return replace(at, memory=replace(memory, tries=memory.tries + 1, missed=how.value))
    return _bye(memory, "passed" if at.place.kind is Kind.CALLED else "no-agent")


def _bye(memory: Memory, note: str) -> Situation:
    return Situation(Place(Kind.BYE), memory.fresh(note))
