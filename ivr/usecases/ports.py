"""What use cases need of the outside, as Protocols; `ivr.wiring` picks who fits them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ivr.rules.prompts import Recording
from ivr.store.database import Database


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


@dataclass(frozen=True)
class Ports:
    """All that a use case may touch besides its arguments."""

    database: Database
    clock: Clock
    files: CallflowFiles
    redis: RedisServer
