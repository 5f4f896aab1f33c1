"""A call: its state, its log, and the meeting of caller and line.

The line is one thread that obeys documents; the caller comes from the API's threads. Both meet
under one condition, and nothing polls.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from ivr.simulator.clock import Clock
from ivr.simulator.inputs import (
    NOTHING,
    CallerHungUp,
    Expects,
    Idle,
    Input,
    Key,
    Silence,
    Words,
)
from ivr.simulator.placing import Pace, Placing
from ivr.simulator.states import FINAL, Doing, State

# A script's key waits this long, in real seconds, for the line to listen.
PATIENCE_SECONDS = 20.0


class Call:
    """One inbound call, seen from the telephone company."""

    def __init__(self, sid: str, placing: Placing, clock: Clock, idle_seconds: float) -> None:
        self.sid = sid
        self.placing = placing
        self.clock = clock
        self.created = clock.now()
        self.ended: datetime | None = None
        self.state = State.QUEUED
        self.doing = Doing.FETCHING
        self.hung_up = False
        self.hung_up_after: float | None = None
        self.seconds_talked = 0
        self.bridged_at: float | None = None
        self._idle_seconds = idle_seconds
        self._started = self._acted = time.monotonic()
        self._virtual = 0.0
        self._expects = NOTHING
        self._attending = False
        self._inbox: deque[Input] = deque()
        self._log: list[dict[str, Any]] = []
        self._changed = threading.Condition()

    # -- seen by both

    @property
    def fast(self) -> bool:
        """Whether time is added to the clock instead of waited for."""
        return self.placing.pace is Pace.FAST

    @property
    def over(self) -> bool:
        """Whether the caller's leg has come to its end."""
        return self.state in FINAL

    def elapsed(self) -> float:
        """Seconds since the call was placed, however the clock was moved meanwhile."""
        return time.monotonic() - self._started + self._virtual

    def note(self, kind: str, text: str, **more: Any) -> None:
        """The log says it; whoever waits for news wakes up."""
        with self._changed:
            at = self.clock.now().isoformat()
            entry = {"n": len(self._log) + 1, "at": at, "kind": kind, "text": text, **more}
            self._log.append(entry)
            self._changed.notify_all()

    def wake(self) -> None:
        """Somebody did something elsewhere: whoever waits looks again."""
        with self._changed:
            self._acted = time.monotonic()
            self._changed.notify_all()

    def become(self, state: State) -> None:
        """The call has this status; a final one stays."""
        with self._changed:
            if not self.over:
                self.state = state
                self.ended = self.clock.now() if state in FINAL else None
        self.note("status", state.value)

    def turn_to(self, doing: Doing, expects: Expects | None = None) -> None:
        """The line is now about this, and takes that."""
        with self._changed:
            self.doing = doing
            self._expects = self._expects if expects is None else expects
            self._changed.notify_all()

    def news(self, after: int, wait: float) -> dict[str, Any]:
        """State and log entries beyond `after`; waits at most `wait` seconds for one."""
        with self._changed:
            self._changed.wait_for(
                lambda: len(self._log) > after or self.doing is Doing.ENDED, timeout=wait
            )
            return {
                "sid": self.sid,
                "from": self.placing.caller,
                "to": self.placing.dialled,
                "pace": self.placing.pace.value,
                "state": self.state.value,
                "doing": self.doing.value,
                "expects": self._expects.as_json(),
                "log": [dict(each) for each in self._log[after:]],
                "next": len(self._log),
            }

    # -- the caller's side (the API's threads)

    def press(self, digits: str, after: float | None = None) -> int:
        """How many of `digits` the line took; it takes none while it does not listen for keys."""
        with self._changed:
            self._await_attention()
            if self._expects.digits is None:
                return 0
            self._inbox.extend(Key(digit, after) for digit in digits)
            self._changed.notify_all()
            return len(digits)

    def speak(self, words: Words) -> bool:
        """Whether the line listened to the words."""
        with self._changed:
            self._await_attention()
            if not self._expects.speech or not words.text.strip():
                return False
            self._inbox.append(words)
            self._changed.notify_all()
            return True

    def fall_silent(self) -> bool:
        """The time that the line waits for is over, if it was waiting."""
        with self._changed:
            self._await_attention()
            if not self._attending or self.doing is Doing.SPEAKING:
                return False
            self._inbox.append(Silence())
            self._changed.notify_all()
            return True

    def say_to_agent(self, text: str) -> bool:
        """Whether the caller is talking with the agent, and so was heard."""
        with self._changed:
            self._await_attention()
            talking = self.doing is Doing.TALKING and not self.hung_up
        if talking:
            self.note("heard", text, by="talk")
        return talking

    def hang_up(self, after: float | None = None, at_once: bool = False) -> None:
        """The caller puts the receiver down. In fast pace, when the line next attends to them,
        `after` seconds into what it is doing, unless `at_once`."""
        with self._changed:
            if not at_once:
                self._await_attention()
            if not self.over:
                self.hung_up, self.hung_up_after = True, after
            self._changed.notify_all()

    def _await_attention(self) -> None:
        self._acted = time.monotonic()
        if self.fast:
            self._changed.wait_for(
                lambda: self.over or self.hung_up or (self._attending and not self._inbox),
                timeout=PATIENCE_SECONDS,
            )

    # -- the line's side (the call's own thread)

    @contextmanager
    def attending(self, doing: Doing, expects: Expects) -> Iterator[None]:
        """While inside, the caller's input is taken; what was not used is lost."""
        with self._changed:
            self._inbox.clear()
            self._expects, self.doing = expects, doing
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._inbox.clear()
                self._expects, self.doing = NOTHING, Doing.FETCHING

    def charge(self, seconds: float) -> None:
        """Fast pace: these seconds have passed at once."""
        with self._changed:
            self._virtual += seconds
        self.clock.advance(seconds)

    @property
    def interrupted(self) -> bool:
        """Whether input waits to be taken."""
        return bool(self._inbox)

    def rest(self, seconds: float) -> None:
        """`seconds` of real time have passed, whatever happens."""
        with self._changed:
            self._changed.wait_for(lambda: False, timeout=seconds)

    def spend(self, seconds: float) -> None:
        """`seconds` have passed, or input has come. Raises CallerHungUp."""
        if self.fast:
            self.charge(seconds)
            if self.hung_up:
                raise CallerHungUp
        else:
            self.await_until(lambda: bool(self._inbox), seconds)

    def take_input(self, seconds: float) -> Input:
        """The next input, or Silence after `seconds`; in fast pace somebody must say so.

        Raises CallerHungUp, Idle.
        """
        if not self.await_until(lambda: bool(self._inbox), self._limit(seconds)):
            return Silence()
        with self._changed:
            return self._inbox.popleft()

    def wait_for(self, happened: Callable[[], bool], seconds: float) -> Input | None:
        """None when it happened; else what the caller did first, or Silence after `seconds`.

        Raises CallerHungUp, Idle.
        """
        if not self.await_until(lambda: happened() or bool(self._inbox), self._limit(seconds)):
            return Silence()
        with self._changed:
            return None if happened() else self._inbox.popleft()

    def await_until(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Whether it happened within `seconds` of real time. Raises CallerHungUp; Idle when
        nobody has done anything for too long."""
        deadline = time.monotonic() + seconds
        with self._changed:
            self._attending = True
            self._changed.notify_all()
            found = False
            while not found and not self.hung_up and (now := time.monotonic()) < deadline:
                given_up = self._acted + self._idle_seconds
                if now >= given_up:
                    self._attending = False
                    raise Idle
                found = self._changed.wait_for(
                    lambda: self.hung_up or happened(), timeout=min(deadline, given_up) - now
                )
            self._attending = False
            if self.hung_up:
                raise CallerHungUp
            return found

    def _limit(self, seconds: float) -> float:
        return math.inf if self.fast else seconds
