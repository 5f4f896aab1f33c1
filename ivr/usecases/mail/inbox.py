"""Read the mailbox: store each message once and file it, whatever dies meanwhile.

Its original is on the disk first; then one transaction makes its row, gives it its place and says
how far the mailbox was read; only after that is it marked at the mail server.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ivr.ports.failures import NotGiven, NotStored
from ivr.ports.mailbox import OpenInbox
from ivr.rules.mail.attachments import judge
from ivr.rules.mail.bombs import MAX_HEAD_BYTES
from ivr.rules.mail.incoming import (
    MAX_BYTES,
    MAX_KEPT_BYTES,
    MAX_KEPT_BYTES_TIGHT,
    MAX_TRIES,
    IncomingState,
    Listed,
    Source,
    Why,
)
from ivr.rules.mail.parts import FilePart
from ivr.rules.mail.reading import Mail, fingerprint, read_head, read_mail
from ivr.rules.mail.sniffing import MAX_HEAD_BYTES as MAX_SNIFFED_BYTES
from ivr.rules.operations.processes import INBOX
from ivr.store.mail import incoming, mailboxes
from ivr.store.mail.incoming import Attachment
from ivr.store.operations import heartbeats
from ivr.usecases.callbacks.undelivered import came_back
from ivr.usecases.installation.ports import Ports
from ivr.usecases.installation.scanning import scanned
from ivr.usecases.line.line import Line
from ivr.usecases.mail.filing import Arrived, file
from ivr.usecases.mail.threads import our_addresses
from ivr.usecases.notices.void_codes import void_brought_back

BATCH = 50  # messages that are listed, and marked, at once
PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True)
class _Read:
    """A message as far as it was read, for its row."""

    key: str
    mail: Mail
    why: Why | None
    original: str
    bytes: int
    place: str = ""
    files: list[dict[str, Any]] = field(default_factory=list)
    known: bool = False  # it has its row already


def read_new(
    line: Line,
    box: OpenInbox,
    stop: threading.Event,
    wary: bool,
    moved: threading.Event | None = None,
) -> int:
    """Store and file every message that has come, unless `stop` is set; return how many were new.

    `wary`: the first may have ended a reader before. One that does so each time is set aside
    unread. `moved` is set once a message has its place. Two readers at once do no harm. Raises
    InboxAway, NotKept and what the database raises; nothing is lost by any of them.
    """
    last, new = _look(line.ports, box), 0
    # What was kept and not marked, because its reader ended in between.
    if last:
        box.mark(1, last)
    while listed := box.after(last, BATCH):
        for each in listed:
            if stop.is_set():
                return new
            new += _take(line, box, each, wary)
            wary = False
            if moved:
                moved.set()
        box.mark(last + 1, listed[-1].uid)
        last = max(listed[-1].uid, _look(line.ports, box))
    return new


def _look(ports: Ports, box: OpenInbox) -> int:
    """Record that the mailbox was looked into now; return the UID up to which it was read."""
    now = ports.clock.now()
    with ports.database.write() as session:
        mailbox = mailboxes.lock(session, box.name, box.uidvalidity, now)
        mailbox.looked_at = now
        heartbeats.record(session, INBOX, now)
        return mailbox.last_uid


def _take(line: Line, box: OpenInbox, listed: Listed, wary: bool) -> bool:
    """Store and file a message; return False where it was known before, or has gone."""
    read = _read(line, box, listed, wary)
    with line.ports.database.write() as session:
        now = line.ports.clock.now()
        mailbox = mailboxes.lock(session, box.name, box.uidvalidity, now)
        # Another reader may have been here first.
        is_next = mailbox.last_uid < listed.uid
        added = read is not None and is_next and not read.known and _add(session, line, read)
        mailbox.last_uid = max(mailbox.last_uid, listed.uid)
        mailbox.trying_uid = mailbox.tries = 0
        heartbeats.record(session, INBOX, now)
    return added


def _add(session: Session, line: Line, read: _Read) -> bool:
    """Add a message's row and files, and file it; return False where it was known before.

    Of one that brings a first code back nothing is stored but that it came.
    """
    secret = void_brought_back(session, line.ports, read.mail)
    if secret and read.mail.returned:
        for each in secret:
            came_back(each, read.mail.returned)
    if secret:
        read = replace(read, mail=Mail(False), original="", place="", files=[])
    mail = read.mail
    made = incoming.add(
        session,
        {
            "key": read.key,
            "source": Source.EMAIL.value,
            "state": (IncomingState.RETURNED if secret else IncomingState.QUARANTINED).value,
            "sender": mail.sender.lower(),
            "sender_name": mail.sender_name,
            "reply_to": mail.reply_to,
            "subject": mail.subject,
            "text": mail.text,
            "message_id": mail.message_id,
            "references": " ".join(reversed(mail.thread)),
            "automatic": mail.automatic,
            "received_at": line.ports.clock.now(),
            "sent_at": mail.sent_at,
            "original": read.original,
            "bytes": read.bytes,
            "place": read.place,
        },
    )
    row = incoming.lock(session, made) if made is not None else None
    if row is None:
        return False
    session.add_all([Attachment(incoming_id=row.id, **each) for each in read.files])
    if not secret:
        file(session, line, Arrived(row, mail, read.why))
    return True


def _read(line: Line, box: OpenInbox, listed: Listed, wary: bool) -> _Read | None:
    """Read a message and store its original and its files on the disk; None where it has gone."""
    ports = line.ports
    place = f"{box.name} {box.uidvalidity}/{listed.uid}"
    try:
        most = MAX_KEPT_BYTES_TIGHT if ports.mail_files.is_tight() else MAX_KEPT_BYTES
        if listed.bytes > most:
            head = box.head(listed.uid)
            key = fingerprint([head, str(listed.bytes).encode()])
            return _Read(key, read_head(head), Why.HUGE, "", listed.bytes, place)
        original, size = ports.mail_files.keep(_most(box.parts(listed.uid)))
    except NotGiven:
        if _note_try(ports, box, listed.uid) <= MAX_TRIES:
            raise
        return _Read(fingerprint([place.encode()]), Mail(False), Why.UNREADABLE, "", 0, place)
    if not size:
        return None
    path = ports.mail_files.path(original)
    if path is None:
        raise NotStored("FileNotFoundError")
    key = fingerprint(_pieces(path))
    with ports.database.read() as session:
        known = incoming.is_kept(session, key)
    if known:
        # This copy is named by no row, and `erase_mail_files` takes it.
        return _Read(key, Mail(False), None, "", size, known=True)
    # Only the first that a process reads can have ended the one before it.
    if wary and _note_try(ports, box, listed.uid) > MAX_TRIES:
        return _Read(key, Mail(False), Why.UNREADABLE, original, size, place)
    if size > MAX_BYTES:
        head = next(_pieces(path, MAX_HEAD_BYTES))
        return _Read(key, read_head(head), Why.HUGE, original, size, place)
    mail = read_mail(path.read_bytes(), our_addresses(line))
    unread = Why.CIPHERED if mail.ciphered else Why.UNREADABLE
    why = None if mail.readable else unread
    files = [] if mail.returned else [_kept(ports, n, each) for n, each in enumerate(mail.files, 1)]
    return _Read(key, mail, why, original, size, files=files)


def _kept(ports: Ports, number: int, part: FilePart) -> dict[str, Any]:
    """Return the values of a file's row; store the file on the disk where it is taken."""
    content = part.content()
    judged = judge(part.name, part.media_type, len(content), number, content[:MAX_SNIFFED_BYTES])
    refused = judged.refused or scanned(ports, [content])
    return {
        "name": judged.name,
        "media_type": judged.media_type,
        "bytes": len(content),
        "sha256": "" if refused else ports.mail_files.keep([content])[0],
        "refused": refused.value if refused else "",
    }


def _note_try(ports: Ports, box: OpenInbox, uid: int) -> int:
    """Record that a message is being read now; return the number of tries in a row."""
    with ports.database.write() as session:
        now = ports.clock.now()
        mailbox = mailboxes.lock(session, box.name, box.uidvalidity, now)
        mailbox.tries = mailbox.tries + 1 if mailbox.trying_uid == uid else 1
        mailbox.trying_uid = uid
        return mailbox.tries


def _most(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield no more parts than is stored of one message, whatever its server said of its size."""
    size = 0
    for part in parts:
        size += len(part)
        if size > MAX_KEPT_BYTES:
            return
        yield part


def _pieces(path: Path, size: int = PIECE_BYTES) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(size):
            yield piece
