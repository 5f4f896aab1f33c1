"""Limit how long one request may wait for the database in all.

A caller hears silence meanwhile, and gunicorn cannot cut one thread. Each statement has a limit of
its own; this is the limit of their sum.
"""

import time
from contextvars import ContextVar

REQUEST_SECONDS = 4.5  # with a connection begun at its end (2 s) and a full pool (1 s): under 8 s

_deadline: ContextVar[float] = ContextVar("deadline", default=float("inf"))


def begin(seconds: float = REQUEST_SECONDS) -> None:
    """Limit the waits of this thread's statements to `seconds` together, from now on."""
    _deadline.set(time.monotonic() + seconds)


def end() -> None:
    """Lift the limit: this thread's statements have only their own limits again."""
    _deadline.set(float("inf"))


def remaining() -> float:
    """Return the seconds that are left; 0 when the limit is used up, infinity without one."""
    return max(0.0, _deadline.get() - time.monotonic())
