"""Store SMS with their delivery status, and know how each may end."""

import re
import threading
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """The ways in which an SMS may end."""

    DELIVERED = "delivered"
    UNREACHABLE = "unreachable"  # switched off, or out of reach
    UNDELIVERED = "undelivered"  # nobody has this number
    LANDLINE = "landline"  # taken, and only then found to be no mobile
    FAILED = "failed"
    REFUSED = "refused"  # never taken at all: the telephone can receive none
    UNSUBSCRIBED = "unsubscribed"  # never taken at all: its owner answered STOP


# The status in which a message ends, with Twilio's error code.
# https://www.twilio.com/docs/api/errors/30003, /30005, /30006, /30008
ENDS = {
    Outcome.DELIVERED: ("delivered", None),
    Outcome.UNREACHABLE: ("undelivered", 30003),
    Outcome.UNDELIVERED: ("undelivered", 30005),
    Outcome.LANDLINE: ("undelivered", 30006),
    Outcome.FAILED: ("failed", 30008),
}
REASONS = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30008: "Unknown error",
}
# The code and message of one that is not taken.
# https://www.twilio.com/docs/api/errors/21610, /21614
REFUSALS = {
    Outcome.REFUSED: (21614, "'To' number is not a valid mobile number"),
    Outcome.UNSUBSCRIBED: (21610, "Attempt to send to unsubscribed recipient"),
}
MAX_MESSAGES = 20_000
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWICE = frozenset("^{}\\[~]|€\f")


@dataclass
class Message:
    """One SMS from the customer.

    `sender` is None until a messaging service has picked one.
    """

    sid: str
    to: str
    sender: str | None
    body: str
    created: datetime
    status: str = "queued"
    service_sid: str | None = None
    status_url: str = ""
    updated: datetime | None = None
    sent: datetime | None = None
    error: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the SMS for the control API."""
        return {
            "sid": self.sid,
            "to": self.to,
            "from": self.sender,
            "body": self.body,
            "status": self.status,
            "error": self.error,
            "segments": segments(self.body),
            "at": self.created.isoformat(),
        }


class Messages:
    """All SMS, in the order in which they were created. Safe to use from many threads."""

    def __init__(self) -> None:
        self._kept: dict[str, Message] = {}
        self._lock = threading.Lock()

    def keep(self, message: Message) -> None:
        """Store an SMS, so that it can be found and listed."""
        with self._lock:
            self._kept[message.sid] = message
            if len(self._kept) > MAX_MESSAGES:
                del self._kept[next(iter(self._kept))]

    def find(self, sid: str) -> Message | None:
        """Return the SMS with this sid, or None."""
        with self._lock:
            return self._kept.get(sid)

    def newest_first(self) -> list[Message]:
        """Return all SMS, newest first."""
        with self._lock:
            return list(self._kept.values())[::-1]


def is_landline(number: str) -> bool:
    """Return whether a Brazilian number is a fixed one, where no SMS arrives."""
    return bool(re.fullmatch(r"\+55[1-9]\d[2-5]\d{7}", number))


def segments(body: str) -> int:
    """Return how many SMS the text takes.

    160 or 153 characters each in GSM-7, else 70 or 67.
    """
    if all(each in GSM_7 or each in GSM_7_TWICE for each in body):
        length = len(body) + sum(each in GSM_7_TWICE for each in body)
        return 1 if length <= 160 else -(-length // 153)
    length = len(body.encode("utf-16-be")) // 2
    return 1 if length <= 70 else -(-length // 67)
