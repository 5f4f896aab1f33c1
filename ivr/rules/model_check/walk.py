"""Walk every place × every input × every world, through the functions that webhooks use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial

from ivr.rules.callflow.events import START, Event, Happened
from ivr.rules.callflow.places import MENU, OF_LEGS, OFFERS, SURVEY, Kind, Memory, Place, Situation
from ivr.rules.callflow.turn_output import TurnOutput
from ivr.rules.conversation.conversation import Conversation
from ivr.rules.conversation.ladder_prompts import REASONS
from ivr.rules.conversation.listening import understand
from ivr.rules.conversation.moves import MAX_WRONG_PROTOCOLS
from ivr.rules.model_check.act_results import answers
from ivr.rules.model_check.worlds import (
    ASKING,
    CHANGING,
    KNOWN,
    OPEN,
    OWED,
    RECORDED,
    REPORTS,
    SPOKEN,
    TYPED,
    WORLDS,
)

AGENT_START = Situation(Place(Kind.WHISPER))
CALLED_START = Situation(Place(Kind.CALLED))


_REACHABLE = frozenset(name for name, world in WORLDS.items() if world.reachable)


@dataclass(frozen=True)
class Edge:
    """One way from one situation to the next, in one of the worlds."""

    start: Situation
    event: Event
    world: str
    end: Situation
    cause: Event  # what the person did, where an act's answer is the event

    @property
    def open(self) -> bool:
        """Return whether a person can be reached in that world, as far as is known."""
        return self.world in _REACHABLE and not self.event.value.startswith("taken")


@dataclass
class Walk:
    """The whole graph: every situation a caller can ever be in, and every prompt heard there."""

    conversation: Conversation
    edges: list[Edge] = field(default_factory=list)
    prompts: dict[tuple[Situation, str], TurnOutput] = field(default_factory=dict)

    def answer(self, at: Situation, world: str = OPEN) -> TurnOutput:
        """Return what is heard at `at` in that world."""
        return self.prompts[at, world]

    @property
    def start(self) -> Situation:
        """Return the initial state of a call's conversation."""
        return self.beginning(START)

    def beginning(self, event: Event) -> Situation:
        """Return the situation in which a call begins by that event."""
        (first,) = _ways(self.conversation, Situation(MENU), event, OPEN, event)
        return first.end

    @property
    def situations(self) -> set[Situation]:
        """Return every situation that can be reached."""
        return {at for at, _ in self.prompts}


def walk(conversation: Conversation) -> Walk:
    """Return the graph from every start of a call; the world may change between any two turns."""
    done = Walk(conversation)
    waiting = [done.start, *map(done.beginning, OWED), AGENT_START, CALLED_START]
    seen, ends = {*waiting}, set[Situation]()
    known = cache(partial(inputs, conversation))
    while waiting:
        at = waiting.pop()
        for name, world in WORLDS.items():
            done.prompts[at, name] = conversation.present(at, world)
        for edge in _edges(conversation, at, known):
            done.edges.append(edge)
            if edge.end in ends:
                continue
            ends.add(edge.end)
            for end in _each(conversation, edge.end):
                if end not in seen:
                    seen.add(end)
                    waiting.append(end)
    return done


def inputs(conversation: Conversation, place: Place) -> tuple[Event, ...]:
    """Return every event possible at `place`: keys, words, silence, nonsense, a Dial's reports."""
    if place.kind in (Kind.ENDED, Kind.DONE, Kind.BYE):
        return ()
    if place.kind is Kind.MESSAGE:
        return RECORDED
    if place.kind in (Kind.TRANSFER, Kind.CITIZEN, Kind.AGENT):
        return tuple(dict.fromkeys(REPORTS))
    callflow = conversation.callflow
    words = [word for topic in callflow.topics for word in topic.words]
    words += [w for topic in callflow.topics for choice in topic.choices for w in choice.words]
    words += [w for topic in callflow.topics for choice in topic.choices for w in choice.menu_words]
    words += [word for said in callflow.commands.values() for word in said]
    heard = [(digits, "") for digits in TYPED] + [("", said) for said in (*SPOKEN, *words)]
    return tuple(dict.fromkeys(understand(callflow, place, *each) for each in heard))


