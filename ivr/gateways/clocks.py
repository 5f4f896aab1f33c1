"""Tell the time by the system's clock, or the simulator's where it takes Twilio's place."""

import json
from datetime import UTC, datetime, timedelta
from urllib.error import URLError
from urllib.request import urlopen

ANSWER_SECONDS = 0.3  # that the simulator, on this machine, may take


class SystemClock:
    """This machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


class SimulatorClock:
    """This machine's clock moved by the simulator's offset.

    Asked every time: in the simulator's fast pace minutes pass between two webhooks. A simulator
    that is not there moves nothing: the last offset known goes on.
    """

    def __init__(self, url: str) -> None:
        """Take `url`, the simulator's root, on this machine."""
        self._url = f"{url}/clock"
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Return the simulator's present instant in UTC."""
        try:
            with urlopen(self._url, timeout=ANSWER_SECONDS) as reply:  # noqa: S310 - a loopback address
                self._offset = timedelta(seconds=float(json.load(reply)["offset"]))
        except (URLError, TimeoutError, ValueError, KeyError):
            pass
        return datetime.now(UTC) + self._offset
