"""One client's connection: what it is doing, and until when it may."""

import socket
import struct
import time
from enum import Enum, auto
from typing import Any

from gunicorn.config import Config

from ivr.server.answer import Answer
from ivr.server.incoming import Incoming
from ivr.server.limits import Bodies, Budget, Limits, Pace, Share

PIECE = 64 * 1024
SEND_BYTES = 128 * 1024
RESET = struct.pack("ii", 1, 0)  # SO_LINGER


class State(Enum):
    """What a connection does now."""

    READING = auto()  # a request is collected, or waited for
    SERVED = auto()  # a thread has it, or it waits for one
    SENDING = auto()  # the client has the answer to read
    ENDING = auto()  # nothing more is said, and what still comes is thrown away


class Connection:
    """One client. gunicorn is handed it in the place of its own: `sock`, `client`, `server`."""

    def __init__(self, raw: socket.socket, client: Any, network: str, limits: Limits) -> None:
        """The first request's head has to be there in `limits.seconds`."""
        self.raw, self.client, self.network = raw, client, network
        raw.setblocking(False)
        if isinstance(client, tuple):
            # What is not read waits with us, where it is counted, and not in the system's memory.
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        self.server = raw.getsockname()
        self.state = State.READING
        self.mask = 0  # for what the loop watches it
        self.keep = False  # whether another request may follow
        self.gone = False  # whether the client went before its answer's end
        self.thrown_away = 0  # bytes that came while it was ending
        self.deadline = time.monotonic() + limits.seconds  # while the loop has it
        self._limits = limits
        self._head_since: float | None = time.monotonic()
        self._body: Pace | None = None

    def open(self, cfg: Config, bodies: Bodies, held: tuple[Budget, Budget]) -> None:
        """Make the two ways; `held` is what files hold at most of all bodies, and answers."""
        of_bodies, of_answers = (Share(each, self.network) for each in held)
        self.incoming = Incoming(cfg, self.client, bodies, of_bodies)
        self.sock = Answer(self.raw, self._limits, of_answers)

    def receive(self) -> bytes | None:
        """Return what has come, b"" when nothing will any more, None when nothing has yet."""
        try:
            return self.raw.recv(PIECE)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    def close(self, reset: bool = False) -> None:
        """Close at once; with `reset` the system forgets what was not read."""
        self.incoming.close()
        self.sock.drop()
        if reset:
            self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.raw.close()

    def await_next(self, seconds: float) -> None:
        """Await the first byte of another request, so many seconds at the most."""
        self.state = State.READING
        self.deadline = time.monotonic() + seconds
        self._head_since = self._body = None

    def await_rest(self) -> None:
        """Set the deadline of what is missing of the request: a head's total, a body's pace."""
        now = time.monotonic()
        if self.incoming.request is not None:
            if self._body is None:
                self._body = Pace(self._limits)
            self.deadline = self._body.move(self.incoming.received)
        elif self.incoming.begun:
            if self._head_since is None:
                self._head_since = now
            self.deadline = self._head_since + self._limits.seconds

    def await_reader(self) -> None:
        """Set the deadline of what the client has to read."""
        self.state = State.SENDING
        self.deadline = self.sock.deadline()

    def await_end(self, seconds: float) -> None:
        """Set the deadline for the client to hear the end."""
        self.state = State.ENDING
        self.deadline = time.monotonic() + seconds

    def late(self, now: float) -> bool:
        """Return whether it has waited enough: also for the reader of what was sent already."""
        if self.deadline > now:
            return False
        if self.state is not State.READING or self.idle:
            return self.sock.deadline() <= now or not self.sock.unread
        return True

    @property
    def idle(self) -> bool:
        """Return whether nothing of a request has come."""
        return self.state is State.READING and not self.incoming.begun
