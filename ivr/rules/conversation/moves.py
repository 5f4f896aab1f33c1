"""Decide where a caller goes next: the transition half of the conversation."""

from collections.abc import Callable
from dataclasses import replace

from ivr.rules.callflow.actions import Act, FindMine, LookUp
from ivr.rules.callflow.events import NO_PLACE, Event, Happened
from ivr.rules.callflow.model import Callflow, Topic
from ivr.rules.callflow.places import (
    GREETINGS,
    MENU,
    OF_AGENTS,
    OF_CALLED,
    SURVEY,
    Kind,
    Memory,
    Place,
    Situation,
)
from ivr.rules.callflow.prompts import World
from ivr.rules.conversation import survey_moves
from ivr.rules.conversation.agent_moves import agent_move
from ivr.rules.conversation.citizen_moves import citizen_move
from ivr.rules.conversation.ladder_moves import (
    ANSWERS,
    ASKS,
    WANT_NO_OTHER,
    keep_mine,
    ladder_answer,
    ladder_back,
    ladder_wish,
    silent,
    typed_number,
)
from ivr.rules.conversation.transfer_moves import HELPED, after_dial, probed, to_person
from ivr.rules.conversation.written_moves import (
    COMPLAINT,
    WRITTEN_ANSWERS,
    typed_mobile,
    written_answer,
    written_silence,
)
from ivr.rules.words.protocols import is_protocol

MAX_REPROMPTS = 2  # re-prompts before the line takes the next step itself
SAID_AGAIN = frozenset(
    {
        *(Kind.GUIDANCE, Kind.FAREWELL, Kind.WRITTEN, Kind.PROMISED, Kind.WAYS, Kind.RETURNING),
        Kind.NOTED,
    }
)
MAX_WRONG_PROTOCOLS = 3  # protocols not found in one call
THIS = "this"  # note: the protocol said is this call's own


def move(callflow: Callflow, at: Situation, event: Event, world: World) -> Situation | Act:
    """Return where `event` takes a caller who is `at`, or the act that must come first.

    Total: every event at every place leads somewhere.
    """
    if at.place.kind in OF_AGENTS:
        return agent_move(at, event)
    if at.place.kind in OF_CALLED:
        return citizen_move(at, event, world)
    match event.happened:
        case Happened.START:
            owed, _, now = event.value.partition(" ")
            return Situation(Place(Kind.RETURNING), Memory(note=now)) if owed else Situation(MENU)
        case Happened.DIAL:
            return after_dial(at.memory, event.value, world)
        case Happened.FOUND | Happened.LIMITED:
            note, _, due = (event.value or event.happened.value).partition(" ")
            return Situation(Place(Kind.STATUS), at.memory.fresh(note, told=due))
        case Happened.SURVEY:
            return survey_moves.survey_answer(at, event, world)
        case Happened.PROBE:
            return probed(at.memory, event.value, world)
        case answer if answer in ANSWERS:
            return ladder_answer(at, event)
        case answer if answer in WRITTEN_ANSWERS:
            return written_answer(at, event, world)
        case Happened.MISSING:
            return _missing(at.memory, world)
        case Happened.TYPED if at.place.kind is Kind.NUMBER:
            return typed_number(at, event.value, world)
        case Happened.TYPED if at.place.kind is Kind.MOBILE:
            return typed_mobile(at, event.value, world)
        case Happened.TYPED:
            return _typed(at.memory, event.value, world)
        case Happened.KEY | Happened.MEANING:
            return _wished(callflow, at, _wish(event), world)
        case _:
            return _missed(callflow, at, event.happened.value, world)


def _wish(event: Event) -> str:
    """Return one name for a key and the words that mean the same."""
    if event == NO_PLACE:
        return "person"
    keys = {"0": "person", "8": "written", "9": "request", "*": "back"}
    return keys.get(event.value, event.value) if event.happened is Happened.KEY else event.value


