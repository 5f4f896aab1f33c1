"""Define what use cases need of the outside, as Protocols; `ivr.wiring` picks who fits them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from ivr.rules.callflow.recorded import RecordedPrompt
from ivr.rules.calls.voice_messages import Received
from ivr.rules.notices.email_states import OutgoingEmail


class Clock(Protocol):
    """A source of the present time; in development the simulator's, which can be set."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class WallClock(Clock, Protocol):
    """The real time, by one clock for all machines of an installation."""

    def ahead(self) -> timedelta:
        """Return by how much this machine's own clock is ahead of that one."""
        ...


class CallflowFiles(Protocol):
    """The source of the callflows' texts and of the recorded prompts."""

    def texts(self) -> Mapping[str, str]:
        """Return every file below callflows/ that the conversation reads: name → text."""
        ...

    def recordings(self) -> Mapping[str, RecordedPrompt]:
        """Return every recorded prompt: prompt key → its served name, seconds and text's hash."""
        ...

    def audio(self, file: str) -> Path | None:
        """Return the path of the recording that is served as `file`, or None."""
        ...

    def calendar(self) -> str:
        """Return the text of the calendar file."""
        ...


class RedisServer(Protocol):
    """The Redis that holds what may be lost: limits, and the queue's copies."""

    def trouble(self) -> str:
        """Return what is wrong with Redis, "" when all is well; answer within a second."""
        ...

    def start_trouble(self) -> str:
        """Return why no process that queues may start with it; "" when all is well or it is away.

        Answers within a second.
        """
        ...


class Queue(Protocol):
    """The queue that wakes workers; it carries ids only and may lose them.

    The row is the record.
    """

    def publish(self, job: str, row_id: int, publication: int) -> None:
        """Wake a worker for that row and publication of `job`; raise QueueAway within a second."""
        ...


class SecretHasher(Protocol):
    """A hash that takes long on purpose: never within a transaction."""

    def hash(self, password: str) -> str:
        """Return what is stored of a password, with a salt of its own."""
        ...

    def matches(self, password: str, hashed: str) -> bool:
        """Return whether that is the hash's password; for "" it takes as long, and is not."""
        ...

    def digest(self, code: str, salt: bytes) -> bytes:
        """Return the code's hash with that salt, the same each time."""
        ...


class Mailer(Protocol):
    """Our mail server, for e-mails that we send."""

    def send(self, letter: OutgoingEmail) -> None:
        """Hand an e-mail to the mail server; raise MailFailed. Waits ten seconds at the most."""
        ...


class VoiceMessageFiles(Protocol):
    """Callers' voice messages as files: whole or not at all, under names that say nothing.

    All raise NotKept where the disk does not do as asked.
    """

    def receive(self, name: str, parts: Iterable[bytes]) -> Received:
        """Write all `parts` to the disk and return them for `keep`; raise BadSound for too many."""
        ...

    def keep(self, name: str, received: Received) -> None:
        """Store what was received under `name`, so that a power cut does not lose it."""
        ...

    def drop(self, received: Received) -> None:
        """Delete what was received and is not to be stored."""
        ...

    def erase(self, name: str) -> None:
        """Delete the file of that name, and what is left of tries to receive it."""
        ...

    def path(self, name: str) -> Path | None:
        """Return the path of the file of that name, or None."""
        ...

    def names(self) -> frozenset[str]:
        """Return the names of all files that are stored."""
        ...

    def trouble(self) -> str:
        """Return why no voice message can be stored safely; "" when all is well."""
        ...


class MailFiles(Protocol):
    """Files of what was written to us: each stored whole, once, under its SHA-256.

    All raise NotKept where the disk does not do as asked.
    """

    def keep(self, parts: Iterable[bytes]) -> tuple[str, int]:
        """Store `parts` as one file, safe from a power cut; return SHA-256 and size in bytes."""
        ...

    def path(self, name: str) -> Path | None:
        """Return the path of the file of that hash, or None."""
        ...

    def adopt(self, path: Path, name: str) -> None:
        """Store the file at `path`, whose hash is `name`, as one of these, too."""
        ...

    def is_tight(self) -> bool:
        """Return whether so little of the disk is free that only what is small is to be stored."""
        ...

    def erase(self, name: str, since: timedelta = timedelta()) -> None:
        """Delete the file of that hash, unless it was stored again within the last `since`."""
        ...

    def names(self, since: timedelta = timedelta()) -> frozenset[str]:
        """Return the hashes of the files that were last stored `since` ago or longer."""
        ...

    def erase_unfinished(self, since: timedelta) -> int:
        """Delete partial files last written `since` ago or longer; return how many."""
        ...

    def trouble(self) -> str:
        """Return why nothing can be stored safely; "" when all is well."""
        ...


class SwitchboardProbe(Protocol):
    """A probe that asks the switchboard itself whether it answers."""

    @property
    def can_ask(self) -> bool:
        """Tell whether the switchboard can be asked at all."""
        ...

    def answers(self) -> bool | None:
        """Return whether the switchboard answered just now; None where it cannot be asked.

        A plain number cannot be asked.
        """
        ...


class Scanner(Protocol):
    """A scanner of files for malicious programs."""

    def finds(self, parts: Iterable[bytes]) -> str:
        """Return the name of what it finds in a file, "" where that is nothing.

        Raises ScannerAway.
        """
        ...


class FormFiles(Protocol):
    """Files that wait until their form is sent; all methods but `path` raise NotKept."""

    def hold(self, parts: Iterable[bytes], size: int) -> tuple[str, str]:
        """Store a file of `size` bytes; return its name here, and its SHA-256."""
        ...

    def path(self, name: str) -> Path | None:
        """Return the path of the file of that name, or None; start its storage term again."""
        ...

    def drop(self, name: str) -> None:
        """Delete the file of that name, where it is there."""
        ...

    def occupied(self) -> int:
        """Return how many bytes all files are counted for, as the disk itself has them."""
        ...

    def erase_old(self, since: timedelta) -> int:
        """Delete files that nobody asked for since `since` ago or longer; return how many."""
        ...
