"""Bounces: what a mail server says of an e-mail that did not arrive (RFC 3464)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

MOST_BYTES = 1_000_000  # of a notification that is read
_TOKEN = re.compile(r"\+([0-9a-f]{16,40})@", re.IGNORECASE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# Who a notification was for, the surest first: the first two are written by the delivering server.
_ADDRESSED = ("Delivered-To", "X-Original-To", "To")


@dataclass(frozen=True)
class Bounce:
    """What came back: the token of our e-mail, and the server's last word on it.

    `final` is False for a delay of which the server goes on trying, and for whatever is no
    notification at all, such as an answering machine's message.
    """

    token: str
    final: bool
    status: str  # "5.1.1"; "" where none was given


def return_path(mailbox: str, token: str) -> str:
    """The address to which what became of one e-mail comes back: "name+token@host"."""
    name, _, host = mailbox.rpartition("@")
    return f"{name}+{token}@{host}"


def read_bounce(raw: bytes, recipient: str = "") -> Bounce | None:
    """What came back, by the address that it came to; None where that names no e-mail of ours.

    `recipient` is the envelope's, where it is known; else the notification's own header lines.
    """
    message = message_from_bytes(raw[:MOST_BYTES])
    token = _token(message, recipient)
    if not token:
        return None
    fields = list(_about_recipients(message))
    failed = [each for each in fields if _said(each, "Action").lower() == "failed"]
    status = _STATUS.search(_said((failed or fields or [Message()])[0], "Status"))
    return Bounce(token, bool(failed), status[1] if status else "")


def _token(message: Message, recipient: str) -> str:
    lines = [str(line) for name in _ADDRESSED for line in message.get_all(name, [])]
    for text in (recipient, *lines):
        found = _TOKEN.search(text)
        if found:
            return found[1].lower()
    return ""


def _about_recipients(message: Message) -> Iterable[Message]:
    """The blocks of the notification that each tell of one recipient."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (each for each in blocks if isinstance(each, Message) and each["Action"])


def _said(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()
