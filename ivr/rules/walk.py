"""The walk: every place × every input × every world, through the webhooks' own functions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial

from ivr.rules.agent_moves import ClaimCallback, TellVerdict
from ivr.rules.answers import Answer
from ivr.rules.conversation import Conversation
from ivr.rules.events import START, Event, Happened, dial_event
from ivr.rules.hours import Opening
from ivr.rules.listening import understand
from ivr.rules.moves import HELPED, Act, LookUp
from ivr.rules.outcomes import CaseState
from ivr.rules.places import MENU, Kind, Place, Situation
from ivr.rules.prompts import World
from ivr.rules.protocols import make_protocol
from ivr.rules.switchboard import State

PROTOCOL = make_protocol(2041778830)
_NOON = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday, 12:00 in Fortaleza
_MONDAY = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
_MUCH_LATER = datetime(2027, 12, 27, 11, 0, tzinfo=UTC)

OPEN, CLOSED = "open", "closed till tomorrow"
DOWN, PROBING = "open, switchboard down", "open, switchboard probed"
WORLDS: dict[str, World] = {
    name: World(now, Opening(now_open, "", certain, closes, opens), PROTOCOL)
    for name, now, now_open, certain, closes, opens in (
        (OPEN, _NOON, True, True, _NOON.replace(hour=17), None),
        ("one minute to closing", _NOON, True, True, _NOON.replace(minute=1), None),
        ("unknown day", _NOON, True, False, _NOON.replace(hour=17), None),
        ("closed till later today", _NOON, False, True, None, _NOON.replace(hour=16)),
        (CLOSED, _NOON, False, True, None, _NOON.replace(day=24, hour=11)),
        ("weekend", _NOON, False, True, None, _MONDAY.replace(day=26)),
        ("long holiday", _NOON, False, True, None, _MONDAY.replace(month=12, day=31)),
        ("closed, opening unknown", _NOON, False, False, None, None),
        ("closed for a year", _NOON, False, True, None, _MUCH_LATER),
    )
}
WORLDS |= {
    DOWN: replace(WORLDS[OPEN], switchboard=State.UNAVAILABLE),
    PROBING: replace(WORLDS[OPEN], switchboard=State.PROBING),
}
CHANGING = (OPEN, CLOSED, DOWN, PROBING)  # what may be true at any turn, whatever was before
TYPED = (
    *"0123456789*#",
    PROTOCOL,  # a good one
    PROTOCOL[:-1] + str((int(PROTOCOL[-1]) + 1) % 10),  # wrong check digit
    *("988887777", "84988887777", "32097880", "88887777", "0848432097880", "0300123456"),
    *("09001234567", "15551234567", "12", "0#", "12*34", "0" * 40),
)
SPOKEN = ("", "quero comprar pão", "dois zero quatro um", "sete", "não sei", "\x00", "🙂")
REPORTS = tuple(
    dial_event(status, bridged, seconds)
    for status, bridged, seconds in (
        ("completed", True, 60),
        ("completed", True, 3),
        ("completed", False, 40),
        ("busy", None, 0),
        ("no-answer", None, 0),
        ("failed", None, 0),
        ("canceled", None, 0),
        ("", None, 0),
    )
)
LOOKED_UP = (
    *(Event(Happened.FOUND, state.value) for state in CaseState),
    Event(Happened.MISSING),
    Event(Happened.LIMITED),
)


AGENT_START = Situation(Place(Kind.WHISPER))
CLAIMS = (
    Event(Happened.CLAIMED, "1 +5584988887777"),
    Event(Happened.TAKEN, "Maria das Graças do Nascimento"),
    *(Event(Happened.OVER, why) for why in ("closed", "gone")),
)
PROBED = tuple(
    Event(Happened.PROBE, f"{which} {note}".rstrip())
    for which in ("free", "taken")
    for note in ("", HELPED)
)


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
        """Whether a person can be reached in that world, for all that is known."""
        return WORLDS[self.world].reachable and not self.event.value.startswith("taken")


@dataclass
class Walk:
    """The whole graph: every situation a caller can ever be in, and every prompt heard there."""

    conversation: Conversation
    edges: list[Edge] = field(default_factory=list)
    prompts: dict[tuple[Situation, str], Answer] = field(default_factory=dict)

    def answer(self, at: Situation, world: str = OPEN) -> Answer:
        """What is heard at `at` in that world."""
        return self.prompts[at, world]

    @property
    def start(self) -> Situation:
        """Where every call begins."""
        (first,) = _ways(self.conversation, Situation(MENU), START, OPEN, START)
        return first.end

    @property
    def situations(self) -> set[Situation]:
        """Every situation that can be reached."""
        return {at for at, _ in self.prompts}


def walk(conversation: Conversation) -> Walk:
    """The graph from the first menu; the world may change between any two turns."""
    done = Walk(conversation)
    waiting = [done.start, AGENT_START]
    seen = {*waiting}
    known = cache(partial(inputs, conversation))
    while waiting:
        at = waiting.pop()
        for name, world in WORLDS.items():
            done.prompts[at, name] = conversation.present(at, world)
        for edge in _edges(conversation, at, known):
            done.edges.append(edge)
            if edge.end not in seen:
                seen.add(edge.end)
                waiting.append(edge.end)
    return done


def inputs(conversation: Conversation, place: Place) -> tuple[Event, ...]:
    """Every event that can reach `place`: keys, words, silence, nonsense, and a Dial's reports."""
    if place.kind in (Kind.ENDED, Kind.DONE):
        return ()
    if place.kind in (Kind.TRANSFER, Kind.CITIZEN):
        return tuple(dict.fromkeys(REPORTS))
    callflow = conversation.callflow
    words = [word for topic in callflow.topics for word in topic.words]
    words += [w for topic in callflow.topics for choice in topic.choices for w in choice.words]
    words += [word for said in callflow.commands.values() for word in said]
    heard = [(digits, "") for digits in TYPED] + [("", said) for said in (*SPOKEN, *words)]
    return tuple(dict.fromkeys(understand(callflow, place, *each) for each in heard))


def _edges(
    conversation: Conversation, at: Situation, known: Callable[[Place], tuple[Event, ...]]
) -> Iterator[Edge]:
    for event in known(at.place):
        for world in CHANGING:
            yield from _ways(conversation, at, event, world, event)


def _ways(
    conversation: Conversation, at: Situation, event: Event, world: str, cause: Event
) -> Iterator[Edge]:
    """Where `event` leads; an act leads on by everything that it can come back as."""
    going = conversation.go(at, event, WORLDS[world])
    if isinstance(going, Situation):
        yield Edge(at, event, world, going, cause)
        return
    for told in _answers(going):
        yield from _ways(conversation, at, told, world, cause)


def _answers(act: Act) -> tuple[Event, ...]:
    """Every event that an act can come back as."""
    if isinstance(act, LookUp):
        return LOOKED_UP
    if isinstance(act, ClaimCallback):
        return CLAIMS
    if isinstance(act, TellVerdict):
        return (Event(Happened.NOTED, act.result.value),)
    return tuple(each for each in PROBED if each.value.partition(" ")[2] == act.note)
