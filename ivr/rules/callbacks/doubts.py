"""Define what is in doubt after a database was put back, and what a carrier's call says of it."""

from dataclasses import dataclass
from enum import Enum

from ivr.rules.callbacks.states import (
    CONVERSATION_SECONDS,
    Result,
    result_of_status,
    without_verdict,
)


class Reason(Enum):
    """Why nobody but a person can tell whether something is still owed.

    The value is what the database stores.
    """

    CALLED_IN = "called-in"  # the citizen called, and what was agreed is lost
    SHORT = "short"  # we called, somebody answered, and it was too short to be sure
    LOST = "lost"  # we called, and no row says why
    EMAIL = "email"  # it waited, and a mail server cannot be asked


class Decision(Enum):
    """What a person says of a doubt; the value is what the database stores."""

    OPEN = ""
    SERVED = "served"  # it was done before: nothing is owed
    OWED = "owed"  # it goes on as if nothing had been
    SETTLED = "settled"  # what was in doubt ended by itself meanwhile


REASON_WORDS: dict[Reason, str] = {
    Reason.CALLED_IN: "Ligou para cá, e não sabemos o que ficou combinado",
    Reason.SHORT: "Ligamos, alguém atendeu, e a ligação foi curta",
    Reason.LOST: "Ligamos, não houve conversa, e não sabemos o motivo da ligação",
    Reason.EMAIL: "Pode já ter sido enviado",
}


@dataclass(frozen=True)
class EndedLeg:
    """A leg of ours to a citizen that is over, as the carrier tells it.

    `behind_seconds` is the longest talk with whom it dialled; None where it was dialled by another.
    """

    status: str
    seconds: int
    answered_by: str
    behind_seconds: int | None


def result_of_leg(leg: EndedLeg) -> Result | None:
    """Return what a citizen's leg came to; None where nobody can tell.

    Where it was the first, they talked with whom it dialled. One that was answered and too short
    may have been all that was needed.
    """
    unanswered = result_of_status(leg.status)
    if unanswered:
        return unanswered
    if leg.behind_seconds is not None:
        return Result.PRESUMED if leg.behind_seconds >= CONVERSATION_SECONDS else None
    result = without_verdict(leg.seconds, None, leg.answered_by)
    return None if result is Result.SHORT else result
