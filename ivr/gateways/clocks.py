"""Clocks: the system's, and the simulator's where it stands in Twilio's place."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from urllib.error import URLError
from urllib.request import urlopen


class SystemClock:
    """This machine's clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)


class SimulatorClock:
    """This machine's clock moved by the simulator's offset, asked again every `fresh` seconds.

    A simulator that is not there moves nothing: the last offset known goes on.
    """

    def __init__(self, url: str, fresh: float = 0.2) -> None:
        """`url` is the simulator's root, on this machine."""
        self._url = f"{url}/clock"
        self._fresh = fresh
        self._offset = timedelta(0)
        self._asked = float("-inf")
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The simulator's present instant in UTC."""
        with self._lock:
            if time.monotonic() - self._asked > self._fresh:
                self._offset = self._ask()
                self._asked = time.monotonic()
            return datetime.now(UTC) + self._offset

    def _ask(self) -> timedelta:
        try:
            with urlopen(self._url, timeout=0.3) as reply:  # noqa: S310 - a loopback address
                return timedelta(seconds=float(json.load(reply)["offset"]))
        except (URLError, TimeoutError, ValueError, KeyError):
            return self._offset
