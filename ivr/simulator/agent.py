"""The agent's telephone: one receiver at the customer's switchboard."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ivr.simulator.clock import Clock

MOST_LINES = 500


class Mode(StrEnum):
    """What the telephone does when it is rung."""

    ASK = "ask"  # rings until a person answers or declines
    ANSWERS = "answers"  # answers by itself after a second
    BUSY = "busy"
    NO_ANSWER = "no-answer"  # rings until the caller's patience ends
    FAILS = "fails"  # cannot be reached at all


class RingState(StrEnum):
    """How far one ringing came."""

    RINGING = "ringing"
    ANSWERED = "answered"
    DECLINED = "declined"
    OVER = "over"


@dataclass
class Ring:
    """One call that reached the telephone. `wake` makes the call look at `state` again."""

    sid: str
    child_sid: str
    caller: str
    address: str
    headers: dict[str, str]
    wake: Callable[[], None]
    said: Callable[[str], None]
    state: RingState = RingState.RINGING
    talked_after: float | None = field(default=None)

    def as_json(self) -> dict[str, Any]:
        """For the API."""
        return {
            "sid": self.sid,
            "child_sid": self.child_sid,
            "from": self.caller,
            "to": self.address,
            "headers": self.headers,
        }


class NotNow(Exception):
    """The telephone cannot do that at the moment; the message says why."""


class AgentTelephone:
    """Takes one call at a time. Safe to use from many threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._mode = Mode.ASK
        self._ring: Ring | None = None
        self._log: list[dict[str, Any]] = []
        self._count = 0
        self._lock = threading.Lock()

    def set_mode(self, mode: Mode) -> None:
        """The next ringing meets this behaviour."""
        with self._lock:
            self._mode = mode

    def ring(self, ring: Ring) -> Mode:
        """The telephone rings, and what it will do. Busy when it is in use."""
        with self._lock:
            if self._ring is not None:
                return Mode.BUSY
            if self._mode in (Mode.ASK, Mode.ANSWERS, Mode.NO_ANSWER):
                self._ring = ring
                self._note("ring", ring.caller, headers=ring.headers, sid=ring.sid)
            return self._mode

    def pick_up(self, ring: Ring) -> None:
        """The telephone answered by itself."""
        with self._lock:
            ring.state = RingState.ANSWERED
            self._note("answered", ring.caller, sid=ring.sid)

    def release(self, ring: Ring, why: str) -> None:
        """The telephone is free again."""
        with self._lock:
            if self._ring is ring:
                self._ring = None
                ring.state = RingState.OVER
                self._note("over", why, sid=ring.sid)

    def hear(self, kind: str, text: str, **more: Any) -> None:
        """The agent hears it: "whisper" before, or "caller" while talking."""
        with self._lock:
            self._note(kind, text, **more)

    def answer(self) -> None:
        """A person picks the receiver up; raises NotNow."""
        self._act(RingState.RINGING, RingState.ANSWERED, "answered")

    def decline(self) -> None:
        """A person refuses the call; raises NotNow."""
        self._act(RingState.RINGING, RingState.DECLINED, "declined")

    def hang_up(self, after: float | None = None) -> None:
        """The agent ends the talk, in fast pace `after` seconds into it; raises NotNow."""
        with self._lock:
            if self._ring is not None:
                self._ring.talked_after = after
        self._act(RingState.ANSWERED, RingState.OVER, "hung up")

    def say(self, text: str) -> None:
        """The caller hears the agent; raises NotNow."""
        with self._lock:
            ring = self._ring
            if ring is None or ring.state is not RingState.ANSWERED:
                raise NotNow("o ramal não está em conversa")
            self._note("agent", text)
        ring.said(text)

    def as_json(self) -> dict[str, Any]:
        """For the API."""
        with self._lock:
            ring = self._ring
            ringing = ring is not None and ring.state is RingState.RINGING
            talking = ring is not None and ring.state is RingState.ANSWERED
            return {
                "mode": self._mode.value,
                "ringing": ring.as_json() if ring and ringing else None,
                "talking": ring.as_json() if ring and talking else None,
                "log": [dict(each) for each in self._log],
            }

    def _act(self, before: RingState, after: RingState, what: str) -> None:
        with self._lock:
            ring = self._ring
            if ring is None or ring.state is not before:
                raise NotNow(
                    "o ramal não está tocando"
                    if before is RingState.RINGING
                    else "o ramal não está em conversa"
                )
            ring.state = after
            self._note(what, ring.caller, sid=ring.sid)
        ring.wake()

    def _note(self, kind: str, text: str, **more: Any) -> None:
        self._count += 1
        at = self._clock.now().isoformat()
        self._log.append({"n": self._count, "at": at, "kind": kind, "text": text, **more})
        del self._log[:-MOST_LINES]
