"""Find a message's text and the files that it brings, however its MIME is built."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import collapse_rfc2231_value

from ivr.rules.mail.bombs import is_bomb
from ivr.rules.mail.charsets import decoded
from ivr.rules.mail.signed import signed_content
from ivr.rules.mail.text import ODD, header_text, html_text, plain
from ivr.rules.mail.uuencoded import without_files

# Their MIME type is all that such parts have of a name.
_NAMES = {
    "text/calendar": "convite.ics",
    "message/rfc822": "mensagem.eml",
    "application/ms-tnef": "winmail.dat",
    "text/html": "mensagem.html",
}
# Of all that a message says, with the tags of its pages: many times what a page of ours shows. Its
# parts share it, or a message of many pages would cost as much as many messages.
MAX_TEXT_CHARS = 400_000
_IN_ONE_PIECE = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_ALSO_CIPHERED = ("authenveloped-data", "auth-enveloped-data")
MAX_LAYERS = 3  # of a message within a message, each signed
MAX_ARMOUR_BYTES = 200  # of a text, in which one that is encrypted says so
MAX_META_BYTES = 2_000  # of a page, in which it names its charset
_META = re.compile(rb"(?i)<meta[^<>]{1,200}charset\s?=\s?[\"']?([a-z0-9_:.-]{2,40})")
MAX_GIVEN_NAME_LETTERS = 400  # of a file's name, before it is made safe
MAX_BYTES_PER_CHARACTER = 4  # of any charset that is read


@dataclass(frozen=True)
class FilePart:
    """A file that a message brings; it is decoded when its content is asked for."""

    name: str  # as the message has it
    media_type: str
    _part: Message

    def content(self) -> bytes:
        """Return the bytes of the file; none where they cannot be decoded."""
        return _content(self._part)


def text_of(message: Message) -> str:
    """Return the text of a message; of two versions the plain one, unless it is empty."""
    return _Reader().text(message)[0]


def files_of(message: Message) -> Iterator[FilePart]:
    """Yield the files of a message, in order: every part that is not its text."""
    for part in _leaves(message):
        if not _is_body(part):
            yield FilePart(_name(part), _media_type(part), part)
        elif _media_type(part) == "text/plain":
            yield from _uuencoded(part)


def is_ciphered(message: Message) -> bool:
    """Return whether the message is encrypted, and nobody without a key can read it."""
    kind = _media_type(message)
    if kind in _IN_ONE_PIECE:
        return _parameter(message, "smime-type").lower() in ("", "enveloped-data", *_ALSO_CIPHERED)
    content = _content(message)[:MAX_ARMOUR_BYTES] if kind == "text/plain" else b""
    return kind == "multipart/encrypted" or content.lstrip().startswith(b"-----BEGIN PGP MESSAGE-")


def is_closed(message: Message) -> bool:
    """Return whether the message is in one piece that nobody here can open."""
    return is_ciphered(message) or _media_type(message) in _IN_ONE_PIECE


def unwrapped(message: Message) -> Message:
    """Return what a message wraps that was signed and wrapped in one piece; else the message.

    Whatever would cost too much to read stays wrapped.
    """
    for _ in range(MAX_LAYERS):
        found = signed_content(_content(message)) if _media_type(message) in _IN_ONE_PIECE else None
        if found is None or is_bomb(found):
            break
        message = message_from_bytes(found)
    return message


def is_invitation_reply(message: Message) -> bool:
    """Return whether the message is a calendar program's answer to an invitation."""
    return any(
        _media_type(each) == "text/calendar" and _parameter(each, "method").lower() == "reply"
        for each in _leaves(message)
    )


class _Reader:
    """The reader of one message's text, up to `MAX_TEXT_CHARS` in all its parts together."""

    def __init__(self) -> None:
        self._left = MAX_TEXT_CHARS

    def text(self, part: Message) -> tuple[str, bool]:
        """Return the text of a part, and whether it is plain text."""
        if not _is_container(part):
            return self._body(part) if _is_body(part) else ("", False)
        if _media_type(part) == "multipart/alternative":
            return self._best(_children(part))
        said = [each for each in map(self.text, _children(part)) if each[0]]
        return "\n\n".join(text for text, _ in said), all(is_plain for _, is_plain in said)

    def _best(self, versions: list[Message]) -> tuple[str, bool]:
        best = ("", False)
        # A page is not read where a plain version says anything.
        for each in sorted(versions, key=lambda part: _media_type(part) == "text/html"):
            text, is_plain = self.text(each)
            if text and is_plain:
                return text, True
            best = best if best[0] else (text, is_plain)
        return best

    def _body(self, part: Message) -> tuple[str, bool]:
        is_page = _media_type(part) == "text/html"
        if not self._left:
            return "", not is_page
        raw = _content(part)[: self._left * MAX_BYTES_PER_CHARACTER]
        text = decoded(raw, _charset(part, raw if is_page else b""))[: self._left]
        self._left -= len(text)
        return (html_text(text), False) if is_page else (plain(without_files(text)[0]), True)


def _charset(part: Message, page: bytes) -> str:
    """Return the charset that a part names in its header, else in the page itself."""
    named = _parameter(part, "charset")
    found = None if named else _META.search(page[:MAX_META_BYTES])
    return found[1].decode("ascii") if found else named


def _uuencoded(part: Message) -> Iterator[FilePart]:
    raw = _content(part)
    if b"begin " not in raw:
        return
    for each in without_files(decoded(raw, _parameter(part, "charset")))[1]:
        inner = Message()
        inner["Content-Transfer-Encoding"] = "x-uuencode"
        inner.set_payload(each.coded)
        yield FilePart(each.name[:MAX_GIVEN_NAME_LETTERS], "application/octet-stream", inner)


def _leaves(message: Message) -> Iterator[Message]:
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if _is_container(part):
            waiting.extend(reversed(_children(part)))
        else:
            yield part


def _is_container(part: Message) -> bool:
    # What is attached as a message is a file, and none of its text is said by this sender.
    return part.is_multipart() and part.get_content_maintype() == "multipart"


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if part.is_multipart() else []


def _is_body(part: Message) -> bool:
    kind = _media_type(part)
    # A container that is broken has its text in one piece.
    written = kind in ("text/plain", "text/html") or kind.startswith("multipart/")
    if kind in ("message/delivery-status", "text/rfc822-headers"):
        return False
    attached = "attachment" in str(part.get("content-disposition", "")).lower()
    return written and not attached and not _given_name(part)


def _media_type(part: Message) -> str:
    try:
        return part.get_content_type()
    except ODD:
        return "application/octet-stream"


def _name(part: Message) -> str:
    return _given_name(part) or _NAMES.get(_media_type(part), "")


def _given_name(part: Message) -> str:
    try:
        return header_text(part.get_filename() or "", MAX_GIVEN_NAME_LETTERS)
    except ODD:
        return ""


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name)
        return collapse_rfc2231_value(value) if value else ""
    except ODD:
        return ""


def _content(part: Message) -> bytes:
    try:
        if part.is_multipart():
            return b"\r\n".join(each.as_bytes() for each in _children(part))
        payload = part.get_payload(decode=True)
    except ODD:
        return b""
    return payload if isinstance(payload, bytes) else b""