def _wished(callflow: Callflow, at: Situation, wish: str, world: World) -> Situation | Act:
    if wish == "person":
        return to_person(at.memory, world)
    if wish == "request":
        is_first = bool(world.number) and at.place.kind is not Kind.MINE
        return FindMine() if is_first else Situation(Place(Kind.REQUEST), at.memory.fresh())
    if at.place.kind in SURVEY and (answered := survey_moves.survey_wish(at, wish, world)):
        return answered
    if wish == "repeat":
        return replace(at, memory=replace(at.memory, tries=0, missed=""))
    if wish == "back":
        return _back(callflow, at)
    offered = ladder_wish(at, wish, world)
    if offered:
        return offered
    topic = callflow.topic(at.place.topic)
    if topic and at.place.kind in (Kind.GUIDANCE, Kind.AFTER):
        return _below(callflow, at, topic, wish, world)
    chosen = _CHOSEN.get((at.place.kind, wish))
    if (at.place.kind, wish) == _ASKS_FOR_CALL and not world.calls_back:
        chosen = None  # it is not offered: nothing could come of it
    if chosen:
        return chosen(at)
    by_digit = at.place.kind in GREETINGS
    for each in callflow.topics:
        if wish == each.key or (by_digit and wish == each.digit):
            return _guidance(at.memory, each.key)
        if by_digit and each.choice(wish):
            return _guidance(at.memory, each.key, wish)
    return _missed(callflow, at, Happened.NONSENSE.value, world)


def _below(
    callflow: Callflow, at: Situation, topic: Topic, wish: str, world: World
) -> Situation | Act:
    """Return where a wish leads while a topic's guidance or its options are being said."""
    if wish == survey_moves.finish_key(at, topic, world):
        return survey_moves.goodbye(at.memory, survey_moves.INFORMED, world)
    inside = topic.choice(at.place.choice)
    options = () if inside else topic.choices
    for choice in topic.choices:
        if wish == choice.key or (choice in options and wish == choice.digit):
            return _guidance(at.memory, topic.key, choice.key)
    if wish == str(len(options) + 1):
        return _guidance(at.memory, topic.key, at.place.choice)
    for other in callflow.topics:
        if wish == other.key:
            return _guidance(at.memory, other.key)
    return _missed(callflow, at, Happened.NONSENSE.value, world)


_ASKS_FOR_CALL = (Kind.REQUEST, "3")
_CHOSEN: dict[tuple[Kind, str], Callable[[Situation], Situation]] = {
    (Kind.REQUEST, "1"): lambda at: Situation(Place(Kind.TYPING), at.memory.fresh()),
    (Kind.REQUEST, "2"): lambda at: Situation(Place(Kind.STATUS), at.memory.fresh(THIS)),
    (Kind.REQUEST, "3"): lambda at: Situation(Place(Kind.WISHED), at.memory.fresh()),
    (Kind.REQUEST, "4"): lambda at: Situation(Place(Kind.MESSAGE), at.memory.fresh(COMPLAINT)),
    (Kind.STATUS, "1"): lambda at: Situation(
        at.place, at.memory.fresh(at.memory.note, told=at.memory.told)
    ),
    (Kind.WAY_ON, "1"): lambda at: Situation(
        Place(Kind.WRITTEN), at.memory.fresh(reason=at.memory.reason)
    ),
}


def _back(callflow: Callflow, at: Situation) -> Situation | Act:
    """Return the place before this one; while typing, the start of the typing."""
    place = at.place
    on_ladder = ladder_back(at)
    if on_ladder:
        return on_ladder
    if place.kind is Kind.TYPING:
        return Situation(place, at.memory.fresh("again"))
    if place.kind is Kind.STATUS:
        return Situation(Place(Kind.REQUEST), at.memory.fresh())
    if place.kind is Kind.GUIDANCE and place.part > 1:
        return Situation(replace(place, part=place.part - 1), at.memory.fresh())
    if place.choice and callflow.topic(place.topic):
        return Situation(Place(Kind.AFTER, place.topic), at.memory.fresh())
    return Situation(MENU, at.memory.fresh())