def _edges(
    conversation: Conversation, at: Situation, known: Callable[[Place], tuple[Event, ...]]
) -> Iterator[Edge]:
    for event in known(at.place):
        for world in CHANGING:
            if world.endswith(KNOWN) and not _asks_number(at, event):
                continue  # the very same as where the number is not known
            if world.endswith(ASKING) and at.place.kind not in _BEFORE_SURVEY:
                continue  # the very same as where no survey asks
            yield from _ways(conversation, at, event, world, event)


def _asks_number(at: Situation, event: Event) -> bool:
    """Return whether it can matter there that the caller's own number is known.

    Elsewhere only 8, 9 and the line's own next step ask for it, and nonsense stands for every key
    that leads to it.
    """
    if at.place.kind in _ON_LADDER or event.value in ("8", "9", "written", "request"):
        return True
    return event.happened not in (Happened.KEY, Happened.MEANING)


# Where it can matter that a survey asks.
_BEFORE_SURVEY = frozenset({Kind.TRANSFER, Kind.AGENT, Kind.AFTER, *SURVEY})
_WRITTEN = (Kind.EMAIL, Kind.MOBILE, Kind.READ_MOBILE, Kind.MESSAGE)
_ON_LADDER = (*OFFERS, Kind.MORE, Kind.NUMBER, Kind.CONFIRM, Kind.SLOTS, Kind.TYPING, *_WRITTEN)


def alike(at: Situation) -> Situation:
    """Return the one situation that stands for all in which everything goes the same way.

    The last topic chosen is sent to the switchboard, and matters nowhere else but around that
    topic; protocols not found are counted only where one is typed; which way the switchboard failed
    is said once, before the ladder.
    """
    kind, memory = at.place.kind, at.memory
    topic = memory.topic if kind in _TOPICAL else ""
    wrong = memory.wrong if kind is Kind.TYPING else 0
    failed = kind in _BELOW_OFFERS and memory.reason in REASONS
    reason = "failed" if failed else memory.reason
    if (topic, wrong, reason) == (memory.topic, memory.wrong, memory.reason):
        return at
    fields = (memory.tries, wrong, topic, reason, memory.note, memory.missed)
    return Situation(at.place, Memory(*fields, memory.told, memory.number))  # replace() is slow


def _each(conversation: Conversation, at: Situation) -> Iterator[Situation]:
    """Yield the situation with every value that `alike` leaves out, where it matters."""
    yield at
    if at.place.kind is Kind.TYPING:
        yield from (
            replace(at, memory=replace(at.memory, wrong=n)) for n in range(MAX_WRONG_PROTOCOLS + 1)
        )
    if at.place.kind is Kind.TRANSFER:
        topics = ("", *(topic.key for topic in conversation.callflow.topics))
        yield from (replace(at, memory=replace(at.memory, topic=topic)) for topic in topics)


_TOPICAL = frozenset({Kind.TRANSFER, Kind.GUIDANCE, Kind.AFTER, *OF_LEGS})
_BELOW_OFFERS = frozenset({Kind.MORE, Kind.NUMBER, Kind.CONFIRM, Kind.SLOTS, *_WRITTEN})


def _ways(
    conversation: Conversation, at: Situation, event: Event, world: str, cause: Event
) -> Iterator[Edge]:
    """Yield the edges by which `event` leads on.

    An act leads on by every event that it can come back as.
    """
    going = conversation.go(at, event, WORLDS[world])
    if isinstance(going, Situation):
        yield Edge(at, event, world, alike(going), cause)
        return
    for told in answers(going):
        yield from _ways(conversation, at, told, world, cause)
