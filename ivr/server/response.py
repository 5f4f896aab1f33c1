"""Buffer and send HTTP answers, so that a client that reads slowly holds no thread."""

import errno
import fcntl
import select
import socket
import struct
import termios
import time

from ivr.server.limits import ANSWER_BYTES, MEMORY_BYTES, Limits, Pace, Share
from ivr.server.spool import Full, Spool

PIECE = 256 * 1024


class BufferedResponse:
    """The object that gunicorn writes a connection's answers to, in place of the socket.

    A thread writes while the request is served, and the worker's loop sends the rest: never both.
    """

    def __init__(self, sock: socket.socket, limits: Limits, share: Share) -> None:
        """Take a non-blocking socket, the limits, and the share of bytes that files may hold."""
        self._sock, self._limits, self._share = sock, limits, share
        self._small = bytearray()  # not sent yet, so that head and body leave together
        self._rest: Spool | None = None
        self._pace: Pace | None = None  # since the client had nothing left to read
        self._sent = 0

    @property
    def unread(self) -> int:
        """Return how many bytes given to the system the client has not acknowledged.

        Some of them the system has sent, and some it has yet to send.
        """
        (waiting,) = struct.unpack("i", fcntl.ioctl(self._sock, termios.TIOCOUTQ, bytes(4)))
        return int(waiting)

    def deadline(self) -> float:
        """Return the monotonic instant by which the client has to have read more, at our pace.

        0.0 before anything of the answer was sent.
        """
        if self._pace is None:
            return 0.0
        return self._pace.move(self._sent - self.unread)

    def begin(self) -> None:
        """Reset pace and count for the next answer on the connection."""
        self._pace, self._sent = None, 0

    def sendall(self, data: bytes) -> None:
        """Send `data`, or store it until the client reads.

        Less than MEMORY_BYTES waits for `flush`. When more than ANSWER_BYTES is stored, the calling
        thread waits for as long as the client keeps the pace. Raises OSError when it does not keep
        it, when it is gone, and when too much is stored for clients already.
        """
        self._small += data
        if len(self._small) < MEMORY_BYTES:
            return
        self.flush()
        if self._rest and len(self._rest) > ANSWER_BYTES:
            while not self.flush():  # to its end, so that its file begins anew
                self._wait()

    def send(self, data: bytes) -> int:
        """Call `sendall`; return the length of `data` in bytes."""
        self.sendall(data)
        return len(data)

    def flush(self) -> bool:
        """Send what the client takes now; return True when nothing is left.

        Raises OSError as `sendall` does.
        """
        if self._small:
            data, self._small = bytes(self._small), bytearray()
            sent = 0 if self._rest else self._send(data)
            if sent < len(data):
                self._keep(data[sent:])
        while self._rest:
            piece = self._rest.peek(PIECE)
            sent = self._send(piece)
            if sent:
                self._rest.skip(sent)
            if sent < len(piece):
                return False
            if not len(self._rest):
                self._rest.close()
                self._rest = None
        return True

    def drop(self) -> None:
        """Discard what was not sent."""
        self._small.clear()
        if self._rest is not None:
            self._rest.close()
            self._rest = None

    def shutdown(self, _how: int) -> None:
        """Do nothing: the worker closes the connection."""

    def setblocking(self, _blocking: bool) -> None:
        """Do nothing: gunicorn's error pages call it, and this object never blocks."""

    def gettimeout(self) -> float:
        """Return 0.0: this object never blocks."""
        return 0.0

    def settimeout(self, _seconds: float | None) -> None:
        """Do nothing: this object never blocks."""

    def recv(self, _size: int) -> bytes:
        """Return no bytes: a request is whole before it is answered."""
        return b""

    def close(self) -> None:
        """Do nothing: the worker closes the connection."""

    def _send(self, data: bytes) -> int:
        if self._pace is None or not self.unread:
            # What the application takes for its answer is not the client's to make up for.
            self._pace, self._sent = Pace(self._limits), 0
        sent = 0
        try:
            while sent < len(data):
                sent += self._sock.send(memoryview(data)[sent:])
        except (BlockingIOError, InterruptedError):
            pass
        self._sent += sent
        return sent

    def _keep(self, data: bytes) -> None:
        if self._rest is None:
            self._rest = Spool(self._share)
        try:
            self._rest.write(data)
        except Full:
            raise OSError(errno.ENOBUFS, "too much waits to be read by clients") from None

    def _wait(self) -> None:
        poll = select.poll()
        poll.register(self._sock, select.POLLOUT)
        # A little that is read makes no room yet, but more time.
        while (left := self.deadline() - time.monotonic()) > 0:
            if poll.poll(left * 1000):
                return
        raise OSError(errno.ETIMEDOUT, "the client does not read its answer")
