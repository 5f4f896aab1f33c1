"""Read a message as it came over the wire; whatever its bytes are, return something on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from hashlib import sha256

from ivr.rules.mail.automatic import Writer, writer_of
from ivr.rules.mail.bombs import END_OF_HEAD, MAX_HEAD_BYTES, head_of, is_bomb
from ivr.rules.mail.bounces import Returned, read_returned
from ivr.rules.mail.headers import Head
from ivr.rules.mail.incoming import MAX_SUBJECT_CHARS, MAX_TEXT_CHARS
from ivr.rules.mail.parts import FilePart, files_of, is_ciphered, is_closed, text_of, unwrapped
from ivr.rules.mail.text import ODD

MAX_FILES = 40  # that are named at all; far beyond what is taken
_LONGEST_END = 4  # bytes of it
_TOLD_APART = ("message-id", "from", "to", "date", "subject")


@dataclass(frozen=True)
class Mail:
    """A message that was read.

    `readable` is False where it says nothing that a person could read. `thread` names what it
    answers, the nearest first. `returned` is its report on e-mails that did not arrive.
    """

    readable: bool
    ciphered: bool = False  # it is encrypted, so that nobody without a key can read it
    sender: str = ""  # as `words.addresses.read_address` gives it; "" where there is none
    sender_name: str = ""
    reply_to: str = ""  # to which an answer goes in place of `sender`; "" where it goes there
    senders: frozenset[str] = frozenset()  # in small letters, good or not
    many_authors: bool = False  # it names more than one, so that `sender` may be none of them
    subject: str = ""
    text: str = ""
    message_id: str = ""
    thread: tuple[str, ...] = ()
    sent_at: datetime | None = None
    automatic: bool = False  # a machine's, or perhaps one's
    doubtful: bool = False  # perhaps a person's all the same: it came by a list, or in bulk
    returned: Returned | None = None
    files: tuple[FilePart, ...] = ()
    authentication: tuple[str, ...] = ()  # what mail servers say of its origin, unproven
    network: str = ""  # the IP address that delivered it, "" where no server wrote it down
    tokens: tuple[str, ...] = ()  # of e-mails of ours, from the addresses that it was sent to

    @property
    def answer_to(self) -> str:
        """Return the address to which an answer goes (RFC 5322, 3.6.2)."""
        return self.reply_to or self.sender

    @property
    def empty(self) -> bool:
        """Return whether the message has neither text nor subject nor files."""
        return not (self.text or self.subject or self.files)


def read_mail(raw: bytes, ours: frozenset[str] = frozenset()) -> Mail:
    """Return the message of these bytes; raise nothing, whatever they are.

    `ours` are our own addresses, in small letters.
    """
    try:
        if is_bomb(raw):
            return read_head(raw)
        return _read(message_from_bytes(raw), ours)
    except ODD:
        return Mail(readable=False)


def read_head(raw: bytes) -> Mail:
    """Return a message of which only the header is read; it counts as not readable."""
    head = Head(_head(raw))
    sender, name = head.sender()
    return Mail(
        readable=False,
        sender=sender,
        sender_name=name,
        senders=head.senders(),
        many_authors=head.has_many_authors(),
        subject=head.text("subject", MAX_SUBJECT_CHARS),
        message_id=head.message_id(),
        thread=head.thread(),
        sent_at=head.sent_at(),
        authentication=head.authentication(),
        network=head.network(),
        tokens=head.tokens(),
    )


def fingerprint(parts: Iterable[bytes]) -> str:
    """Return the hash, in hex, by which a message is recognised if it comes again.

    It is the same however often and by whatever way it comes. `parts` are its bytes, in order. It
    is of what its sender wrote: of the lines that distinguish messages, and of its body. A
    Message-ID alone would let whoever repeats one hide another's mail.
    """
    head, body, in_body = bytearray(), sha256(), False
    for part in parts:
        if in_body:
            body.update(part)
            continue
        looked_at = max(0, len(head) - _LONGEST_END)
        head += part
        end = END_OF_HEAD.search(head, looked_at)
        if end or len(head) > MAX_HEAD_BYTES:
            in_body = True
            begins = min(end.end(), MAX_HEAD_BYTES) if end else MAX_HEAD_BYTES
            body.update(head[begins:])
            del head[begins:]
    message = _head(bytes(head))
    lines = Head(message)
    told = [" ".join(lines.line(name).split()) for name in _TOLD_APART]
    # From the first line on that is none of a header's: of what is no message it is all there is.
    told.append(str(message.get_payload()))
    return sha256(repr((told, body.hexdigest())).encode()).hexdigest()


def _head(raw: bytes) -> Message:
    return BytesHeaderParser().parsebytes(head_of(raw))


def _read(message: Message, ours: frozenset[str]) -> Mail:
    head = Head(message)
    sender, name = head.sender()
    body = unwrapped(message)
    text = text_of(body)[:MAX_TEXT_CHARS]
    returned = read_returned(message, text=text)
    writer = writer_of(head, message, ours)
    # A list names itself there, and a machine whom it likes.
    reply_to = head.reply_to(ours) if writer is Writer.PERSON else ""
    return Mail(
        readable=head.is_mail and not is_closed(body),
        ciphered=is_ciphered(body),
        sender=sender,
        sender_name=name,
        reply_to="" if reply_to.lower() == sender.lower() else reply_to,
        senders=head.senders(),
        many_authors=head.has_many_authors(),
        subject=head.text("subject", MAX_SUBJECT_CHARS),
        text=text,
        message_id=head.message_id(),
        thread=head.thread(),
        sent_at=head.sent_at(),
        automatic=returned is not None or writer is not Writer.PERSON,
        doubtful=returned is None and writer is Writer.DOUBTFUL,
        returned=returned,
        files=tuple(each for each, _ in zip(files_of(body), range(MAX_FILES), strict=False)),
        authentication=head.authentication(),
        network=head.network(),
        tokens=head.tokens(),
    )
