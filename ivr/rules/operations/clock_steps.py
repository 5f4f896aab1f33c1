"""Decide what an instant says where a clock may have been moved, and notice that it was."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# A clock of ours that is wrong by so much, or is moved by it, costs nobody a call or a message, and
# nobody gets one twice. Whatever is compared with Twilio's clock allows for it.
CLOCK_WRONG = timedelta(hours=1)
STEP = timedelta(seconds=30)  # by less, clocks differ and are put right every day
# After a step nothing counts as lost for longer than any of it may take: a telephone rings, its
# leg falls silent, a mail server answers.
HOLD_SECONDS = 150.0
STEP_SHOWN = timedelta(hours=1)  # so long it stands in `/readyz`


def is_near(then: datetime, now: datetime, span: timedelta) -> bool:
    """Return whether `then` is less than `span` away from `now`, on either side.

    For what paces, and what counts as recent. One that is farther ahead was written before the
    clock was set back: it is long ago.
    """
    return abs(now - then) < span


@dataclass
class StepWatch:
    """What one process has seen of its clock, beside a stopwatch that nobody sets."""

    _last: tuple[datetime, float] | None = None
    _stepped: float = float("-inf")

    def look(self, now: datetime, seconds: float) -> timedelta:
        """Return by how much the clock was moved since the last look; zero where by less than STEP.

        `seconds` is the stopwatch's.
        """
        last, self._last = self._last, (now, seconds)
        if last is None:
            return timedelta(0)
        step = now - last[0] - timedelta(seconds=seconds - last[1])
        if abs(step) < STEP:
            return timedelta(0)
        self._stepped = seconds
        return step

    def is_settled(self, seconds: float) -> bool:
        """Return whether what was lost may be told from what was just moved in time."""
        return seconds - self._stepped >= HOLD_SECONDS
