"""Count the calls that the customer's application creates, and limit their rate.

By default Twilio places one a second for an account:
https://www.twilio.com/docs/voice/api/call-resource
"""

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

A_SECOND = timedelta(seconds=1)
MAX_CREATIONS = 100_000


class Creations:
    """A count of all calls created over REST, in simulated time. Safe to use from many threads."""

    def __init__(self) -> None:
        self._at: deque[datetime] = deque(maxlen=MAX_CREATIONS)
        self._made = self._hurried = self._refused = 0
        self._lock = threading.Lock()

    def begin(self, now: datetime, forbidden: Callable[[], bool]) -> bool:
        """Count a call and return True, or return False where it may not be created now.

        One that comes less than a second after the last is hurried, and refused where that is
        `forbidden`, which is called only then.
        """
        with self._lock:
            hurried = bool(self._at) and timedelta() <= now - self._at[-1] < A_SECOND
            if hurried and forbidden():
                self._refused += 1
                return False
            self._hurried += hurried
            self._made += 1
            self._at.append(now)
            return True

    def as_json(self) -> dict[str, Any]:
        """Return the counts for the control API.

        How many calls were created, how many of them came less than a second after another, how
        many were refused for that, and the most that ever came within one second, wherever it
        began.
        """
        with self._lock:
            return {
                "created": self._made,
                "hurried": self._hurried,
                "refused": self._refused,
                "most_in_a_second": _most_in_a_second(sorted(self._at)),
            }


def _most_in_a_second(instants: list[datetime]) -> int:
    first, most = 0, 0
    for last, instant in enumerate(instants):
        while instant - instants[first] >= A_SECOND:
            first += 1
        most = max(most, last - first + 1)
    return most
