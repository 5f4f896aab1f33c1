"""Provide a clock that stands where it is set."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MONDAY_TEN = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # 10:00 in Fortaleza


@dataclass
class SetClock:
    """A clock that stands where it is set."""

    at: datetime = MONDAY_TEN

    def now(self) -> datetime:
        """Return the instant that was set."""
        return self.at

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`."""
        self.at += timedelta(seconds=seconds)
