"""Keep the last step of each call that this process took a turn of, as a guess for the next turn.

It saves the next turn a look at the database. Steps never change, but another process may have
taken the turn, and the call may be over: so whoever goes by a guess writes with a statement that
verifies it (`ivr.store.calls.steps.claim`).
"""

import threading
from collections import OrderedDict

from ivr.store.calls.steps import Present

MAX_GUESSES = 2000  # calls; the one of which nothing was heard longest is forgotten first


class LastSteps:
    """The guesses of one process: a call's CallSid → where it stood when last heard of."""

    def __init__(self, most: int = MAX_GUESSES) -> None:
        """Know nothing yet."""
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Present] = OrderedDict()

    def learn(self, present: Present) -> None:
        """Keep where a call stands by a step that is stored."""
        with self._lock:
            self._known[present.sid] = present._replace(is_guess=True)
            if len(self._known) > self._most:
                self._known.popitem(last=False)

    def take(self, sid: str, n: int) -> Present | None:
        """Return the guess by which turn `n` of the call is next, or None; it is good for once."""
        with self._lock:
            known = self._known.pop(sid, None)
        return known if known and n == known.n + 1 else None
