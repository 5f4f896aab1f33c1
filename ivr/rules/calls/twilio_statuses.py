"""Twilio's call statuses, in the one order in which they may be believed."""

# Callbacks come late, doubled and out of order: a status counts only when it ranks above the one
# kept, and an end once kept is never overwritten.
RANKS: dict[str, int] = {
    "queued": 0,
    "initiated": 1,
    "ringing": 2,
    "in-progress": 3,
    "completed": 4,
    "busy": 4,
    "failed": 4,
    "no-answer": 4,
    "canceled": 4,
}
IN_PROGRESS = "in-progress"
ENDED_RANK = 4


def rank(status: str) -> int:
    """How far along `status` is; unknown ones (Twilio adds some) rank below all known."""
    return RANKS.get(status, -1)


def is_end(status: str) -> bool:
    """Whether a call with this status is over."""
    return rank(status) == ENDED_RANK
