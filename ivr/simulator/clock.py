"""The simulated clock: this machine's, moved by an offset that anybody may change."""

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """UTC now, plus an offset in seconds. Safe to use from many threads."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._lock = threading.Lock()

    @property
    def offset(self) -> float:
        """Seconds that this clock is ahead of the machine's."""
        with self._lock:
            return self._offset

    def now(self) -> datetime:
        """The simulated instant in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def advance(self, seconds: float) -> None:
        """`seconds` have passed at once. Raises as `move_to`."""
        with self._lock:
            self._offset = _possible(self._offset + seconds)

    def move_to(self, offset: float) -> None:
        """The clock is `offset` seconds ahead of the machine's.

        Raises ValueError or OverflowError when there is no such time.
        """
        with self._lock:
            self._offset = _possible(offset)

    def set_now(self, instant: datetime) -> None:
        """It is now `instant`; raises ValueError when it has no time zone."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        self.move_to((instant - datetime.now(UTC)).total_seconds())


def _possible(offset: float) -> float:
    """`offset`, if a century around it still has dates."""
    for years in (-50, 50):
        datetime.now(UTC) + timedelta(seconds=offset, days=365 * years)
    return offset
