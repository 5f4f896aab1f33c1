"""Define the events that can happen next in a call, as values of a finite set of names."""

from dataclasses import dataclass
from enum import Enum

BRIDGED_SECONDS = 10  # a PBX's queue counts as answered: less than this is no conversation
MAX_NAME_LETTERS = 40  # of a colleague's name in a `TAKEN`


class Happened(Enum):
    """The kind of an event; the value is written in the call log."""

    START = "start"  # value: not empty where a callback is still owed to that number
    KEY = "key"  # value: 0-9 or *
    MEANING = "meaning"  # said: a command (person, repeat, …), no-place, topic or choice key
    TYPED = "typed"  # value: digits typed or said where a protocol was asked for
    SILENCE = "silence"
    NONSENSE = "nonsense"
    SPOKEN = "spoken"  # words where keys alone are an answer
    DIAL = "dial"  # value: bridged, short, busy, no-answer, failed, canceled
    FOUND = "found"  # value: the CaseState of the protocol asked about; kind and instant of its due
    MISSING = "missing"  # no such protocol
    LIMITED = "limited"  # too many wrong protocols in the last hour
    CLAIMED = "claimed"  # value: attempt and number; the agent on this leg has the callback
    TAKEN = "taken"  # value: the name of the agent who has it already
    OVER = "over"  # value: closed, gone, no-agent; nobody is to be rung now
    READY = "ready"  # value: attempt and telephone of the agent who is rung for the citizen
    NOTED = "noted"  # value: the Result that the agent told
    PROMISED = "promised"  # value: how, kind and instant of the due time, protocol
    NO_CALLBACK = "no-callback"  # value: limited or refused
    SLOTS = "slots"  # value: the free ones, with commas between them; none is empty
    GONE = "gone"  # the slot was taken meanwhile; value: as SLOTS
    MINE = "mine"  # value: note, kind and instant of the due time, protocol; none is empty
    CANCELLED = "cancelled"  # value: done, or late: the telephone is ringing already
    PRIORITY = "priority"  # legal priority is declared
    EMAIL = "email"  # value: known, or empty: no address of an earlier request
    LINKED = "linked"  # value: sent, or limited
    MAILED = "mailed"  # value: sent, or limited
    RECORDED = "recorded"  # a message was left; value: when its answer is due, empty without a term
    SURVEY = "survey"  # value: ask or no, and after what; kept; over
    PROBE = "probe"  # value: free (this call may try the switchboard) or taken (another one does)

    __hash__ = object.__hash__  # Enum's own is written in Python, and the model check asks for it


_KIND_ALONE = frozenset({Happened.TYPED, Happened.CLAIMED, Happened.READY, Happened.RECORDED})


@dataclass(frozen=True)
class Event:
    """One thing that happened in a call: its kind and what came with it."""

    happened: Happened
    value: str = ""

    @property
    def heard(self) -> str:
        """Return the event as the call log stores it, without typed digits.

        Of CLAIMED and READY, whose values have a telephone, only the kind is stored, too; and of
        RECORDED, whose term stands in the case.
        """
        if self.happened in _KIND_ALONE:
            return str(self.happened.value)
        return f"{self.happened.value} {self.value}".rstrip()


START = Event(Happened.START)
SILENCE = Event(Happened.SILENCE)
NONSENSE = Event(Happened.NONSENSE)
SPOKEN = Event(Happened.SPOKEN)
# Said at the first menu, and known to none of it: a person hears it.
NO_PLACE = Event(Happened.MEANING, "no-place")
MEANT_NOTHING = frozenset({NONSENSE.heard, NO_PLACE.heard})  # as the call log stores it


def dial_event(status: str, bridged: bool | None, seconds: int) -> Event:
    """Return the event for a Dial's report from Twilio.

    `status` is Twilio's DialCallStatus, `bridged` its DialBridged (None where it sent none),
    `seconds` its DialCallDuration. Only a bridge of 10 s or more is a conversation: a PBX that
    answers and drops the call reports "completed" too.
    """
    if status in ("completed", "answered"):
        talked = bridged is not False and seconds >= BRIDGED_SECONDS
        return Event(Happened.DIAL, "bridged" if talked else "short")
    known = ("busy", "no-answer", "failed", "canceled")
    return Event(Happened.DIAL, status if status in known else "failed")
