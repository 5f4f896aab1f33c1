"""Define the acts that the conversation asks for before it speaks, as values.

The result of an act comes back as the next event, and leads to a situation.
"""

from dataclasses import dataclass

from ivr.rules.callbacks.states import Result


@dataclass(frozen=True)
class LookUp:
    """An act: look up the state of a protocol, which comes back as the next event."""

    protocol: str


@dataclass(frozen=True)
class TryProbe:
    """An act: ask whether this call may probe the switchboard, which was down; PROBE comes back.

    One call at a time may try it.
    """

    note: str  # HELPED, where the caller did not ask for a person


@dataclass(frozen=True)
class AskCallback:
    """An act: ask for a callback, or for another time for the one that is owed.

    PROMISED, GONE or NO_CALLBACK comes back; CANCELLED where it is too late to move it.
    """

    number: str = ""  # E.164; empty: the caller's own
    slot: str = ""  # its beginning, ISO 8601; empty: as soon as possible
    silent: bool = False  # the caller said nothing at all
    moves: bool = False  # the one that is owed already gets this time


@dataclass(frozen=True)
class FindSlots:
    """An act: find free times for a callback; SLOTS comes back."""


@dataclass(frozen=True)
class FindMine:
    """An act: find the callback that is owed to this caller; MINE comes back."""

    note: str = ""  # goes along


@dataclass(frozen=True)
class CancelMine:
    """An act: cancel the callback that is owed to this caller; CANCELLED comes back."""


@dataclass(frozen=True)
class DeclarePriority:
    """An act: note that the law gives this caller priority; PRIORITY comes back."""

    protocol: str


@dataclass(frozen=True)
class FindEmail:
    """An act: look for an address of an earlier request from this number; EMAIL comes back."""


@dataclass(frozen=True)
class SendLink:
    """An act: send an SMS with the link to the page that takes an address; LINKED comes back."""

    number: str = ""  # E.164 of a mobile; empty: the caller's own


@dataclass(frozen=True)
class MailKnown:
    """An act: send the reply to the address of an earlier request; MAILED comes back."""


@dataclass(frozen=True)
class ClaimCallback:
    """An act: claim the callback for the agent; CLAIMED, TAKEN or OVER comes back."""


@dataclass(frozen=True)
class TellVerdict:
    """An act: record the agent's verdict on the callback; NOTED comes back."""

    result: Result


@dataclass(frozen=True)
class FetchAgent:
    """An act: find an agent for the citizen whom we rang, who wants to talk.

    READY or OVER comes back.
    """


@dataclass(frozen=True)
class CancelCalled:
    """An act: cancel the callback of the citizen whom we rang; CANCELLED or OVER comes back."""


@dataclass(frozen=True)
class AskOpinion:
    """An act: find out whether the survey may ask this caller; SURVEY comes back, ask or no.

    Whoever may is asked no more by any channel for 30 days.
    """

    after: str  # what the questions come after, which goes along


@dataclass(frozen=True)
class KeepAnswer:
    """An act: keep an answer to the survey, apart from the call; SURVEY comes back."""

    question: int  # the first or the second
    value: int


@dataclass(frozen=True)
class EndOpinion:
    """An act: end the survey's questions as far as they were answered; SURVEY comes back."""


LadderAct = AskCallback | FindSlots | FindMine | CancelMine | DeclarePriority
WrittenAct = FindEmail | SendLink | MailKnown
CalledAct = FetchAgent | CancelCalled
SurveyAct = AskOpinion | KeepAnswer | EndOpinion
Act = (
    LookUp | TryProbe | ClaimCallback | TellVerdict | LadderAct | WrittenAct | CalledAct | SurveyAct
)
