"""Read what a mail server says of an e-mail that did not arrive, however it words it.

By structure first (RFC 3464), then by Mailman's detectors (flufl.bounce), then by our own table
(`rules.mail.bounce_shapes`). What comes back and cannot be understood is for a person to look at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from flufl.bounce import all_failures

from ivr.rules.mail.automatic import is_absence, is_again, is_daemon, is_null_sender
from ivr.rules.mail.bombs import head_of, is_bomb
from ivr.rules.mail.bounce_text import NoticeWords, is_failure, notice_words
from ivr.rules.mail.delivery_status import (
    BounceClass,
    Outcome,
    closer,
    is_report_of,
    outcome_of,
)
from ivr.rules.mail.headers import Head
from ivr.rules.mail.incoming import MAX_SUBJECT_CHARS
from ivr.rules.mail.parts import text_of
from ivr.rules.mail.text import ODD

MAX_BYTES = 1_000_000  # of a notification that is read
MAX_DETECTED_BYTES = 100_000  # that Mailman's detectors are given
MAX_MESSAGE_IDS = 20
_TOKEN = re.compile(r"\+([0-9a-f]{16,40})@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,248}>")
_NAMED_ID = re.compile(r"(?im)^[> \t]{0,9}message-id:\s{1,9}(<[!-;=?-~]{1,248}>)")
# Who a notification was for, the surest first: the first two are written by the delivering server.
_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass(frozen=True)
class Bounce:
    """A report on one of our e-mails: its token, what became of it, and the server's last status.

    `kind` is NONE for whatever is no notification at all, such as an answering machine's message.
    """

    token: str
    kind: BounceClass
    status: str  # "5.1.1", "550"; "" where none was given

    @property
    def final(self) -> bool:
        """Return whether the server has given up."""
        return self.kind in (BounceClass.PERMANENT, BounceClass.TEMPORARY)


def return_path(mailbox: str, token: str) -> str:
    """Return the bounce address (envelope sender) of one e-mail: "name+token@host"."""
    name, _, host = mailbox.rpartition("@")
    return f"{name}+{token}@{host}"


@dataclass(frozen=True)
class Returned:
    """A mail server's report on a message that it could not deliver, or not yet.

    `bounce.token` is "" where the report came to no address that names an e-mail of ours; then
    `message_ids` are those of what it gives back. `sender` is who it names as its own.
    """

    bounce: Bounce
    message_ids: tuple[str, ...] = ()
    sender: str = ""


def read_bounce(raw: bytes, recipient: str = "") -> Returned | None:
    """Return the report of these bytes, or None where it names no e-mail at all.

    `recipient` is the envelope's, where it is known; else the notification's own header lines
    count. What names one and is no report has the class NONE.
    """
    raw = raw[:MAX_BYTES]
    try:
        message = message_from_bytes(head_of(raw) if is_bomb(raw) else raw)
        token = _token(message, recipient)
        found = read_returned(message, recipient)
    except ODD:
        return None
    if found is None and token:
        return Returned(Bounce(token, BounceClass.NONE, ""))
    return found if found and (token or found.message_ids) else None


def read_returned(
    message: Message, recipient: str = "", text: str | None = None
) -> Returned | None:
    """Return the report on a message that did not arrive; None if `message` is no such report.

    Whoever writes it has to be a machine. A person who forwards such a report reports nothing.
    `text` is the message's, where the caller has read it.
    """
    head, token = Head(message), _token(message, recipient)
    if not _may_be_report(head, message, bool(token)):
        return None
    outcome = _outcome(head, message, text_of(message) if text is None else text)
    if outcome is None:
        return None
    bounce = Bounce(token, outcome.kind, outcome.status)
    return Returned(bounce, _given_back(message), head.sender()[0].lower())


def _may_be_report(head: Head, message: Message, is_ours: bool) -> bool:
    """Return whether a machine that delivers mail may have written it, by its header alone.

    Mail servers of old name themselves as they like, and some of those send as everybody does:
    of what comes to the return path of an e-mail of ours (`is_ours`), the subject tells.
    """
    if is_report_of(message, ("feedback-report",)):
        return False
    if _is_surely(head, message):
        return True
    subject = head.text("subject", MAX_SUBJECT_CHARS)
    by_subject = is_ours and is_failure(subject) and not is_again(subject)
    return (is_null_sender(head) or by_subject) and not is_absence(head)


def _is_surely(head: Head, message: Message) -> bool:
    return is_report_of(message, ("delivery-status",)) or is_daemon(head)


def _outcome(head: Head, message: Message, text: str) -> Outcome | None:
    """Return what became of an e-mail, or None where nothing says so."""
    is_sure = _is_surely(head, message) or is_null_sender(head)
    told = outcome_of(message) if is_sure else None
    said = notice_words(head.text("subject", MAX_SUBJECT_CHARS), text, told is not None)
    if told is not None:
        return _with_reason(told, said)
    kind = said.kind or _detected(message)
    is_receipt = is_report_of(message, ("disposition-notification",))
    is_other = is_receipt or is_absence(head) or bool(head.line("precedence"))
    if kind is None and is_sure and not is_other:
        kind = BounceClass.UNCLEAR
    return _with_reason(Outcome(kind, ""), said) if kind else None


def _with_reason(told: Outcome, said: NoticeWords) -> Outcome:
    """Return the outcome with the status that its words give, where its own says less."""
    status = closer(told.status, said.status)
    if told.kind is not BounceClass.PERMANENT:
        return Outcome(told.kind, status)
    kind = BounceClass.TEMPORARY if status.startswith("4") else told.kind
    return Outcome(kind, status or "5.0.0")


def _detected(message: Message) -> BounceClass | None:
    """Return the class by Mailman's detectors, which know the forms of many programs."""
    try:
        short = message_from_bytes(message.as_bytes()[:MAX_DETECTED_BYTES])
        later, failed = all_failures(short)
    except ODD:
        return None
    if failed:
        return BounceClass.PERMANENT
    return BounceClass.DELAYED if later else None


def _given_back(message: Message) -> tuple[str, ...]:
    """Return the Message-IDs of what a report gives back: whole, its header alone, or in words."""
    found = [each for part in message.walk() for each in _ids_of(part)]
    own = set(_MESSAGE_ID.findall(str(message.get("message-id", ""))))
    return tuple(each for each in dict.fromkeys(found) if each not in own)[:MAX_MESSAGE_IDS]


def _ids_of(part: Message) -> Iterator[str]:
    yield from _MESSAGE_ID.findall(str(part.get("message-id", "")))
    if not part.is_multipart() and part.get_content_maintype() == "text":
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield from _NAMED_ID.findall(content[:MAX_BYTES].decode("latin-1"))


def _token(message: Message, recipient: str) -> str:
    lines = [str(line) for name in _ADDRESSED for line in message.get_all(name, [])]
    for text in (recipient, *lines):
        found = _TOKEN.search(text)
        if found:
            return found[1].lower()
    return ""
