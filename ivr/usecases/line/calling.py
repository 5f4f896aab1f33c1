"""Keep at hand whether anybody would call a citizen back: whether a callback can be promised."""

import logging
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from ivr.store.callbacks import dispatch
from ivr.store.staff import shifts
from ivr.usecases.installation.ports import Ports

log = logging.getLogger(__name__)

FRESH_SECONDS = 1.0


class CallingView:
    """What one process knows of who calls back; the database is asked again every second."""

    def __init__(self, ports: Ports) -> None:
        """Ask nothing yet."""
        self._database = ports.database
        self._lock = threading.Lock()
        self._calls_back = True
        self._asked = float("-inf")

    def calls_back(self) -> bool:
        """Return whether somebody is on any shift and dialling is not stopped.

        While the database does not answer, by what was known last.
        """
        with self._lock:
            if time.monotonic() - self._asked > FRESH_SECONDS:
                try:
                    with self._database.read() as session:
                        self._calls_back = shifts.any_at_all(session) and not dispatch.is_stopped(
                            session
                        )
                except SQLAlchemyError:
                    log.warning("who calls back could not be read again")
                self._asked = time.monotonic()
            return self._calls_back

    def forget(self) -> None:
        """Ask the database again at the next question."""
        with self._lock:
            self._asked = float("-inf")
