"""Wait, at the simulated clock's speed, for something to happen on a leg or for its end.

A call shares one condition with the legs it opens, so that whatever happens to one is noticed by
all, and nothing polls.
"""

import threading
import time
from collections.abc import Callable

from ivr.simulator.clock import Stopwatch
from ivr.simulator.telephones.inputs import CallerHungUp, Diverted, Idle
from ivr.simulator.wire.script import Script


class Waiting:
    """A leg's time and its end. `hung_up`: its party, or an order from outside, has ended it."""

    def __init__(
        self, watch: Stopwatch, idle_seconds: float, opened_by: "Waiting | None" = None
    ) -> None:
        """Start the leg's time.

        `opened_by`: the call whose <Dial> opened this leg; without it nobody waits here.
        """
        self.watch = watch
        self.hung_up = False
        self.hung_up_after: float | None = None
        self.hung_up_by = "caller"
        self.over = False
        self._opened_by = opened_by
        self._detour: Script | None = None
        self._leaves_at: float | None = None
        self._idle_seconds = idle_seconds
        self._acted = time.monotonic()
        self._began = watch.elapsed()
        self._attending = False
        self._changed: threading.Condition = (
            opened_by._changed if opened_by else threading.Condition()
        )

    @property
    def fast(self) -> bool:
        """Return whether time is added to the clock instead of waited for."""
        return self.watch.fast

    @property
    def gone(self) -> bool:
        """Return whether the party, or whoever opened this leg, is no longer there."""
        if self._leaves_at is not None and self.elapsed() >= self._leaves_at:
            self.hung_up = True
        return self.hung_up or (self._opened_by is not None and self._opened_by.gone)

    @property
    def diverted(self) -> bool:
        """Return whether this leg, or the one that opened it, was sent to another document."""
        return self._detour is not None or (
            self._opened_by is not None and self._opened_by.diverted
        )

    def divert(self, script: Script) -> None:
        """Stop what the line does for this leg and let it obey `script` instead."""
        with self._changed:
            self._detour = script
        self.wake()

    def take_detour(self) -> Script | None:
        """Return the script that this leg was sent to, if it was.

        Asked again, it returns None.
        """
        with self._changed:
            script, self._detour = self._detour, None
            return script

    def look_up(self) -> None:
        """Raise CallerHungUp or Diverted when what the line does is no longer wanted."""
        if self.gone:
            raise CallerHungUp
        if self.diverted:
            raise Diverted

    def elapsed(self) -> float:
        """Return the simulated seconds since the leg was placed.

        They do not depend on how the clock was set meanwhile.
        """
        return self.watch.elapsed() - self._began

    def wake(self) -> None:
        """Let whoever waits look again, because somebody did something elsewhere."""
        with self._changed:
            self._stir()
            self._changed.notify_all()

    def look_again(self) -> None:
        """Let whoever waits count the time that is left anew.

        For when the clock's speed has changed.
        """
        with self._changed:
            self._changed.notify_all()

    def leave_in(self, seconds: float, by: str) -> None:
        """End the leg by itself after `seconds`, unless it was to end sooner."""
        with self._changed:
            at = self.elapsed() + seconds
            if self._leaves_at is None or at < self._leaves_at:
                self._leaves_at, self.hung_up_by = at, by

    def charge(self, seconds: float) -> None:
        """Add `seconds` at once, or as many as the leg still lasts (fast pace only)."""
        if self._leaves_at is not None:
            seconds = max(0.0, min(seconds, self._leaves_at - self.elapsed()))
        self.watch.charge(seconds)

    def rest(self, seconds: float) -> None:
        """Wait `seconds` of simulated time, whatever happens."""
        self._wait_unless(lambda: False, seconds)

    def over_within(self, seconds: float) -> bool:
        """Wait at most `seconds` for the leg's end; return whether it is over."""
        return self._wait_unless(lambda: self.over, seconds)

    def await_until(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Wait at most `seconds` until something `happened`; return whether it did.

        Raises CallerHungUp, Diverted; Idle when nobody has done anything for too long, in real
        time.
        """
        until = self.watch.clock.flow() + seconds
        with self._changed:
            self._attending = True
            self._changed.notify_all()
            try:
                while not (self.gone or self.diverted or happened()):
                    left = self._real_seconds_until(until)
                    given_up = self._acted + self._idle_seconds - time.monotonic()
                    if left <= 0:
                        break
                    if given_up <= 0:
                        raise Idle
                    self._changed.wait(min(left, given_up))
            finally:
                self._attending = False
            self.look_up()
            return happened()

    def _stir(self) -> None:
        """Note that somebody has done something: the call is not idle."""
        self._acted = time.monotonic()
        if self._opened_by is not None:
            self._opened_by._stir()

    def _wait_unless(self, happened: Callable[[], bool], seconds: float) -> bool:
        clock = self.watch.clock
        until = clock.flow() + seconds
        with self._changed:
            while not happened() and (left := until - clock.flow()) > 0:
                self._changed.wait(left / clock.speed)
            return happened()

    def _real_seconds_until(self, flow: float) -> float:
        """Return the real seconds left until the clock's flow reaches `flow`.

        Fewer where this leg's own end comes first.
        """
        clock = self.watch.clock
        left = flow - clock.flow()
        if self._leaves_at is not None:
            left = min(left, self._leaves_at - self.elapsed())
        return left / clock.speed
