"""Rank Twilio's call statuses, so that late or repeated ones change nothing."""

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
    """Return how far along a call with this status is, 0 to 4; -1 for an unknown status.

    Twilio adds statuses: unknown ones rank below all known.
    """
    return RANKS.get(status, -1)


def is_end(status: str) -> bool:
    """Return whether a call with this status is over."""
    return rank(status) == ENDED_RANK
