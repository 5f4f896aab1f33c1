"""Faults on request: what goes wrong next, at which door, and how often.

https://www.twilio.com/docs/api/errors/20429, /20500, /20503
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

WEBHOOKS = "webhooks"
CALLS = "Calls"
DEFAULT_SECONDS = 5.0
MOST_SECONDS = 600.0


class Kind(StrEnum):
    """What goes wrong."""

    CLOSE = "accept-then-close"  # done, but the socket closes without a reply
    HANG = "hang"  # done, but no reply comes for `seconds`
    TOO_MANY = "429"  # not done
    LIMIT = "limit"  # 429, but only for a call created less than a second after the last one
    ERROR = "500"  # not done
    AWAY = "503"  # not done
    DUPLICATE = "duplicate"  # a callback comes twice, byte for byte
    REORDER = "reorder"  # a callback comes after the one that follows it
    DROP = "drop"  # a callback never comes
    DELAY = "delay"  # a callback comes `seconds` later


OF_WEBHOOKS = frozenset({Kind.DUPLICATE, Kind.REORDER, Kind.DROP, Kind.DELAY})
REFUSALS = {
    Kind.TOO_MANY: (429, 20429, "Too Many Requests"),
    Kind.LIMIT: (429, 20429, "Too Many Requests"),
    Kind.ERROR: (500, 20500, "Internal Server Error"),
    Kind.AWAY: (503, 20503, "Service Unavailable"),
}


class BadFault(Exception):
    """No such fault can be had; the message says why."""


@dataclass
class Fault:
    """The next `times` matching requests fail so (None: all). `seconds` are real ones.

    `path`: "webhooks", or a part of a REST address such as "Calls". `method`: of a REST request.
    `match`: a part of a callback's address; empty fits every one. Twilio itself keeps the calls
    beyond its limit a second waiting, and answers 429 to too many requests at once; "limit" is the
    harsher of the two for whoever hurries.
    """

    path: str
    kind: Kind
    times: int | None = 1
    seconds: float = DEFAULT_SECONDS
    method: str = "POST"
    match: str = ""
    lifted: threading.Event = field(default_factory=threading.Event)

    def as_json(self) -> dict[str, Any]:
        """For the API."""
        names = ("path", "kind", "times", "seconds", "method", "match")
        return {name: getattr(self, name) for name in names}


class Faults:
    """All faults asked for and not used up. Safe to use from many threads."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lasting: list[Fault] = []  # hanging just now
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """It happens, after the ones that were asked for before."""
        with self._lock:
            self._waiting.append(fault)

    def all(self) -> list[Fault]:
        """Those still to come."""
        with self._lock:
            return list(self._waiting)

    def clear(self) -> None:
        """Nothing fails any more; what hangs is let go."""
        with self._lock:
            for fault in (*self._waiting, *self._lasting):
                fault.lifted.set()
            self._waiting, self._lasting = [], []

    def of_request(self, method: str, path: str) -> Fault | None:
        """The fault that befalls this REST request; it counts as used."""
        return self._take(
            lambda fault: (
                fault.kind not in OF_WEBHOOKS | {Kind.LIMIT}
                and fault.path in path
                and fault.method in (method, "*")
            )
        )

    def of_hurry(self) -> Fault | None:
        """The fault that befalls a call created too soon after another; it counts as used."""
        return self._take(lambda fault: fault.kind is Kind.LIMIT)

    def of_callback(self, url: str) -> Fault | None:
        """The fault that befalls this status callback; it counts as used."""
        return self._take(lambda fault: fault.kind in OF_WEBHOOKS and fault.match in url)

    def last(self, fault: Fault) -> None:
        """It takes its seconds of real time, or until all faults are cleared."""
        with self._lock:
            self._lasting.append(fault)
        fault.lifted.wait(fault.seconds)
        with self._lock:
            if fault in self._lasting:
                self._lasting.remove(fault)

    def _take(self, fits: Any) -> Fault | None:
        with self._lock:
            found = next((each for each in self._waiting if fits(each)), None)
            if found is None:
                return None
            if found.times is not None:
                found.times -= 1
                if found.times <= 0:
                    self._waiting.remove(found)
            return found


def read_fault(given: Mapping[str, Any]) -> Fault:
    """What POST /faults asks for; raises BadFault."""
    try:
        kind = Kind(str(given.get("kind", "")))
    except ValueError:
        raise BadFault(f"kind is one of {', '.join(Kind)}") from None
    path, times = str(given.get("path", "")), given.get("times", 1)
    seconds = given.get("seconds", DEFAULT_SECONDS)
    if not path or (path == WEBHOOKS) != (kind in OF_WEBHOOKS):
        raise BadFault(f"{kind} happens to {'webhooks' if kind in OF_WEBHOOKS else 'REST paths'}")
    if kind is Kind.LIMIT and path != CALLS:
        raise BadFault(f"{kind} happens to {CALLS}")
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
        raise BadFault("times is a whole number of requests, or null")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadFault("seconds is a number")
    if not 0 <= seconds <= MOST_SECONDS:
        raise BadFault(f"seconds is at most {MOST_SECONDS:g}")
    method, match = str(given.get("method", "POST")).upper(), str(given.get("match", ""))
    return Fault(path, kind, times, float(seconds), method, match)
