"""Store the webhook requests that were made and the errors met: request log and debugger."""

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Enough for an afternoon at the telephone; older lines are forgotten.
MAX_ENTRIES = 2000


@dataclass(frozen=True)
class Exchanged:
    """One HTTP request of ours and its answer. `n` counts within its call, from 0."""

    n: int
    sid: str
    at: datetime
    method: str
    url: str
    params: dict[str, str]
    headers: dict[str, str]
    sent: bytes
    status: int | None
    milliseconds: int
    content_type: str
    body: str
    error: str

    def as_json(self) -> dict[str, Any]:
        """Return everything but the raw bytes, for the control API."""
        return {
            "n": self.n,
            "sid": self.sid,
            "at": self.at.isoformat(),
            "method": self.method,
            "url": self.url,
            "params": self.params,
            "headers": self.headers,
            "status": self.status,
            "milliseconds": self.milliseconds,
            "content_type": self.content_type,
            "body": self.body,
            "error": self.error,
        }


class Traffic:
    """The last MAX_ENTRIES requests made for all calls, in order."""

    def __init__(self) -> None:
        self._kept: list[Exchanged] = []
        self._forgotten = 0
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def number(self, sid: str) -> int:
        """Return the number of the next request of call `sid`, and count it."""
        with self._lock:
            n = self._counts.get(sid, 0)
            self._counts[sid] = n + 1
            return n

    def keep(self, exchanged: Exchanged) -> None:
        """Store a request, so that it can be listed and replayed."""
        with self._lock:
            self._kept.append(exchanged)
            self._forgotten += max(0, len(self._kept) - MAX_ENTRIES)
            del self._kept[:-MAX_ENTRIES]

    def since(self, order: int) -> list[tuple[int, Exchanged]]:
        """Return the requests of all calls from the `order`th on, each with its place.

        Places count from 0.
        """
        with self._lock:
            first = max(0, order - self._forgotten)
            return list(enumerate(self._kept[first:], self._forgotten + first))

    def of(self, sid: str = "") -> list[Exchanged]:
        """Return the requests of one call, or of all."""
        with self._lock:
            return [each for each in self._kept if not sid or each.sid == sid]

    def find(self, sid: str, n: int) -> Exchanged | None:
        """Return request number `n` of call `sid`, if it is still known."""
        return next((each for each in self.of(sid) if each.n == n), None)


class Debugger:
    """The errors and warnings that Twilio would list in its own debugger."""

    def __init__(self) -> None:
        self._kept: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def note(self, sid: str, code: int, message: str, url: str, at: datetime) -> None:
        """Store an error, so that it can be read at GET /debugger."""
        entry = {"sid": sid, "code": code, "message": message, "url": url, "at": at.isoformat()}
        with self._lock:
            self._kept.append(entry)
            del self._kept[:-MAX_ENTRIES]

    def entries(self) -> list[dict[str, Any]]:
        """Return all errors that are stored, oldest first."""
        with self._lock:
            return list(self._kept)
