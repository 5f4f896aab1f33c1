"""Let workers serve on until those that follow them have loaded: a reload leaves no gap.

gunicorn tells its old workers to stop as soon as it has started the new ones, which then load for a
second or more while nobody answers. The master and all its workers share a page of memory, made
before the first fork: the master writes when it reloads and whom it then starts, each new worker
that it has loaded, and an old one reads there whether it may go.
"""

import mmap
import signal
import struct
import time
from types import FrameType

from gunicorn.workers.gthread import ThreadWorker

LOAD_SECONDS = 25.0  # then an old worker goes all the same; gunicorn kills it after 30
_HEAD = struct.Struct("=dqq")  # when the reload began, the age of the last old worker, how many new
MAX_WORKERS = mmap.PAGESIZE - _HEAD.size


class Handover:
    """What the processes of one server tell each other of a reload.

    A worker's age is gunicorn's: the first one's is 1, and each later one's is greater.
    """

    def __init__(self) -> None:
        """Make the page that processes forked from here on share."""
        self._page = mmap.mmap(-1, mmap.PAGESIZE)

    def begin(self, last_age: int, workers: int) -> None:
        """Note that a reload begins: workers up to `last_age` wait for so many new ones."""
        self._page[:] = bytes(mmap.PAGESIZE)
        _HEAD.pack_into(self._page, 0, time.monotonic(), last_age, min(workers, MAX_WORKERS))

    def loaded(self, age: int) -> None:
        """Note that the worker of that age can answer."""
        _, last_age, _ = _HEAD.unpack_from(self._page)
        if 0 < age - last_age <= MAX_WORKERS:
            self._page[_HEAD.size + age - last_age - 1] = 1

    def may_stop(self, age: int) -> bool:
        """Return whether the worker of that age leaves no gap where it was."""
        began, last_age, wanted = _HEAD.unpack_from(self._page)
        late = time.monotonic() - began > LOAD_SECONDS
        return bool(age > last_age or late or self._page[_HEAD.size :].count(1) >= wanted)


SHARED = Handover()


class FollowedWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """A gunicorn worker that stops when those that follow it have loaded."""

    _told = False

    def run(self) -> None:
        """Serve until stopped; the application has been loaded."""
        SHARED.loaded(self.age)
        super().run()

    def handle_exit(self, number: int, frame: FrameType | None) -> None:
        """Begin to stop, at once or when it leaves no gap."""
        self._told = True
        if SHARED.may_stop(self.age):
            super().handle_exit(number, frame)

    def notify(self) -> None:
        """Tell the master that this worker lives, and stop where that waited for others."""
        super().notify()
        if self._told and SHARED.may_stop(self.age):
            super().handle_exit(signal.SIGTERM, None)
