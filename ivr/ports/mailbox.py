"""What use cases need of the mailbox that people write to, as Protocols."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ivr.rules.mail.incoming import Listed


class OpenInbox(Protocol):
    """The mailbox that people write to, while it is open. Each of these raises InboxAway."""

    @property
    def name(self) -> str:
        """Which mailbox it is, the same each time that it is opened."""
        ...

    @property
    def uidvalidity(self) -> int:
        """Which mailbox of that name: its UIDs mean nothing in another."""
        ...

    def after(self, uid: int, most: int) -> Sequence[Listed]:
        """The first messages above that UID, ascending, so many at the most."""
        ...

    def parts(self, uid: int) -> Iterator[bytes]:
        """The message's bytes, a piece at a time; none where it is not there any more.

        Raises NotGiven where the server does not give it.
        """
        ...

    def head(self, uid: int) -> bytes:
        """The message's header alone. Raises NotGiven, too."""
        ...

    def mark(self, first: int, last: int) -> None:
        """Every message from one UID to another counts as read, for whoever else looks."""
        ...

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Whether anything happened before the time was over or `stop` was set."""
        ...


class Inbox(Protocol):
    """The mailbox that people write to."""

    def open(self) -> AbstractContextManager[OpenInbox]:
        """It is open while the block runs. Raises InboxAway where it cannot be."""
        ...
