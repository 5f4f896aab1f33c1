"""SMS: the states one can have, and when a failed one is tried again."""

from datetime import timedelta
from enum import Enum

MOST_TRIES = 5
UNKNOWN_AFTER = timedelta(seconds=60)  # a sending without confirmation: Twilio is asked


class SmsState(Enum):
    """Where an SMS stands; the value is what the database keeps."""

    WAITING = "waiting"
    SENDING = "sending"  # Twilio was asked to send it, or perhaps was: see reconciliation
    SENT = "sent"  # Twilio has it
    DELIVERED = "delivered"
    FAILED = "failed"  # given up, or the network says that it did not arrive


MOVES: dict[SmsState, frozenset[SmsState]] = {
    SmsState.WAITING: frozenset({SmsState.SENDING, SmsState.FAILED}),
    SmsState.SENDING: frozenset(
        {SmsState.WAITING, SmsState.SENT, SmsState.DELIVERED, SmsState.FAILED}
    ),
    SmsState.SENT: frozenset({SmsState.DELIVERED, SmsState.FAILED}),
    SmsState.DELIVERED: frozenset(),
    SmsState.FAILED: frozenset(),
}
# Twilio's MessageStatus, as far as it changes ours.
STATUSES: dict[str, SmsState] = {
    "sent": SmsState.SENT,
    "delivered": SmsState.DELIVERED,
    "undelivered": SmsState.FAILED,
    "failed": SmsState.FAILED,
}


def again_after(tries: int) -> timedelta:
    """How long to wait after so many tries: 30 s, 1, 2, 4 minutes …"""
    return timedelta(seconds=30 * 2 ** min(tries - 1, 6))
