"""Tell the time: by the database, by this machine, or by the simulator in Twilio's place."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy.exc import SQLAlchemyError

from ivr.ports.protocols import Clock
from ivr.store.database.database import Database

ANSWER_SECONDS = 0.3  # that the simulator, on this machine, may take
ASK_SECONDS = 5.0  # the database is asked again
MAX_ASKING_SECONDS = 0.5  # an answer that took longer tells an instant that nobody knows well


class SystemClock:
    """This machine's clock, where no other machine shares the database."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)

    def ahead(self) -> timedelta:
        """Return zero: there is no other clock."""
        return timedelta(0)


class DatabaseClock:
    """The clock of the database, by which all machines of an installation go.

    Between two questions this machine's stopwatch counts on: whatever is done to its clock is not
    felt, and a database that is away changes nothing. Until it has answered once, this machine's
    clock stands in.
    """

    def __init__(self, database: Database) -> None:
        """Ask nothing yet."""
        self._database, self._asking = database, threading.Lock()
        self._known: tuple[datetime, float] | None = None  # an instant, and the stopwatch at it
        self._asked = float("-inf")

    def now(self) -> datetime:
        """Return the present instant in UTC; raise nothing where the database is away."""
        if self._is_stale() and self._asking.acquire(blocking=self._known is None):
            try:
                if self._is_stale():  # else another thread has asked meanwhile
                    self._ask()
            finally:
                self._asking.release()
        known = self._known
        if known is None:
            return datetime.now(UTC)
        return known[0] + timedelta(seconds=time.monotonic() - known[1])

    def ahead(self) -> timedelta:
        """Return by how much this machine's clock is ahead of the database's."""
        return datetime.now(UTC) - self.now()

    def _is_stale(self) -> bool:
        return time.monotonic() - self._asked > ASK_SECONDS

    def _ask(self) -> None:
        begun = time.monotonic()
        try:
            told = self._database.time()
        except SQLAlchemyError:
            return
        finally:
            self._asked = ended = time.monotonic()
        if ended - begun < MAX_ASKING_SECONDS:
            self._known = told, (begun + ended) / 2


class SimulatorClock:
    """A clock moved by the simulator's offset.

    Asked every time: in the simulator's fast pace minutes pass between two webhooks. A simulator
    that is not there moves nothing: the last offset known goes on.
    """

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        """Take `url`, the simulator's root, on this machine, and the clock that it moves."""
        self._url, self._clock = f"{url}/clock", clock or SystemClock()
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Return the simulator's present instant in UTC."""
        try:
            with urlopen(self._url, timeout=ANSWER_SECONDS) as reply:  # noqa: S310 - a loopback address
                self._offset = timedelta(seconds=float(json.load(reply)["offset"]))
        except (URLError, TimeoutError, ValueError, KeyError):
            pass
        return self._clock.now() + self._offset
