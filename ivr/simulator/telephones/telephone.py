"""Simulate one telephone: one receiver, its habits, and the person who holds it."""

import threading
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ivr.simulator.clock import Clock
from ivr.simulator.telephones.call import Call
from ivr.simulator.telephones.habits import MACHINE_SECONDS, Habits, Mode
from ivr.simulator.telephones.inputs import Words
from ivr.simulator.telephones.states import Doing

MAX_LINES = 500
GREETING = "Você ligou para a caixa postal. Deixe o seu recado após o sinal."
CONFIDENCE = 0.9


class RingState(StrEnum):
    """The progress of one ringing."""

    RINGING = "ringing"
    ANSWERED = "answered"
    DECLINED = "declined"
    OVER = "over"


@dataclass
class Ring:
    """One call that reached a telephone. `leg` is the one that ends there."""

    leg: Call
    headers: dict[str, str] = field(default_factory=dict)
    state: RingState = RingState.RINGING
    habits: Habits = field(default_factory=Habits)  # as they were when it rang
    keys: deque[str] = field(default_factory=deque)

    def as_json(self) -> dict[str, Any]:
        """Return the call's fields for the control API."""
        placing = self.leg.placing
        return {
            "sid": placing.parent_sid or self.leg.sid,
            "child_sid": self.leg.sid,
            "direction": placing.direction.value,
            "from": placing.caller or "",
            "to": placing.dialled,
            "headers": self.headers,
        }


class NotNow(Exception):
    """The telephone cannot do that at the moment; the message says why."""


class Telephone:
    """One telephone, which takes one call at a time. Safe to use from many threads."""

    def __init__(self, address: str, clock: Clock, habits: Habits, name: str = "") -> None:
        """Set the telephone up as it is at rest.

        `touched` is the clock's flow when it last rang or had its habits set.
        """
        self.address = address
        self.name = name
        self.habits = habits
        self.touched = clock.flow()
        self._clock = clock
        self._ring: Ring | None = None
        self._log: list[dict[str, Any]] = []
        self._count = 0
        self._lock = threading.Lock()

    @property
    def in_use(self) -> bool:
        """Return whether it rings, or somebody speaks or listens there."""
        return self._ring is not None

    def tell(self, habits: Habits) -> None:
        """Set the habits, which it follows from its next ringing on."""
        self.habits, self.touched = habits, self._clock.flow()

    def ring(self, ring: Ring) -> Mode:
        """Ring the telephone; return what it will do: Mode.BUSY when it is in use."""
        with self._lock:
            self.touched = self._clock.flow()
            if self._ring is not None:
                return Mode.BUSY
            ring.habits, ring.keys = self.habits, deque(self.habits.keys)
            if self.habits.mode not in (Mode.BUSY, Mode.FAILS):
                self._ring = ring
                caller = ring.leg.placing.caller or ""
                self._note("ring", caller, headers=ring.headers, sid=ring.as_json()["sid"])
            return self.habits.mode

    def pick_up(self, ring: Ring) -> None:
        """Note that the telephone has answered by itself."""
        with self._lock:
            ring.state = RingState.ANSWERED
            self._note("answered", ring.leg.placing.caller or "", sid=ring.as_json()["sid"])

    def off_hook(self, ring: Ring) -> None:
        """Connect the party to the leg: they hear it, and do what the habits say."""
        leg = ring.leg
        leg.listener = self.hear
        leg.stays = ring.habits.stays
        leg.unattended = not ring.habits.attended
        leg.reflex = lambda: self._next_key(ring)
        if ring.habits.mode is Mode.MACHINE:
            leg.leave_in(ring.habits.stays or MACHINE_SECONDS, "caller")

    def release(self, ring: Ring, why: str) -> None:
        """Free the telephone from this ringing, for the reason `why`."""
        ring.leg.listener = ring.leg.reflex = None
        with self._lock:
            ring.state = RingState.OVER
            if self._ring is ring:
                self._ring = None
                self._note("over", why, sid=ring.as_json()["sid"])

    def hear(self, kind: str, text: str, **more: Any) -> None:
        """Note what the party hears.

        `kind` is "said" by a document, "whisper" before a talk, or "caller" in it.
        """
        with self._lock:
            self._note(kind, text, **more)

    def answer(self) -> None:
        """Answer the ringing for a person; raises NotNow."""
        self._act(RingState.ANSWERED, "answered")

    def decline(self) -> None:
        """Decline the ringing for a person; raises NotNow."""
        self._act(RingState.DECLINED, "declined")

    def hang_up(self, after: float | None = None) -> None:
        """End the call, in fast pace `after` seconds into the talk; raises NotNow."""
        leg = self._answered().leg
        leg.hang_up(after, at_once=leg.placing.parent_sid is not None)
        self.hear("hung up", leg.placing.caller or "", sid=leg.placing.parent_sid or leg.sid)

    def press(self, digits: str) -> int:
        """Press keys; return how many of them the line took; raises NotNow."""
        taken = self._answered().leg.press(digits)
        if taken:
            self.hear("keys", digits)
        return taken

    def fall_silent(self) -> bool:
        """End the line's wait for input; return whether it was waiting; raises NotNow."""
        return self._answered().leg.fall_silent()

    def say(self, text: str) -> None:
        """Say `text` to the other end, or to the line if it listens; raises NotNow."""
        leg = self._answered().leg
        talking = leg.other is not None
        if not (leg.say_to_other(text) if talking else leg.speak(Words(text, CONFIDENCE))):
            raise NotNow("ninguém ouve este telefone agora")
        self.hear("agent", text)

    def as_json(self) -> dict[str, Any]:
        """Return the telephone's state, habits and log for the control API."""
        with self._lock:
            ring = self._ring
            ringing = ring is not None and ring.state is RingState.RINGING
            answered = ring is not None and ring.state is RingState.ANSWERED
            return {
                "address": self.address,
                "name": self.name,
                **self.habits.as_json(),
                "state": _state(ring),
                "ringing": ring.as_json() if ring and ringing else None,
                "talking": ring.as_json() if ring and answered else None,
                "log": [dict(each) for each in self._log],
            }

    def _answered(self) -> Ring:
        with self._lock:
            if self._ring is None or self._ring.state is not RingState.ANSWERED:
                raise NotNow("o telefone não está em conversa")
            return self._ring

    def _act(self, after: RingState, what: str) -> None:
        with self._lock:
            ring = self._ring
            if ring is None or ring.state is not RingState.RINGING or not ring.habits.attended:
                raise NotNow("o telefone não está tocando")
            ring.state = after
            self._note(what, ring.leg.placing.caller or "", sid=ring.as_json()["sid"])
        ring.leg.wake()

    def _next_key(self, ring: Ring) -> str | None:
        with self._lock:
            if ring.habits.mode is Mode.MACHINE or not ring.keys:
                return None
            key = ring.keys.popleft()
            if key:
                self._note("keys", key)
            return key or None

    def _note(self, kind: str, text: str, **more: Any) -> None:
        self._count += 1
        at = self._clock.now().isoformat()
        self._log.append({"n": self._count, "at": at, "kind": kind, "text": text, **more})
        del self._log[:-MAX_LINES]


def _state(ring: Ring | None) -> str:
    if ring is None:
        return "free"
    if ring.state is RingState.RINGING:
        return "ringing"
    return "talking" if ring.leg.doing is Doing.TALKING else "on-line"
