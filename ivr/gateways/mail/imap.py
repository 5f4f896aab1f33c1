"""Read a mailbox over IMAP, by UID; mark messages as read only when that is asked for."""

import imaplib
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from ivr.gateways.mail.mail_server import MailServer
from ivr.ports.failures import InboxAway, NotGiven
from ivr.rules.mail.incoming import Listed

SECONDS = 20.0  # for one answer
PART_BYTES = 1024 * 1024  # of a message that are asked for at once
POLL_SECONDS = 15.0  # between two looks, where the server does not tell by itself
INBOX = "INBOX"  # RFC 9051: the mailbox that every account has
SLICE_SECONDS = 1.0  # after which a waiting reader sees that it is to stop
MAX_NAME_LETTERS = 90  # of the name by which a mailbox is known again
MARKED_AT_ONCE = 500  # messages in one command
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
# Servers may send a few bytes so, in place of a literal.
_QUOTED = re.compile(rb'BODY\[[A-Z]*\](?:<\d+>)? "((?:[^"\\]|\\.)*)"', re.DOTALL)
# What imaplib, imap-tools and the line below them raise. A server's nonsense is a ValueError.
_BROKEN = (imaplib.IMAP4.error, ImapToolsError, OSError, ValueError, TypeError, LookupError)


class ImapInbox:
    """One mailbox of one account on an IMAP server."""

    def __init__(
        self,
        url: str,
        authorities: str = "",
        seconds: float = SECONDS,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        """Take `url`, which is IMAP_URL; connect to nothing yet.

        `authorities` is a file of certificates in place of the system's.
        """
        self._account = MailServer.of(url)
        self._authorities = authorities or None
        self._seconds, self._poll_seconds = seconds, poll_seconds

    @contextmanager
    def open(self) -> Iterator["OpenImapInbox"]:
        """Open the mailbox while the block runs; raise InboxAway where it cannot be."""
        with _failures():
            box = self._connected()
        try:
            with _failures():
                account, folder = self._account, self._account.path or INBOX
                # Only the second way takes a password beyond ASCII, and not every server that way.
                plain = f"{account.user}{account.password}".isascii()
                login = box.login if plain else box.login_utf8
                login(account.user, account.password, folder)
                name = f"{account.user}@{account.host}/{folder}"
                opened = OpenImapInbox(box, name[:MAX_NAME_LETTERS], self._poll_seconds)
            yield opened
        finally:
            with suppress(*_BROKEN):
                box.client.shutdown()

    def _connected(self) -> BaseMailBox:
        account = self._account
        if not (account.tls or account.starttls):
            return MailBoxUnencrypted(account.host, account.port, self._seconds)
        context = ssl.create_default_context(cafile=self._authorities)
        kind = MailBox if account.tls else MailBoxStartTls
        return kind(account.host, account.port, self._seconds, ssl_context=context)


class OpenImapInbox:
    """An open IMAP mailbox; each of its methods may raise InboxAway."""

    def __init__(self, box: BaseMailBox, name: str, poll_seconds: float) -> None:
        """Take `box`, which is logged in, its folder selected."""
        self._box, self._client = box, box.client
        self.name, self._poll_seconds = name, poll_seconds
        # Said once, when the folder was selected.
        self.uidvalidity = int(self._client.response("UIDVALIDITY")[1][0] or 0)
        self._news()

    @cached_property
    def _tells(self) -> bool:
        return "IDLE" in self._client.capabilities

    def after(self, uid: int, most: int) -> list[Listed]:
        """Return the first messages above `uid`, ascending, `most` at the most."""
        with _failures():
            # A server need not tell of what has come before it is asked for nothing in particular.
            self._client.noop()
            self._news()
            # Where there is none above it, the last one of all is found.
            found = sorted(int(each) for each in self._box.uids(f"UID {uid + 1}:*", None))
            wanted = [each for each in found if each > uid][:most]
            if not wanted:
                return []
            lines = self._fetch(",".join(map(str, wanted)), "(RFC822.SIZE)")
            sizes = dict(filter(None, map(_size, lines)))
            # One that went in between has nothing to read, and is passed over.
            return [Listed(each, sizes[each]) for each in wanted if each in sizes]

    def parts(self, uid: int) -> Iterator[bytes]:
        """Yield a message's bytes, a piece at a time; nothing where it is not there any more."""
        begins = 0
        while True:
            part = self._piece(uid, f"BODY.PEEK[]<{begins}.{PART_BYTES}>")
            if part:
                yield part
            begins += len(part)
            if len(part) < PART_BYTES:
                return

    def head(self, uid: int) -> bytes:
        """Return a message's header alone, without marking it as read."""
        return self._piece(uid, f"BODY.PEEK[HEADER]<0.{PART_BYTES}>")

    def mark(self, first: int, last: int) -> None:
        r"""Mark every message from UID `first` to UID `last` as \Seen."""
        with _failures():
            unseen = self._box.uids(f"UID {first}:{last} UNSEEN", None)
            for n in range(0, len(unseen), MARKED_AT_ONCE):
                # imap-tools' own way would expunge what others have marked as deleted.
                some = ",".join(unseen[n : n + MARKED_AT_ONCE])
                self._client.uid("STORE", some, "+FLAGS.SILENT", r"(\Seen)")

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait for mail until `seconds` are over or `stop` is set; return whether to look now.

        A server without IDLE is not listened to: after `poll_seconds` at the most it is time to
        look, whether there is mail or not.
        """
        with _failures():
            self._client.noop()
            if self._news():
                return True
        if not self._tells:
            stop.wait(min(seconds, self._poll_seconds))
            return not stop.is_set()
        with _failures(), self._box.idle as idle:
            slices = max(1, round(seconds / SLICE_SECONDS))
            for _ in range(slices):
                if stop.is_set():
                    return False
                if any(b"EXISTS" in line for line in idle.poll(SLICE_SECONDS)):
                    return True
        return False

    def _news(self) -> bool:
        """Return whether the server has reported mail since this was asked last."""
        return self._client.untagged_responses.pop("EXISTS", None) is not None

    def _piece(self, uid: int, what: str) -> bytes:
        with _failures():
            for each in self._fetch(str(uid), f"({what})"):
                if isinstance(each, tuple):
                    return bytes(each[1])
                quoted = _QUOTED.search(each or b"")
                if quoted:
                    return re.sub(rb"\\(.)", rb"\1", quoted[1])
        return b""

    def _fetch(self, uids: str, what: str) -> list[Any]:
        word, lines = self._client.uid("FETCH", uids, what)
        if word != "OK":
            raise NotGiven(word)
        return lines


def _size(line: Any) -> tuple[int, int] | None:
    uid, size = _UID.search(line or b""), _SIZE.search(line or b"")
    return (int(uid[1]), int(size[1])) if uid and size else None


@contextmanager
def _failures() -> Iterator[None]:
    """Turn whatever breaks the block into InboxAway.

    It names the kind of error alone: the error's words may hold addresses.
    """
    try:
        yield
    except _BROKEN as why:
        raise InboxAway(type(why).__name__) from None
