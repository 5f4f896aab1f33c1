"""Acts: what the conversation wants done before anything is said, as values.

What came of an act is the next event, and leads to a situation.
"""

from dataclasses import dataclass

from ivr.rules.callbacks.states import Result


@dataclass(frozen=True)
class LookUp:
    """An act: the state of this protocol is wanted; it comes back as the next event."""

    protocol: str


@dataclass(frozen=True)
class TryProbe:
    """An act: the switchboard was down, and one call may try it; whether this is the one."""

    note: str  # HELPED, where the caller did not ask for a person


@dataclass(frozen=True)
class AskCallback:
    """An act: a callback is asked for; PROMISED, GONE or NO_CALLBACK comes back."""

    number: str = ""  # E.164; empty: the caller's own
    slot: str = ""  # its beginning, ISO 8601; empty: as soon as possible
    silent: bool = False  # the caller said nothing at all
    moves: bool = False  # the one that is owed already gets this time


@dataclass(frozen=True)
class FindSlots:
    """An act: times for a callback are wanted; SLOTS comes back."""


@dataclass(frozen=True)
class FindMine:
    """An act: the callback that is owed to this caller is wanted; MINE comes back."""

    note: str = ""  # goes along


@dataclass(frozen=True)
class CancelMine:
    """An act: the callback that is owed to this caller is not wanted; CANCELLED comes back."""


@dataclass(frozen=True)
class DeclarePriority:
    """An act: the law gives this caller priority; PRIORITY comes back."""

    protocol: str


@dataclass(frozen=True)
class FindEmail:
    """An act: is there an address of an earlier request from this number? EMAIL comes back."""


@dataclass(frozen=True)
class SendLink:
    """An act: an SMS with the link at which an address is given; LINKED comes back."""

    number: str = ""  # E.164 of a mobile; empty: the caller's own


@dataclass(frozen=True)
class MailKnown:
    """An act: the answer goes to the address of an earlier request; MAILED comes back."""


@dataclass(frozen=True)
class ClaimCallback:
    """An act: the agent takes the callback; CLAIMED, TAKEN or OVER comes back."""


@dataclass(frozen=True)
class TellVerdict:
    """An act: the agent says how it went; NOTED comes back."""

    result: Result


@dataclass(frozen=True)
class FetchAgent:
    """An act: the citizen whom we rang wants to talk now; READY or OVER comes back."""


@dataclass(frozen=True)
class CancelCalled:
    """An act: the citizen whom we rang wants no callback; CANCELLED or OVER comes back."""


LadderAct = AskCallback | FindSlots | FindMine | CancelMine | DeclarePriority
WrittenAct = FindEmail | SendLink | MailKnown
CalledAct = FetchAgent | CancelCalled
Act = LookUp | TryProbe | ClaimCallback | TellVerdict | LadderAct | WrittenAct | CalledAct
