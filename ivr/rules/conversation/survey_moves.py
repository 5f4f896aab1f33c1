"""Decide the moves around the survey's two questions, asked where the line would hang up.

That is after a talk at the switchboard, after a callback that rang the citizen first, and after
guidance that the caller ends. Nobody who waits for anything is asked, and no silence is an answer.
"""

from dataclasses import replace

from ivr.rules.callflow.actions import AskOpinion, EndOpinion, KeepAnswer, SurveyAct
from ivr.rules.callflow.budget import MAX_CHOICES
from ivr.rules.callflow.events import Event
from ivr.rules.callflow.model import Topic
from ivr.rules.callflow.places import Kind, Memory, Place, Situation
from ivr.rules.callflow.prompts import World

# Notes: what the questions come after, and with what the line ends without them.
SERVED = "served"  # a conversation at the switchboard
CALLED = "called"  # a callback that rang the citizen first
INFORMED = "informed"  # guidance, and the caller wants no more
RATED = "rated"  # note of the end: the questions were asked
MAX_SURVEY_REPROMPTS = 1  # then the line says goodbye
RATINGS = {str(n): n for n in range(1, 6)}  # by key
YES_OR_NO = {"1": 1, "2": 0}  # by key


def goodbye(memory: Memory, after: str, world: World) -> Situation | AskOpinion:
    """Return the end of a call after a talk or after guidance; while a survey asks, its act first.

    The act finds out whether this caller may be asked.
    """
    return AskOpinion(after) if world.surveying else _end(memory, after)


def survey_answer(at: Situation, event: Event, world: World) -> Situation:
    """Return where the result of one of the survey's acts leads."""
    what, _, after = event.value.partition(" ")
    if what == "ask":
        return Situation(Place(Kind.RATING), at.memory.fresh(after))
    if what == "no":
        return _end(at.memory, after)
    if what == "kept" and at.place.kind is Kind.RATING and world.surveying:
        return Situation(Place(Kind.YES_NO), at.memory.fresh(at.memory.note))
    return _end(at.memory, at.memory.note, rated=True)


def survey_wish(at: Situation, wish: str, world: World) -> Situation | SurveyAct | None:
    """Return the act that keeps an answer, or the question before; None for any other wish.

    Where the survey was closed meanwhile, no question is said again; an answer still counts.
    """
    if at.place.kind is Kind.RATING and wish in RATINGS:
        return KeepAnswer(1, RATINGS[wish])
    if at.place.kind is Kind.YES_NO and wish in YES_OR_NO:
        return KeepAnswer(2, YES_OR_NO[wish])
    if wish in ("repeat", "back") and not world.surveying:
        return EndOpinion()
    # A citizen whom we rang called nobody: there is no first menu to go back to.
    called = at.place.kind is Kind.RATING and at.memory.note == CALLED
    if wish == "back" and (called or at.place.kind is Kind.YES_NO):
        return Situation(Place(Kind.RATING), at.memory.fresh(at.memory.note))
    return None


def survey_missed(at: Situation, how: str, world: World) -> Situation | EndOpinion:
    """Return the question once more after silence, another key or words; then the act that ends."""
    if at.memory.tries < MAX_SURVEY_REPROMPTS and world.surveying:
        return replace(at, memory=replace(at.memory, tries=at.memory.tries + 1, missed=how))
    return EndOpinion()


def finish_key(at: Situation, topic: Topic, world: World) -> str:
    """Return the key that ends a call after guidance; "" where none is offered.

    It is offered while a survey asks: at once, where the options leave room for it, and to whoever
    chose none of them. Without a survey whoever knows enough hangs up, as ever.
    """
    if not world.surveying or at.place.kind is not Kind.AFTER:
        return ""
    options = 1 + (0 if topic.choice(at.place.choice) else len(topic.choices))
    return str(options + 1) if options < MAX_CHOICES or at.memory.tries else ""


def _end(memory: Memory, after: str, rated: bool = False) -> Situation:
    if after == CALLED:
        return Situation(Place(Kind.BYE), replace(memory.fresh("talked"), topic=""))
    return Situation(Place(Kind.ENDED), memory.fresh(RATED if rated else SERVED))
