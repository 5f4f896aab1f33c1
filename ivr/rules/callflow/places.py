"""Define the places where a caller can be in the conversation, and what is remembered there."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """The kind of a place; guidance and after exist for each topic and each of its choices."""

    MENU = "menu"  # the first menu
    GUIDANCE = "guidance"  # one part of a topic's guidance is being said
    AFTER = "after"  # the topic's options, once its guidance was said
    REQUEST = "request"  # one's own request: which protocol?
    TYPING = "typing"  # a protocol is being typed
    STATUS = "status"  # a protocol's state was said
    TRANSFER = "transfer"  # the switchboard rings, or the two are talking
    UNSERVED = "unserved"  # nobody answered at the switchboard: truth and protocol
    CLOSED = "closed"  # a person was asked for outside hours: truth and protocol
    FAREWELL = "farewell"  # the caller said nothing to the end: protocol
    WISHED = "wished"  # the caller asked for a callback: offered
    MORE = "more"  # the offer's further ways
    NUMBER = "number"  # another telephone number is being typed
    CONFIRM = "confirm"  # the number typed is read back
    SLOTS = "slots"  # three times for a callback, one to choose
    PROMISED = "promised"  # what was promised, and the protocol
    WAYS = "promise-ways"  # how a promise can be changed, and legal priority declared
    RETURNING = "returning"  # a call from a number whose callback is still owed
    MINE = "mine"  # one's own callback: keep, move or cancel
    EMAIL = "email"  # an address of an earlier request is there: that one, or another?
    MOBILE = "mobile"  # the mobile for the SMS link is being typed
    READ_MOBILE = "read-mobile"  # the mobile typed is read back
    MESSAGE = "message"  # the caller speaks after the beep
    NOTED = "noted"  # an answer by e-mail is under way, or a message is kept; and the protocol
    WRITTEN = "written"  # the written route
    WAY_ON = "way-on"  # what can still be done after the written route
    RATING = "survey-rating"  # the survey's first question: from 1 to 5
    YES_NO = "survey-yes-no"  # the survey's second: yes or no
    ENDED = "ended"  # thanked; the line hangs up
    WHISPER = "whisper"  # an agent's own telephone: a callback is offered
    CITIZEN = "citizen"  # the agent took it: the citizen's telephone rings, or the two talk
    VERDICT = "verdict"  # the agent is asked how it went
    DONE = "done"  # nothing is left to say to the agent; the line hangs up
    CALLED = "called"  # the citizen's telephone, rung first: talk now, or cancel?
    AGENT = "agent"  # the citizen wants to talk: an agent's telephone rings, or the two talk
    BYE = "bye"  # nothing is left to say to the citizen whom we rang; the line hangs up

    __hash__ = object.__hash__  # Enum's own is written in Python, and the model check asks for it


@dataclass(frozen=True)
class Place:
    """One place in the conversation.

    `topic`, `choice` and `part` (from 1) matter for guidance and after.
    """

    kind: Kind
    topic: str = ""
    choice: str = ""
    part: int = 0

    def __str__(self) -> str:
        if self.kind not in (Kind.GUIDANCE, Kind.AFTER):
            return str(self.kind.value)
        return f"{self.kind.value}/{self.topic}/{self.choice or '-'}/{self.part}"

    @staticmethod
    def parse(text: str) -> "Place":
        """Return the place that `str` wrote; raise ValueError for anything else."""
        kind, *rest = text.split("/")
        if not rest:
            return Place(Kind(kind))
        topic, choice, part = rest
        return Place(Kind(kind), topic, "" if choice == "-" else choice, int(part))


@dataclass(frozen=True)
class Memory:
    """The facts remembered besides the place; finite, so that everything can be walked."""

    tries: int = 0  # in this place: 0, 1 or 2 turns without a usable answer
    wrong: int = 0  # protocols in this call that were not found, up to 3
    topic: str = ""  # the last topic chosen: goes along to the switchboard
    reason: str = ""  # why no person was reached: closed, busy, failed …; or what is being moved
    note: str = ""  # what colours this prompt: again, missing, a state, helped …
    missed: str = ""  # how the last try was missed: silence or nonsense
    told: str = ""  # what the last act answered: attempt and number to ring, a colleague's name
    number: str = ""  # E.164, typed for a callback to another telephone

    def __str__(self) -> str:
        fields = (self.tries, self.wrong, self.topic, self.reason, self.note, self.missed)
        return "|".join(map(str, (*fields, self.told, self.number)))

    @staticmethod
    def parse(text: str) -> "Memory":
        """Return the memory that `str` wrote; raise ValueError for anything else."""
        tries, wrong, topic, reason, note, missed, *later = text.split("|")
        return Memory(int(tries), int(wrong), topic, reason, note, missed, *later[:2])

    def fresh(self, note: str = "", reason: str = "", told: str = "", number: str = "") -> "Memory":
        """Return the memory on arrival at a place: no tries yet, and only what matters there."""
        return Memory(0, self.wrong, self.topic, reason, note, "", told, number)


@dataclass(frozen=True)
class Situation:
    """The place where a caller is, and what is remembered there."""

    place: Place
    memory: Memory = Memory()

    def __hash__(self) -> int:
        # Kept, and not by cached_property, which takes longer than the hash: the model check looks
        # three hundred thousand situations up.
        known: int | None = self.__dict__.get("_hash")
        if known is None:
            known = self.__dict__["_hash"] = hash((self.place, self.memory))
        return known


MENU = Place(Kind.MENU)
# Where nothing is said that is one caller's: no protocol, no number, no time of theirs.
SAME_FOR_ALL = frozenset({Kind.MENU, Kind.GUIDANCE, Kind.AFTER})
GREETINGS = frozenset({Kind.MENU, Kind.RETURNING})  # a call begins there: all its keys work
OFFERS = frozenset({Kind.UNSERVED, Kind.CLOSED, Kind.WISHED})  # a callback is offered
SURVEY = frozenset({Kind.RATING, Kind.YES_NO})  # what is answered there stays in no step
OF_AGENTS = frozenset({Kind.WHISPER, Kind.CITIZEN, Kind.VERDICT, Kind.DONE})
OF_CALLED = frozenset({Kind.CALLED, Kind.AGENT, Kind.BYE})
OF_LEGS = OF_AGENTS | OF_CALLED  # of telephones that we rang for a callback


def read_situation(place: str, memory: str) -> Situation:
    """Return the situation that was written; the first menu, if this release has no such place."""
    try:
        return Situation(Place.parse(place), Memory.parse(memory))
    except ValueError:
        return Situation(MENU)
