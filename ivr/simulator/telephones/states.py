"""What a call may be, and what its line may be about."""

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
    """What the line is about."""

    FETCHING = "fetching"
    SPEAKING = "speaking"
    LISTENING = "listening"
    DIALLING = "dialling"
    TALKING = "talking"
    RECORDING = "recording"
    ENDED = "ended"
