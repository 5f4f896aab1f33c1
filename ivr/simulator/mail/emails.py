"""Store e-mails as they came: envelope, raw message, and what a mail reader shows of it."""

import re
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any

END_OF_HEADERS = re.compile(rb"\A\r?\n|\r?\n\r?\n")
MAX_EMAILS = 20_000
MAX_BYTES = 64 * 1024 * 1024  # of all of them together


@dataclass(frozen=True)
class Email:
    """One e-mail that was taken. `sender` is empty for the null path; `n` counts from 1."""

    n: int
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    headers: tuple[tuple[str, str], ...]
    text: str | None
    html: str | None

    def header(self, name: str) -> str:
        """Return the first header of that (lower-case) name, or an empty string."""
        return next((told for own, told in self.headers if own.lower() == name), "")

    def as_line(self) -> dict[str, Any]:
        """Return the e-mail's fields for a list, without its content."""
        return {
            "n": self.n,
            "at": self.at.isoformat(),
            "envelope": {"from": self.sender, "to": list(self.recipients)},
            "from": self.header("from"),
            "to": self.header("to"),
            "subject": self.header("subject"),
            "message_id": self.header("message-id"),
            "bytes": len(self.raw),
        }

    def as_json(self) -> dict[str, Any]:
        """Return the fields for the control API, with all headers, plain text and HTML."""
        read = {"headers": [list(each) for each in self.headers]}
        return self.as_line() | read | {"text": self.text, "html": self.html}


class Emails:
    """The last e-mails taken, up to a number and a size. Safe to use from many threads."""

    def __init__(self, most: int = MAX_EMAILS, most_bytes: int = MAX_BYTES) -> None:
        self._kept: deque[Email] = deque()
        self._most, self._most_bytes = most, most_bytes
        self._count = self._bytes = 0
        self._lock = threading.Lock()
        self.was_read = False  # by whoever has the page before them

    def keep(self, at: datetime, sender: str, recipients: tuple[str, ...], raw: bytes) -> Email:
        """Store an e-mail and return it.

        The oldest are forgotten when they become too many, or too big.
        """
        read = _read(raw)
        with self._lock:
            self._count += 1
            self._bytes += len(raw)
            email = Email(self._count, at, sender, recipients, raw, *read)
            self._kept.append(email)
            while len(self._kept) > self._most or self._bytes > self._most_bytes:
                self._bytes -= len(self._kept.popleft().raw)
        return email

    def find(self, n: int) -> Email | None:
        """Return the e-mail that came as the `n`th, if it is still stored."""
        with self._lock:
            return next((each for each in self._kept if each.n == n), None)

    def newest_first(self) -> list[Email]:
        """Return all e-mails that are stored, newest first."""
        with self._lock:
            return list(self._kept)[::-1]

    def clear(self) -> None:
        """Delete all e-mails; numbers go on as if they were still stored."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


def _read(raw: bytes) -> tuple[tuple[tuple[str, str], ...], str | None, str | None]:
    """Return the headers, plain text and HTML of a raw message."""
    try:
        message = message_from_bytes(raw)
        return _headers(message), _body(message, "text/plain"), _body(message, "text/html")
    except RecursionError:  # nested too deep to be taken apart
        return _headers(BytesHeaderParser().parsebytes(raw)), None, None


def _headers(message: "Message[str, str]") -> tuple[tuple[str, str], ...]:
    return tuple((_whole(name), _decoded(told)) for name, told in message.items())


def _decoded(told: object) -> str:
    text = re.sub(r"\r?\n(?=[ \t])", "", str(told))
    try:
        return _whole(str(make_header(decode_header(text))))
    except (MessageError, LookupError, ValueError):
        return _whole(text)  # written wrongly: a reader sees it as it is


def _body(message: "Message[str, str]", kind: str) -> str | None:
    """Return the text of the first part of that kind that is no attachment."""
    for part in message.walk():
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            content = part.get_payload(decode=True)
            return _text(content, part) if isinstance(content, bytes) else None
    return None


def _text(content: bytes, part: "Message[str, str]") -> str:
    try:
        told = content.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        told = content.decode("utf-8", "replace")
    return _whole(told.replace("\r\n", "\n"))


def _whole(text: str) -> str:
    """Replace unpaired UTF-16 surrogates, which no page could show."""
    return text.encode("utf-8", "replace").decode("utf-8")
