"""Define the states of a call, and what its line can be doing."""

from enum import StrEnum


class State(StrEnum):
    """Twilio's CallStatus values."""

    QUEUED = "queued"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"


FINAL = frozenset({State.COMPLETED, State.BUSY, State.FAILED, State.NO_ANSWER, State.CANCELED})


class Doing(StrEnum):
    """The activity of the line in a call."""

    FETCHING = "fetching"
    SPEAKING = "speaking"
    LISTENING = "listening"
    DIALLING = "dialling"
    TALKING = "talking"
    RECORDING = "recording"
    ENDED = "ended"
