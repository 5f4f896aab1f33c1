"""Keep simulated time: this machine's clock plus an offset, at an adjustable speed."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

FASTEST = 1000.0


class Clock:
    """A UTC clock ahead of this machine's by an offset that grows while `speed` is above one.

    The offset is in seconds. Safe to use from many threads.
    """

    def __init__(self, speed: float = 1.0) -> None:
        """Start at the machine's own time; raises ValueError as `set_speed`."""
        self._moved = 0.0
        self._speed = _possible_speed(speed)
        self._flowed = 0.0  # up to `_since`
        self._since = self._began = time.monotonic()
        self._lock = threading.Lock()

    @property
    def speed(self) -> float:
        """Return how many simulated seconds pass in a real one."""
        with self._lock:
            return self._speed

    @property
    def offset(self) -> float:
        """Return how many seconds this clock is ahead of the machine's."""
        with self._lock:
            return self._ahead()

    def now(self) -> datetime:
        """Return the simulated instant in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def flow(self) -> float:
        """Return the simulated seconds passed since the clock was made.

        Setting the clock neither adds nor takes any.
        """
        with self._lock:
            return self._flow()

    def set_speed(self, speed: float) -> None:
        """Let `speed` simulated seconds pass in a real one from now on.

        Raises ValueError unless it is above 0 and at most FASTEST.
        """
        with self._lock:
            self._speed, self._flowed = _possible_speed(speed), self._flow()
            self._since = time.monotonic()

    def advance(self, seconds: float) -> None:
        """Move the clock on by `seconds` at once; raises as `move_to`."""
        with self._lock:
            _possible(self._ahead() + seconds)
            self._moved += seconds

    def move_to(self, offset: float) -> None:
        """Set the clock `offset` seconds ahead of the machine's.

        Raises ValueError or OverflowError when there is no such time.
        """
        with self._lock:
            self._moved += _possible(offset) - self._ahead()

    def set_now(self, instant: datetime) -> None:
        """Set the clock to `instant`; raises ValueError when it has no time zone."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        self.move_to((instant - datetime.now(UTC)).total_seconds())

    def _flow(self) -> float:
        since = time.monotonic() - self._since
        return self._flowed + since * self._speed

    def _ahead(self) -> float:
        if self._speed == 1.0 and self._since == self._began:
            return self._moved
        return self._moved + self._flow() - (time.monotonic() - self._began)


def _possible(offset: float) -> float:
    """Return `offset` if dates exist fifty years before and after it.

    Raises ValueError or OverflowError otherwise.
    """
    for years in (-50, 50):
        datetime.now(UTC) + timedelta(seconds=offset, days=365 * years)
    return offset


def _possible_speed(speed: float) -> float:
    if not 0 < speed <= FASTEST:
        raise ValueError(f"a speed is above 0 and at most {FASTEST:g}")
    return speed


class Stopwatch:
    """A count of the seconds of one call and of the legs it opens, at that call's pace.

    In fast pace nothing is waited for: the time that a step takes is added at once, and what was
    scheduled within it is carried out then.
    """

    def __init__(self, clock: Clock, fast: bool) -> None:
        self.clock = clock
        self.fast = fast
        self._began = clock.flow()
        self._added = 0.0
        self._due: list[tuple[float, Callable[[], None]]] = []
        self._lock = threading.Lock()

    def elapsed(self) -> float:
        """Return the simulated seconds since the start, however the clock was set meanwhile."""
        with self._lock:
            return self.clock.flow() - self._began + self._added

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Schedule `act` for when `seconds` more have been charged (fast pace only).

        It is never called if they are not charged. The thread that charges them calls it.
        """
        at = self.elapsed() + seconds
        with self._lock:
            self._due.append((at, act))

    def charge(self, seconds: float) -> None:
        """Add `seconds` at once and run what was scheduled within them (fast pace only)."""
        until = self.elapsed() + seconds
        while (due := self._next_due(until)) is not None:
            part = min(seconds, max(0.0, due[0] - self.elapsed()))
            self._add(part)
            seconds -= part
            due[1]()
        self._add(seconds)

    def _add(self, seconds: float) -> None:
        with self._lock:
            self._added += seconds
        self.clock.advance(seconds)

    def _next_due(self, until: float) -> tuple[float, Callable[[], None]] | None:
        with self._lock:
            due = min(self._due, key=lambda each: each[0], default=None)
            if due is None or due[0] > until:
                return None
            self._due.remove(due)
            return due
