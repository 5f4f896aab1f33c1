"""Read what a mail server reports of an e-mail that did not arrive (RFC 3464)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from ivr.rules.mail.bombs import head_of, is_bomb
from ivr.rules.mail.text import ODD

MAX_BYTES = 1_000_000  # of a notification that is read
_TOKEN = re.compile(r"\+([0-9a-f]{16,40})@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,248}>")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# Who a notification was for, the surest first: the first two are written by the delivering server.
_ADDRESSED = ("Delivered-To", "X-Original-To", "To")


@dataclass(frozen=True)
class Bounce:
    """A report on one of our e-mails: its token, and the server's last status of it.

    `final` is False for a delay of which the server goes on trying, and for whatever is no
    notification at all, such as an answering machine's message.
    """

    token: str
    final: bool
    status: str  # "5.1.1"; "" where none was given


def return_path(mailbox: str, token: str) -> str:
    """Return the address to which reports on one e-mail come back: "name+token@host"."""
    name, _, host = mailbox.rpartition("@")
    return f"{name}+{token}@{host}"


@dataclass(frozen=True)
class Returned:
    """A mail server's report on a message that it could not deliver, or not yet.

    `bounce.token` is "" where the report came to no address that names an e-mail of ours; then
    `message_ids` are those of what it gives back.
    """

    bounce: Bounce
    message_ids: tuple[str, ...]


def read_bounce(raw: bytes, recipient: str = "") -> Bounce | None:
    """Return the report in a message, by the address that it came to, or None.

    None where that address names no e-mail of ours. `recipient` is the envelope's, where it is
    known; else the notification's own header lines count.
    """
    raw = raw[:MAX_BYTES]
    try:
        message = message_from_bytes(head_of(raw) if is_bomb(raw) else raw)
        token = _token(message, recipient)
        return _bounce(message, token) if token else None
    except ODD:
        return None


def read_returned(message: Message) -> Returned | None:
    """Return the report on a message that did not arrive; None if `message` is no such report."""
    children = message.get_payload() if message.is_multipart() else ()
    parts = [each for each in children if isinstance(each, Message)]
    kinds = [each.get_content_type() for each in parts]
    if message.get_content_type() != "multipart/report" or "message/delivery-status" not in kinds:
        return None
    given_back = [
        str(each.get("message-id", ""))
        for part, kind in zip(parts, kinds, strict=True)
        for each in _heads(part, kind)
    ]
    found = tuple(_MESSAGE_ID.findall(" ".join(given_back)))
    return Returned(_bounce(message, _token(message, "")), found)


def _bounce(message: Message, token: str) -> Bounce:
    fields = list(_about_recipients(message))
    failed = [each for each in fields if _said(each, "Action").lower() == "failed"]
    status = _STATUS.search(_said((failed or fields or [Message()])[0], "Status"))
    return Bounce(token, bool(failed), status[1] if status else "")


def _heads(part: Message, kind: str) -> Iterable[Message]:
    """Yield the message that a part of the report gives back, whole or its header alone."""
    payload = part.get_payload()
    if kind == "message/rfc822" and isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Message))
    elif kind == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        yield message_from_bytes(content if isinstance(content, bytes) else b"")


def _token(message: Message, recipient: str) -> str:
    lines = [str(line) for name in _ADDRESSED for line in message.get_all(name, [])]
    for text in (recipient, *lines):
        found = _TOKEN.search(text)
        if found:
            return found[1].lower()
    return ""


def _about_recipients(message: Message) -> Iterable[Message]:
    """Yield the blocks of the notification that each report on one recipient."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (each for each in blocks if isinstance(each, Message) and each["Action"])


def _said(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()
