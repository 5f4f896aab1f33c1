"""Decide the moves on the leg that rings an agent's own telephone for a callback."""

from dataclasses import replace

from ivr.rules.callbacks.states import Result
from ivr.rules.callflow.actions import ClaimCallback, TellVerdict
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.places import Kind, Place, Situation

MAX_WHISPERS = 1  # repeated so often; with the waiting it stays below thirty seconds
MAX_QUESTIONS = 2
VERDICTS = {"1": Result.TALKED, "2": Result.MACHINE, "3": Result.WRONG_PERSON}
ANSWERED = frozenset({"bridged", "short"})


def agent_move(at: Situation, event: Event) -> Situation | ClaimCallback | TellVerdict:
    """Return where `event` takes the agent who is `at`, or the act that must come first.

    What an act answers comes back as the next event.
    """
    memory = at.memory
    match event.happened:
        case Happened.CLAIMED:
            return Situation(Place(Kind.CITIZEN), memory.fresh(told=event.value))
        case Happened.TAKEN:
            return Situation(Place(Kind.DONE), memory.fresh("taken", told=event.value))
        case Happened.OVER:
            return Situation(Place(Kind.DONE), memory.fresh(event.value))
        case Happened.NOTED:
            return Situation(Place(Kind.DONE), memory.fresh("noted"))
        case Happened.DIAL if at.place.kind is Kind.CITIZEN:
            answered = event.value in ANSWERED
            place, note = (Kind.VERDICT, "") if answered else (Kind.DONE, "unanswered")
            return Situation(Place(place), memory.fresh(note))
        case Happened.KEY if at.place.kind is Kind.WHISPER and event.value == "1":
            return ClaimCallback()
        case Happened.KEY if at.place.kind is Kind.VERDICT and event.value in VERDICTS:
            return TellVerdict(VERDICTS[event.value])
    return _missed(at, event)


def _missed(at: Situation, event: Event) -> Situation:
    most = MAX_WHISPERS if at.place.kind is Kind.WHISPER else MAX_QUESTIONS
    if at.place.kind in (Kind.WHISPER, Kind.VERDICT) and at.memory.tries < most:
        how = Happened.SILENCE if event.happened is Happened.SILENCE else Happened.NONSENSE
        return replace(at, memory=replace(at.memory, tries=at.memory.tries + 1, missed=how.value))
    if at.place.kind is Kind.DONE:
        return at
    note = "unsaid" if at.place.kind is Kind.VERDICT else "passed"
    return Situation(Place(Kind.DONE), at.memory.fresh(note))