def _guidance(memory: Memory, topic: str, choice: str = "") -> Situation:
    place = Place(Kind.GUIDANCE, topic, choice, 1)
    return Situation(place, replace(memory.fresh(), topic=topic))


def _typed(memory: Memory, digits: str, world: World) -> Situation | Act:
    if is_protocol(digits):
        return LookUp(digits)
    return _missing(memory, world)


def _missing(memory: Memory, world: World) -> Situation | Act:
    wrong = min(memory.wrong + 1, MAX_WRONG_PROTOCOLS)
    counted = replace(memory, wrong=wrong)
    if wrong < MAX_WRONG_PROTOCOLS:
        return Situation(Place(Kind.TYPING), counted.fresh("missing"))
    return to_person(counted, world, HELPED)


def _missed(callflow: Callflow, at: Situation, how: str, world: World) -> Situation | Act:
    """Return where silence or nonsense leads: the same place again, up to twice, then further on.

    Where the line goes on by itself, silence is a yes. A stray key cuts a prompt short: what the
    line was saying is then said again.
    """
    again = Situation(at.place, replace(at.memory, tries=at.memory.tries + 1, missed=how))
    if at.place.kind in SURVEY:
        return survey_moves.survey_missed(at, how, world)
    if at.place.kind in ASKS:
        return again if at.memory.tries < MAX_REPROMPTS else silent(at.memory, world)
    goes_on = _goes_on(callflow, at, world)
    if goes_on:
        cut_short = how == Happened.NONSENSE.value and at.place.kind in SAID_AGAIN
        return again if cut_short and at.memory.tries < MAX_REPROMPTS else goes_on
    if at.memory.tries < (1 if at.place.kind is Kind.MESSAGE else MAX_REPROMPTS):
        return again
    if at.place.kind is Kind.WAY_ON:
        return Situation(Place(Kind.ENDED), at.memory.fresh())
    if at.place.kind is Kind.MINE and at.memory.note in WANT_NO_OTHER:
        return Situation(Place(Kind.FAREWELL), at.memory.fresh(reason="silent"))
    if at.place.kind in (Kind.NUMBER, Kind.MINE):
        return keep_mine(at) or silent(at.memory, world)
    return written_silence(at, world) or to_person(at.memory, world, HELPED)


def _goes_on(callflow: Callflow, at: Situation, world: World) -> Situation | Act | None:
    kind, memory = at.place.kind, at.memory
    match kind:
        case Kind.GUIDANCE:
            return _next_part(callflow, at, world)
        case Kind.FAREWELL:
            return Situation(Place(Kind.WRITTEN), memory.fresh(reason=memory.reason))
        case Kind.WRITTEN:
            if memory.reason == "silent":
                return Situation(Place(Kind.ENDED), memory.fresh())
            return Situation(Place(Kind.WAY_ON), memory.fresh(reason=memory.reason))
        case Kind.TRANSFER:
            return to_person(memory, world)
        case Kind.PROMISED:
            return Situation(Place(Kind.WAYS), memory.fresh(told=memory.told, number=memory.number))
        case Kind.WAYS | Kind.NOTED:
            return Situation(Place(Kind.ENDED), memory.fresh())
        case Kind.RETURNING:
            return Situation(MENU, memory.fresh())
        case Kind.ENDED:
            return at
    return None


def _next_part(callflow: Callflow, at: Situation, world: World) -> Situation | Act:
    topic = callflow.topic(at.place.topic)
    if topic is None:
        return Situation(MENU, at.memory.fresh())
    choice = topic.choice(at.place.choice)
    if at.place.part < len((choice or topic).parts):
        return Situation(replace(at.place, part=at.place.part + 1), at.memory.fresh())
    if topic.ends_in_person and not choice:
        return to_person(at.memory, world)
    return Situation(replace(at.place, kind=Kind.AFTER, part=0), at.memory.fresh())
