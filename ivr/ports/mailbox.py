"""Define what use cases need of the mailbox that people write to, as Protocols."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ivr.rules.mail.incoming import Listed


class OpenInbox(Protocol):
    """An open mailbox that people write to; each of its methods may raise InboxAway."""

    @property
    def name(self) -> str:
        """Return the mailbox's name, the same each time that it is opened."""
        ...

    @property
    def uidvalidity(self) -> int:
        """Return the number that tells mailboxes of one name apart; UIDs hold within one only."""
        ...

    def after(self, uid: int, most: int) -> Sequence[Listed]:
        """Return the first messages above `uid`, ascending, `most` at the most."""
        ...

    def parts(self, uid: int) -> Iterator[bytes]:
        """Yield a message's bytes, a piece at a time; nothing where it is not there any more.

        Raises NotGiven where the server does not give it.
        """
        ...

    def head(self, uid: int) -> bytes:
        """Return a message's header alone; raise NotGiven where the server does not give it."""
        ...

    def mark(self, first: int, last: int) -> None:
        """Mark every message from UID `first` to UID `last` as read, for whoever else looks."""
        ...

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait for mail until `seconds` are over or `stop` is set; return whether to look now."""
        ...


class Inbox(Protocol):
    """A mailbox that people write to, which can be opened."""

    def open(self) -> AbstractContextManager[OpenInbox]:
        """Open the mailbox while the block runs; raise InboxAway where it cannot be."""
        ...
