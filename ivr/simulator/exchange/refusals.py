"""What the REST interface refused the customer's application."""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOST_REFUSALS = 1000


@dataclass(frozen=True)
class Refusal:
    """One request that was not done. `to`: the telephone it was for, or empty."""

    at: datetime
    method: str
    resource: str
    to: str
    code: int
    message: str

    def as_json(self) -> dict[str, Any]:
        """For the API."""
        return vars(self) | {"at": self.at.isoformat()}


class Refusals:
    """The last of them. Safe to use from many threads."""

    def __init__(self) -> None:
        self._kept: deque[Refusal] = deque(maxlen=MOST_REFUSALS)
        self._lock = threading.Lock()

    def keep(self, refusal: Refusal) -> None:
        """It can be listed."""
        with self._lock:
            self._kept.append(refusal)

    def newest_first(self) -> list[Refusal]:
        """All that are kept."""
        with self._lock:
            return list(self._kept)[::-1]
