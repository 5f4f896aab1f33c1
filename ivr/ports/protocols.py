"""Name what use cases need of the outside, as Protocols; `ivr.wiring` picks who fits them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from ivr.ports.carrier import CallOrder, CarrierCall, CarrierRecording, CarrierSms
from ivr.rules.callflow.prompts import Recording
from ivr.rules.calls.voice_messages import Received
from ivr.rules.notices.email_states import Letter


class Clock(Protocol):
    """Tells the time. In development it is the simulator's, which can be set."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class CallflowFiles(Protocol):
    """Where the texts of the callflows and the recorded prompts come from."""

    def texts(self) -> Mapping[str, str]:
        """Every file below callflows/ that the conversation reads: name → text."""
        ...

    def recordings(self) -> Mapping[str, Recording]:
        """Every recorded prompt: prompt key → its served name and seconds."""
        ...

    def audio(self, file: str) -> Path | None:
        """The recording that is served under that name, or None."""
        ...

    def calendar(self) -> str:
        """The text of the calendar file."""
        ...


class RedisServer(Protocol):
    """The Redis that holds what may be lost: limits, and later the queue's copies."""

    def trouble(self) -> str:
        """What is wrong with it, or "" when all is well; answers within a second."""
        ...

    def start_trouble(self) -> str:
        """Why no process that queues may start with it; "" when all is well, and when it is away.

        Answers within a second.
        """
        ...


class Carrier(Protocol):
    """Twilio's REST interface. Each of these raises CarrierFailed; none waits beyond 10 s."""

    def call(self, order: CallOrder) -> str:
        """A call is created, with the line's number shown; its CallSid."""
        ...

    def find_call(self, sid: str) -> CarrierCall | None:
        """The call of that sid, or None when Twilio knows of none."""
        ...

    def legs_of(self, parent_sid: str) -> Sequence[CarrierCall]:
        """The calls that this call dialled."""
        ...

    def calls_to(self, to: str, since: datetime) -> Sequence[CarrierCall]:
        """The calls created to this number since then, newest first."""
        ...

    def recordings(self, since: datetime, until: datetime) -> Sequence[CarrierRecording]:
        """The recordings made in between."""
        ...

    def sound(self, recording_sid: str) -> AbstractContextManager[Iterator[bytes]]:
        """A recording's sound, part by part, while the block runs; its parts raise, too.

        Its code is NOT_FOUND where Twilio has no such sound, or not yet.
        """
        ...

    def delete_recording(self, sid: str) -> None:
        """Twilio has no recording of that sid any more, or never had."""
        ...

    def inbound_calls(self, since: datetime, until: datetime) -> Sequence[CarrierCall]:
        """The calls that came to the line in between."""
        ...

    def send_sms(self, to: str, body: str, status_url: str) -> str:
        """An SMS is on its way; its MessageSid."""
        ...

    def sms_to(self, to: str, since: datetime) -> Sequence[CarrierSms]:
        """The SMS created to this number since then, newest first."""
        ...


class Queue(Protocol):
    """Wakes a worker. It carries ids only, and may lose them: the row is the record."""

    def publish(self, job: str, row_id: int, publication: int) -> None:
        """A worker is told of this row. Raises QueueAway within a second."""
        ...


class Mailer(Protocol):
    """Our mail server."""

    def send(self, letter: Letter) -> None:
        """It has the letter. Raises MailFailed; waits ten seconds at the most."""
        ...


class MessageFiles(Protocol):
    """Where callers' voice messages are kept: whole or not at all, under names that say nothing.

    All raise NotKept where the disk does not do as asked.
    """

    def receive(self, name: str, parts: Iterable[bytes]) -> Received:
        """All parts are on the disk, for `keep`; raises BadSound for too many of them."""
        ...

    def keep(self, name: str, received: Received) -> None:
        """The file is there under its name, and would be after a power cut."""
        ...

    def drop(self, received: Received) -> None:
        """What was received is not kept."""
        ...

    def erase(self, name: str) -> None:
        """Nothing of that name is there any more."""
        ...

    def path(self, name: str) -> Path | None:
        """The file of that name, or None."""
        ...

    def names(self) -> frozenset[str]:
        """The names of all that is there."""
        ...

    def trouble(self) -> str:
        """Why no message can be kept safely; "" when all is well."""
        ...


class MailFiles(Protocol):
    """Where what was written to us is kept: each file whole, once, under its SHA-256.

    All raise NotKept where the disk does not do as asked.
    """

    def keep(self, parts: Iterable[bytes]) -> tuple[str, int]:
        """All of it is kept, and would be after a power cut: its SHA-256 and its bytes."""
        ...

    def path(self, name: str) -> Path | None:
        """The file of that hash, or None."""
        ...

    def adopt(self, path: Path, name: str) -> None:
        """Keep the file at `path`, whose hash is `name`, as one of these, too."""
        ...

    def is_tight(self) -> bool:
        """Return whether so little of the disk is free that only what is small is to be kept."""
        ...

    def erase(self, name: str, since: timedelta = timedelta()) -> None:
        """The file of that hash is not there any more, unless it was kept again since then."""
        ...

    def names(self, since: timedelta = timedelta()) -> frozenset[str]:
        """The hashes of all that is there, and was last kept so long ago or longer."""
        ...

    def erase_unfinished(self, since: timedelta) -> int:
        """What was begun so long ago or longer, and never became a file, is gone; how many."""
        ...

    def trouble(self) -> str:
        """Why nothing can be kept safely; "" when all is well."""
        ...


class SwitchboardProbe(Protocol):
    """Asks the switchboard itself whether it lives."""

    def answers(self) -> bool | None:
        """Whether it answered just now; None where it cannot be asked (a plain number)."""
        ...


class FormFiles(Protocol):
    """Where files wait until their form is sent. All but `path` raise NotKept."""

    def hold(self, parts: Iterable[bytes], size: int) -> tuple[str, str]:
        """Keep a file of `size` bytes: return its name here, and its SHA-256."""
        ...

    def path(self, name: str) -> Path | None:
        """Return the file of that name, or None; asked for, it is kept for its whole term again."""
        ...

    def drop(self, name: str) -> None:
        """Remove the file of that name, where it is there."""
        ...

    def occupied(self) -> int:
        """Return how many bytes all of them take, as the disk itself has it."""
        ...

    def erase_old(self, since: timedelta) -> int:
        """Remove what nobody asked for so long or longer; return how many."""
        ...
