"""Register and apply faults asked for: what fails next, at which interface, how often.

https://www.twilio.com/docs/api/errors/20429, /20500, /20503
https://www.rfc-editor.org/rfc/rfc5321#section-4.2.2
"""

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ivr.simulator.telephones.sms import Outcome

WEBHOOKS = "webhooks"
SMTP = "smtp"
SMS = "sms"
CALLS = "Calls"
RECORDINGS = "Recordings"
DEFAULT_SECONDS = 5.0
MAX_SECONDS = 600.0


class Kind(StrEnum):
    """The kind of failure that a fault causes."""

    CLOSE = "accept-then-close"  # done, but the socket closes without a reply
    HANG = "hang"  # done, but no reply comes for `seconds`
    TOO_MANY = "429"  # not done
    LIMIT = "limit"  # 429, but only for a call created less than a second after the last one
    ERROR = "500"  # not done
    AWAY = "503"  # not done
    MISSING = "404"  # not found, though it is there: as a recording is while it is written
    ABSENT = "absent"  # a <Record> ends, and there is no sound of it
    DUPLICATE = "duplicate"  # a callback comes twice, byte for byte
    REORDER = "reorder"  # a callback comes after the one that follows it
    DROP = "drop"  # a callback never comes
    DELAY = "delay"  # a callback comes `seconds` later
    REFUSE = "refuse"  # an SMTP connection is reset before its greeting
    TEMPORARY = "4xx"  # an e-mail is not taken now
    PERMANENT = "5xx"  # an e-mail is never taken
    CLOSE_AFTER_DATA = "close-after-data"  # an e-mail is taken, but no reply comes


class Step(StrEnum):
    """The step of an SMTP conversation at which a fault applies."""

    CONNECT = "connect"  # instead of the greeting
    RCPT = "rcpt"  # for one recipient
    DATA = "data"  # after the last line of the message


OF_WEBHOOKS = frozenset({Kind.DUPLICATE, Kind.REORDER, Kind.DROP, Kind.DELAY})
OF_MAIL = frozenset({Kind.REFUSE, Kind.TEMPORARY, Kind.PERMANENT, Kind.HANG, Kind.CLOSE_AFTER_DATA})
OF_REST = frozenset(Kind) - OF_WEBHOOKS - OF_MAIL | {Kind.HANG}
# The other paths are of REST.
DOORS: dict[str, Collection[Kind | Outcome]] = {
    WEBHOOKS: OF_WEBHOOKS,
    SMTP: OF_MAIL,
    SMS: frozenset(Outcome),
}
ONLY_AT: dict[str, Step] = {Kind.REFUSE: Step.CONNECT, Kind.CLOSE_AFTER_DATA: Step.DATA}
REFUSALS: dict[str, tuple[int, int, str]] = {
    Kind.TOO_MANY: (429, 20429, "Too Many Requests"),
    Kind.LIMIT: (429, 20429, "Too Many Requests"),
    Kind.ERROR: (500, 20500, "Internal Server Error"),
    Kind.AWAY: (503, 20503, "Service Unavailable"),
    Kind.MISSING: (404, 20404, "The requested resource was not found"),
}


class BadFault(Exception):
    """The fault asked for does not exist; the message says why."""


@dataclass
class Fault:
    """A failure of the next `times` matching requests (None: all). `seconds` are real ones.

    `path`: "webhooks", "smtp", "sms" (where the kind is the outcome), or a part of a REST address
    such as "Calls". `method`: of a REST request. `match`: a part of a callback's address, or of a
    recipient's; empty fits every one. `step`: of an e-mail; one that hangs at its data is in the
    box already. Twilio itself keeps the calls beyond its limit a second waiting, and answers 429 to
    too many requests at once; "limit" is the harsher of the two for whoever hurries.
    """

    path: str
    kind: Kind | Outcome
    times: int | None = 1
    seconds: float = DEFAULT_SECONDS
    method: str = "POST"
    match: str = ""
    step: Step | None = None
    lifted: threading.Event = field(default_factory=threading.Event)

    def as_json(self) -> dict[str, Any]:
        """Return the fault's fields for the control API."""
        names = ("path", "kind", "times", "seconds", "method", "match", "step")
        return {name: getattr(self, name) for name in names}


