"""Hold one client's connection: its state, its deadline, its request and its answer."""

import socket
import struct
import time
from enum import Enum, auto
from typing import Any

from gunicorn.config import Config

from ivr.server.incoming import Incoming
from ivr.server.limits import Bodies, Budget, Limits, Pace, Share
from ivr.server.response import BufferedResponse

PIECE = 64 * 1024
SEND_BYTES = 128 * 1024
RESET = struct.pack("ii", 1, 0)  # SO_LINGER


class State(Enum):
    """The states that a connection goes through."""

    READING = auto()  # a request is collected, or waited for
    SERVED = auto()  # a thread has it, or it waits for one
    SENDING = auto()  # the client has the answer to read
    ENDING = auto()  # nothing more is said, and what still comes is thrown away


class Connection:
    """One client's connection, with the request coming in and the answer going out.

    gunicorn gets it in place of its own connection, and uses `sock`, `client` and `server`.
    """

    def __init__(self, raw: socket.socket, client: Any, network: str, limits: Limits) -> None:
        """Begin in READING; the first request's head has to be there in `limits.seconds`."""
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
        """Create the reader of requests and the writer of answers.

        `held` are the budgets of bytes in files: of all bodies, and of all answers.
        """
        of_bodies, of_answers = (Share(each, self.network) for each in held)
        self.incoming = Incoming(cfg, self.client, bodies, of_bodies)
        self.sock = BufferedResponse(self.raw, self._limits, of_answers)

    def receive(self) -> bytes | None:
        """Return the bytes that came; b"" at the end or after an error, None when none came yet."""
        try:
            return self.raw.recv(PIECE)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    def close(self, reset: bool = False) -> None:
        """Close the connection at once, and drop its request and answer.

        With `reset` the system discards what the client has not read.
        """
        self.incoming.close()
        self.sock.drop()
        if reset:
            self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.raw.close()

    def await_next(self, seconds: float) -> None:
        """Set state and deadline for the first byte of another request, due in `seconds`."""
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
        """Set state and deadline for the client to read the answer."""
        self.state = State.SENDING
        self.deadline = self.sock.deadline()

    def await_end(self, seconds: float) -> None:
        """Set state and deadline for the client to notice the end, within `seconds`."""
        self.state = State.ENDING
        self.deadline = time.monotonic() + seconds

    def late(self, now: float) -> bool:
        """Return whether the connection is past its deadline at the monotonic instant `now`.

        Unless a request is coming in, it is not late while the client may still read, at our pace,
        what was sent already.
        """
        if self.deadline > now:
            return False
        if self.state is not State.READING or self.idle:
            return self.sock.deadline() <= now or not self.sock.unread
        return True

    @property
    def idle(self) -> bool:
        """Return whether it waits for a request of which nothing has come."""
        return self.state is State.READING and not self.incoming.begun
