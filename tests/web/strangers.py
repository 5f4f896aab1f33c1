"""Hold connections open as strangers do, each kind in its own way, from many addresses."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

TICK = 0.5  # seconds between two drips
ESTABLISHED = 1  # Linux, tcp_states.h
SMALL = 2304  # the smallest receive buffer that Linux gives


class Kind(Enum):
    """The behaviour of strangers once they are connected."""

    SILENT = "silent"
    HEADER = "dripped header"
    BODY = "dripped body"
    UNREAD = "never reading"


def first_words(kind: Kind, path: str) -> bytes:
    """Return what a stranger sends at once.

    `path` has an answer that is worth waiting for.
    """
    if kind is Kind.HEADER:
        return b"POST /voice/incoming HTTP/1.1\r\nHost: a\r\nX-Long: "
    if kind is Kind.BODY:
        return b"POST /voice/incoming HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n"
    if kind is Kind.UNREAD:
        return f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 150
    return b""


class Strangers:
    """A number of open connections, as slow as their kind is."""

    def __init__(self, kind: Kind, port: int, count: int, path: str, many: bool) -> None:
        """Connect `count` of them, from as many addresses (`many`), or from one."""
        self._kind, self._over = kind, threading.Event()
        self._sockets = [
            _connected(port, n if many else 0, kind is Kind.UNREAD) for n in range(count)
        ]
        words = first_words(kind, path)
        for each in self._sockets:
            with suppress(OSError):
                each.send(words)
        self._thread = threading.Thread(target=self._drip, daemon=True)
        self._thread.start()

    def held(self) -> int:
        """Return how many of them the server still holds."""
        return sum(_holds(each) for each in self._sockets)

    def leave(self) -> None:
        """Hang up all of them."""
        self._over.set()
        self._thread.join()
        for each in self._sockets:
            each.close()

    def _drip(self) -> None:
        while not self._over.wait(TICK):
            if self._kind in (Kind.HEADER, Kind.BODY):
                for each in self._sockets:
                    with suppress(OSError):
                        each.send(b"a")


@contextmanager
def strangers(
    kind: Kind, port: int, count: int = 200, path: str = "/healthz", many: bool = True
) -> Iterator[Strangers]:
    """Hold `count` connections open while the block runs."""
    them = Strangers(kind, port, count, path, many)
    try:
        yield them
    finally:
        them.leave()


def _connected(port: int, n: int, little: bool) -> socket.socket:
    sock = socket.socket()
    if little:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
    sock.bind((f"127.0.{1 + n // 250}.{1 + n % 250}", 0))
    sock.settimeout(5)
    sock.connect(("127.0.0.1", port))
    sock.setblocking(False)
    return sock


def _holds(sock: socket.socket) -> bool:
    """Return whether the server has closed nothing; it may, with the answer unread before it."""
    (state,) = struct.unpack_from("B", sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8))
    return bool(state == ESTABLISHED)
