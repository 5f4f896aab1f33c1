"""Provide a carrier and a queue in memory that record orders, and fail on request."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from ivr.ports.carrier import NOT_FOUND, CallOrder, CarrierCall, CarrierRecording, CarrierSms
from ivr.ports.failures import CarrierFailed, Failure, QueueAway
from ivr.ports.protocols import Clock
from tests.support.clock import SetClock

LINE = "+558432097880"


class Trouble(NamedTuple):
    """The failure of one request; `really_done` for an order that is carried out all the same."""

    failure: Failure
    code: int
    really_done: bool


@dataclass
class RecordingCarrier:
    """A Carrier port that records every order that was carried out, in order, with a new sid.

    A call that was created is also among `known_calls`, queued, until a test writes otherwise
    there; an SMS is in `sms` with its status. Both lists, oldest first, are a test's to change.
    `before_answer` gets each new sid before the order is answered, as a callback may be.
    """

    clock: Clock = field(default_factory=SetClock)
    calls: list[CallOrder] = field(default_factory=list)
    sms: list[CarrierSms] = field(default_factory=list)
    status_urls: list[str] = field(default_factory=list)  # of the SMS
    known_calls: list[CarrierCall] = field(default_factory=list)
    known_recordings: list[CarrierRecording] = field(default_factory=list)
    sounds: dict[str, bytes] = field(default_factory=dict)  # by RecordingSid
    deleted: list[str] = field(default_factory=list)  # recordings' sids, each time they were
    number_since: datetime | None = None
    looked_up: list[str] = field(default_factory=list)  # sids that were asked about
    before_answer: Callable[[str], None] | None = None
    _troubles: deque[Trouble] = field(default_factory=deque, init=False)
    _made: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def fail_next(self, failure: Failure, code: int = 0, really_done: bool = False) -> None:
        """Let the next request fail so, of whatever kind; called twice, the next two.

        With `really_done` an order is carried out and recorded, and then not confirmed: UNKNOWN,
        whatever `failure` says.
        """
        given = Failure.UNKNOWN if really_done else failure
        with self._lock:
            self._troubles.append(Trouble(given, code, really_done))

    def call(self, order: CallOrder) -> str:
        """Create a call; return its sid."""
        trouble = self._order()
        with self._lock:
            sid = self._sid("CA")
            now = self.clock.now()
            self.calls.append(order)
            self.known_calls.append(
                CarrierCall(sid, "", order.to, LINE, "outbound-api", "queued", now, None, None, "")
            )
        return self._answer(sid, trouble)

    def find_call(self, sid: str) -> CarrierCall | None:
        """Return the call of that sid, or None."""
        self.looked_up.append(sid)
        found = self._known(lambda each: each.sid == sid)
        return found[0] if found else None

    def legs_of(self, parent_sid: str) -> Sequence[CarrierCall]:
        """Return the calls that this call dialled."""
        return self._known(lambda each: each.parent_sid == parent_sid)

    def calls_to(self, to: str, since: datetime) -> Sequence[CarrierCall]:
        """Return the calls to this number since then, newest first."""
        return self._known(lambda each: each.to == to and each.created_at >= since)

    def inbound_calls(self, since: datetime, until: datetime) -> Sequence[CarrierCall]:
        """Return the calls that came to the line in between, newest first."""
        return self._known(
            lambda each: each.direction == "inbound" and since <= each.created_at <= until
        )

    def line_since(self) -> datetime | None:
        """Return since when the line's number is here."""
        self._ask()
        return self.number_since

    def outbound_calls(self, since: datetime) -> Sequence[CarrierCall]:
        """Return the calls from the line since then, newest first."""
        return self._known(
            lambda each: each.direction.startswith("outbound") and each.created_at >= since
        )

    def recordings(self, since: datetime, until: datetime) -> Sequence[CarrierRecording]:
        """Return the recordings made in between, newest first."""
        self._ask()
        with self._lock:
            kept = self.known_recordings[::-1]
        return [each for each in kept if since <= each.created_at <= until]

    @contextmanager
    def sound(self, recording_sid: str) -> Iterator[Iterator[bytes]]:
        """Give the recording's sound, in two parts.

        Raises CarrierFailed (LATER, NOT_FOUND) where there is none.
        """
        self._ask()
        with self._lock:
            whole = self.sounds.get(recording_sid)
        if whole is None:
            raise CarrierFailed(Failure.LATER, NOT_FOUND)
        yield iter((whole[:100], whole[100:]))

    def delete_recording(self, sid: str) -> None:
        """Delete the recording's sound, and note its sid."""
        trouble = self._order()
        with self._lock:
            self.deleted.append(sid)
            self.sounds.pop(sid, None)
        self._answer(sid, trouble)

    def send_sms(self, to: str, body: str, status_url: str) -> str:
        """Record an SMS as queued; return its sid."""
        trouble = self._order()
        with self._lock:
            sid = self._sid("SM")
            self.sms.append(CarrierSms(sid, to, body, "queued", self.clock.now()))
            self.status_urls.append(status_url)
        return self._answer(sid, trouble)

    def sms_since(self, since: datetime) -> Sequence[CarrierSms]:
        """Return all SMS since then, newest first."""
        self._ask()
        with self._lock:
            return [each for each in self.sms[::-1] if each.created_at >= since]

    def sms_to(self, to: str, since: datetime) -> Sequence[CarrierSms]:
        """Return the SMS to this number since then, newest first."""
        self._ask()
        with self._lock:
            kept = self.sms[::-1]
        return [each for each in kept if each.to == to and each.created_at >= since]

    def _order(self) -> Trouble | None:
        """Return how an order will fail after it is carried out, if it will.

        Raises CarrierFailed if it is not to be carried out.
        """
        trouble = self._next_trouble()
        if trouble and not trouble.really_done:
            raise CarrierFailed(trouble.failure, trouble.code)
        return trouble

    def _answer(self, sid: str, trouble: Trouble | None) -> str:
        if self.before_answer:
            self.before_answer(sid)
        if trouble:
            raise CarrierFailed(trouble.failure, trouble.code)
        return sid

    def _ask(self) -> None:
        trouble = self._next_trouble()
        if trouble:
            raise CarrierFailed(trouble.failure, trouble.code)

    def _next_trouble(self) -> Trouble | None:
        with self._lock:
            return self._troubles.popleft() if self._troubles else None

    def _known(self, fits: Callable[[CarrierCall], bool]) -> list[CarrierCall]:
        self._ask()
        with self._lock:
            return [each for each in self.known_calls[::-1] if fits(each)]

    def _sid(self, kind: str) -> str:
        self._made += 1
        return f"{kind}f{self._made:031x}"  # no sid of a call that a test dials


@dataclass
class RecordingQueue:
    """A Queue port that records (job, row's id, publication).

    It takes nothing while `away`.
    """

    published: list[tuple[str, int, int]] = field(default_factory=list)
    away: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def publish(self, job: str, row_id: int, publication: int) -> None:
        """Record the job; raises QueueAway while away."""
        if self.away:
            raise QueueAway("told to be away")
        with self._lock:
            self.published.append((job, row_id, publication))

    def take(self) -> list[tuple[str, int, int]]:
        """Remove every job and return them, oldest first."""
        with self._lock:
            taken, self.published[:] = list(self.published), []
            return taken