class Faults:
    """All faults asked for and not used up. Safe to use from many threads."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lasting: list[Fault] = []  # hanging just now
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Register a fault, after those that were asked for before."""
        with self._lock:
            self._waiting.append(fault)

    def all(self) -> list[Fault]:
        """Return the faults that are still to come."""
        with self._lock:
            return list(self._waiting)

    def clear(self, path: str = "") -> None:
        """Remove all faults, or those asked for `path`; release what hangs because of them."""
        with self._lock:
            for fault in (*self._waiting, *self._lasting):
                if path in ("", fault.path):
                    fault.lifted.set()
            self._waiting = [each for each in self._waiting if not each.lifted.is_set()]

    def of_request(self, method: str, path: str) -> Fault | None:
        """Return the fault that applies to this REST request, and count it as used."""
        return self._take(
            lambda fault: (
                fault.kind not in (Kind.LIMIT, Kind.ABSENT)
                and fault.path in path
                and fault.method in (method, "*")
            )
        )

    def of_hurry(self) -> Fault | None:
        """Return the fault of a call created too soon after another; count it as used."""
        return self._take(lambda fault: fault.kind is Kind.LIMIT)

    def of_recording(self) -> Fault | None:
        """Return the fault of the voice message just left; count it as used."""
        return self._take(lambda fault: fault.kind is Kind.ABSENT)

    def of_callback(self, url: str) -> Fault | None:
        """Return the fault of this status callback; count it as used."""
        return self._take(lambda fault: fault.path == WEBHOOKS and fault.match in url)

    def of_mail(self, step: Step, recipients: Iterable[str] = ("",)) -> Fault | None:
        """Return the fault at this step of an e-mail to any of `recipients`.

        It counts as used.
        """
        return self._take(
            lambda fault: (
                fault.path == SMTP
                and fault.step is step
                and any(fault.match in each for each in recipients)
            )
        )

    def of_sms(self, to: str) -> Outcome | None:
        """Return the outcome asked for of an SMS to `to`, if any; count it as used."""
        found = self._take(lambda fault: fault.path == SMS and fault.match in to)
        return Outcome(found.kind) if found else None

    def last(self, fault: Fault) -> None:
        """Wait the fault's `seconds` of real time, or until it is cleared."""
        with self.lasting(fault):
            fault.lifted.wait(fault.seconds)

    @contextmanager
    def lasting(self, fault: Fault) -> Iterator[None]:
        """Let `clear` lift this fault while the block runs."""
        with self._lock:
            self._lasting.append(fault)
        try:
            yield
        finally:
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
    """Return the fault that POST /faults asks for; raises BadFault."""
    path, match = str(given.get("path", "")), str(given.get("match", ""))
    if not path:
        raise BadFault(f"path is one of {', '.join(DOORS)}, or a part of a REST address")
    kinds: Collection[Kind | Outcome] = DOORS.get(path, OF_REST)
    kind = next((each for each in kinds if each == given.get("kind")), None)
    if kind is None:
        raise BadFault(f"what happens to {path} is one of {', '.join(sorted(kinds))}")
    for each, only in ((Kind.LIMIT, CALLS), (Kind.ABSENT, RECORDINGS)):
        if kind is each and path != only:
            raise BadFault(f"{kind} happens to {only}")
    step = _step(kind, given) if path == SMTP else None
    if step is Step.CONNECT and match:
        raise BadFault("nobody knows at the connection for whom an e-mail will be")
    method = str(given.get("method", "POST")).upper()
    return Fault(path, kind, _times(given), _seconds(given), method, match, step)


def _step(kind: Kind | Outcome, given: Mapping[str, Any]) -> Step:
    only = ONLY_AT.get(kind)
    try:
        step = Step(str(given.get("step", only or Step.DATA)))
    except ValueError:
        raise BadFault(f"step is one of {', '.join(Step)}") from None
    if only and step is not only:
        raise BadFault(f"{kind} happens at {only}")
    return step


def _times(given: Mapping[str, Any]) -> int | None:
    times = given.get("times", 1)
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
        raise BadFault("times is a whole number of requests, or null")
    return times


def _seconds(given: Mapping[str, Any]) -> float:
    seconds = given.get("seconds", DEFAULT_SECONDS)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise BadFault("seconds is a number")
    if not 0 <= seconds <= MAX_SECONDS:
        raise BadFault(f"seconds is at most {MAX_SECONDS:g}")
    return float(seconds)
