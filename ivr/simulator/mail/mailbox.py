"""Hold the line's own mailbox: e-mails to its addresses wait there to be read over IMAP."""

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.simulator.mail.imap import Box

HOSTNAME = "correio.exemplo"
_WORD, _HOST = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9-]{1,63}"
_DOMAIN = re.compile(r"[^A-Za-z0-9.-]")
ADDRESS = re.compile(rf"(?=.{{3,254}}\Z){_WORD}(\.{_WORD})*@{_HOST}(\.{_HOST})*")


class MailboxFull(Exception):
    """The line's mailbox has no room for this e-mail."""


class NoImapServer(Exception):
    """A package that serves the mailbox is not installed; the message names it."""


@dataclass(frozen=True)
class Delivered:
    """An e-mail as a server takes it: the envelope's sender, its bytes, and whether it is genuine.

    `forged`: its author is another than it says.
    """

    sender: str
    raw: bytes
    forged: bool = False


class Mailbox:
    """The mailbox of some addresses, or of none. Safe to use from many threads."""

    def __init__(self, addresses: tuple[str, ...], user: str, password: str) -> None:
        self._addresses = frozenset(each.lower() for each in addresses)
        self._user, self._password = user, password
        self._opened: tuple[Box, asyncio.AbstractEventLoop] | None = None

    def owner(self, recipients: tuple[str, ...]) -> str:
        """Return the first recipient whose mail comes here, or an empty string.

        An address as name+anything@host counts too.
        """
        return next((each for each in recipients if _plain(each) in self._addresses), "")

    def deliver(self, at: datetime, mail: "Delivered", owner: str) -> None:
        """Put the e-mail into the mailbox, below the lines that a server adds.

        Raises MailboxFull; and RuntimeError where the mailbox is not open.
        """
        if self._opened is None:
            raise RuntimeError("the mailbox is not open")
        box, loop = self._opened
        added = f"Return-Path: <{mail.sender}>\r\nDelivered-To: {owner}\r\n{verdict_line(mail)}\r\n"
        whole = added.encode("utf-8", "surrogateescape") + mail.raw
        if not asyncio.run_coroutine_threadsafe(box.add(at, whole), loop).result():
            raise MailboxFull

    @contextmanager
    def open(self, wire: socket.socket) -> Iterator[None]:
        """Serve the mailbox on the listening `wire`, in a thread of its own, during the block.

        Afterwards the wire is closed. Raises NoImapServer.
        """
        try:  # who has no mailbox needs no package for it
            from ivr.simulator.mail.imap import Box, serve
        except ModuleNotFoundError as why:
            raise NoImapServer(f"SIMULATOR_MAILBOXES needs the package {why.name}") from None
        with asyncio.Runner() as runner:
            box, loop = Box(), runner.get_loop()
            server = runner.run(serve(box, wire, self._user, self._password))
            self._opened = box, loop
            thread = threading.Thread(target=loop.run_forever, name="mailbox", daemon=True)
            thread.start()
            try:
                yield
            finally:
                loop.call_soon_threadsafe(loop.stop)
                thread.join()
                server.close()


def verdict_line(mail: Delivered) -> str:
    """Return the header in which the mail server says whether the sender is genuine.

    It is an Authentication-Results header (RFC 8601).
    """
    _, address = parseaddr(str(BytesHeaderParser().parsebytes(mail.raw).get("From", "")))
    domain = _DOMAIN.sub("", address.rpartition("@")[2]) or "invalid"
    envelope = _DOMAIN.sub("", mail.sender.rpartition("@")[2]) or domain
    if mail.forged:
        said = f"spf=fail smtp.mailfrom={envelope}; dkim=none; dmarc=fail header.from={domain}"
    else:
        said = f"spf=pass smtp.mailfrom={envelope}; dkim=pass header.d={domain};"
        said += f" dmarc=pass header.from={domain}"
    return f"Authentication-Results: {HOSTNAME}; {said}"


def _plain(address: str) -> str:
    name, _, host = address.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"
