"""Define what a caller can do while the line listens, and what the line may listen for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """One key pressed; `after` = seconds since the prompt began (fast pace only)."""

    digit: str
    after: float | None = None


@dataclass(frozen=True)
class Words:
    """Words said, as the recogniser heard them. No confidence: Twilio may leave it out."""

    text: str
    confidence: float | None = None
    after: float | None = None


@dataclass(frozen=True)
class Silence:
    """A caller's silence until the line's time ran out."""

    after: None = None


Input = Key | Words | Silence


@dataclass(frozen=True)
class Expects:
    """The input that is taken now.

    `digits` = most keys, 0 = as many as one likes, None = no keys.
    """

    digits: int | None = None
    speech: bool = False

    def as_json(self) -> dict[str, int | bool | None]:
        """Return what is expected for the control API."""
        return {"digits": self.digits, "speech": self.speech}


NOTHING = Expects()


class CallerHungUp(Exception):
    """The caller's leg is over; whatever the line was doing stops."""


class Diverted(Exception):
    """The REST interface sent the call to another document; whatever the line was doing stops."""


class Idle(Exception):
    """Nobody did anything for so long that the call is given up."""
