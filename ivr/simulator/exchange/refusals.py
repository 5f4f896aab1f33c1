"""Store the requests of the customer's application that the REST interface refused."""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MAX_REFUSALS = 1000


@dataclass(frozen=True)
class Refusal:
    """One REST request that was refused. `to`: the telephone it was for, or empty."""

    at: datetime
    method: str
    resource: str
    to: str
    code: int
    message: str

    def as_json(self) -> dict[str, Any]:
        """Return the refusal's fields for the control API."""
        return vars(self) | {"at": self.at.isoformat()}


class Refusals:
    """The last MAX_REFUSALS refusals. Safe to use from many threads."""

    def __init__(self) -> None:
        self._kept: deque[Refusal] = deque(maxlen=MAX_REFUSALS)
        self._lock = threading.Lock()

    def keep(self, refusal: Refusal) -> None:
        """Store a refusal, so that it can be listed."""
        with self._lock:
            self._kept.append(refusal)

    def newest_first(self) -> list[Refusal]:
        """Return all refusals that are stored, newest first."""
        with self._lock:
            return list(self._kept)[::-1]
