"""A request on its way in: collected until it is whole, then parsed by gunicorn's own parsers.

What is no HTTP raises gunicorn's errors, which have their own answers.
"""

import re
from typing import Any

from gunicorn.asgi.parser import ParseError, PythonProtocol
from gunicorn.config import Config
from gunicorn.http.body import Body, ChunkedReader
from gunicorn.http.errors import InvalidChunkSize, InvalidHeader, LimitRequestHeaders
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

from ivr.server.limits import HEAD_BYTES, MEMORY_BYTES, Budget
from ivr.server.spool import Spool

_END = b"\r\n\r\n"
_BARE_LF = re.compile(rb"(?<!\r)\n")
# What a decoder of chunks has to have seen before them.
_CHUNKED_HEAD = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"


class TooLarge(Exception):
    """A body without a length went over the limit."""


class Incoming:
    """One connection's requests, one after another."""

    def __init__(self, cfg: Config, client: Any, most: int, budget: Budget) -> None:
        """A body of more than `most` bytes is not taken; `budget` is what files may hold."""
        self._cfg, self._client, self._most, self._budget = cfg, client, most, budget
        self._number = 0
        self._buffer = bytearray()
        self._searched = 0
        self.spool: Spool | None = None
        self._begin()

    def _begin(self) -> None:
        self.request: Any = None  # as soon as its head is there
        self.received = 0  # bytes of its body
        self.refused = False  # its length says that it is too large: the body is not taken
        self._wanted = 0
        self._chunks: PythonProtocol | None = None

    @property
    def begun(self) -> bool:
        """Return whether a part of a request is there."""
        return bool(self.request or self._buffer)

    @property
    def expects_go_ahead(self) -> bool:
        """Return, once for each request, whether the client waits for "100 Continue"."""
        if not (self.request and self.request._expected_100_continue):
            return False
        self.request._expected_100_continue = False
        return True

    def feed(self, data: bytes) -> bool:
        """Take what arrived; True when `request` is whole, with its body to be read from it.

        What comes behind it waits for `next`. Raises gunicorn's errors, Full and TooLarge.
        """
        self._buffer += data
        if self.request is None and not self._take_head():
            return False
        if self._chunks:
            self._take_chunks()
            return bool(self._chunks is None)
        if self.refused:
            return True
        self._take_body()
        return self.received == self._wanted

    def next(self) -> bool:
        """Drop the request that was served; True when the next one is there already, and whole."""
        self.close()
        self._begin()
        return bool(self._buffer) and self.feed(b"")

    def close(self) -> None:
        """Drop the body."""
        if self.spool is not None:
            self.spool.close()
            self.spool = None

    def _take_head(self) -> bool:
        end = self._buffer.find(_END, max(0, self._searched - len(_END)))
        stop = end if end >= 0 else len(self._buffer)
        # A head with a bare LF never ends the way it is read here (RFC 9112, 2.2).
        if _BARE_LF.search(self._buffer, self._searched, stop):
            raise InvalidHeader("bare LF as line terminator")
        if stop > HEAD_BYTES:
            raise LimitRequestHeaders(f"more than {HEAD_BYTES} bytes")
        self._searched = stop
        if end < 0:
            return False
        end += len(_END)
        head = bytes(self._buffer[:end])
        del self._buffer[:end]
        self._searched = 0
        self._number += 1
        self.request = Request(self._cfg, IterUnreader([head]), self._client, self._number)
        if self.request.version >= (1, 1) and not any(
            name == "HOST" for name, _ in self.request.headers
        ):
            raise InvalidHeader("Host is missing")  # RFC 9112, 3.2
        reader = self.request.body.reader
        if isinstance(reader, ChunkedReader):
            self._chunks = PythonProtocol(on_body=self._keep)
            self._chunks.feed(_CHUNKED_HEAD)
            self._raw = 0
        else:
            self._wanted = reader.length
            self.refused = self._wanted > self._most
        return True

    def _take_body(self) -> None:
        taken = min(len(self._buffer), self._wanted - self.received)
        if taken:
            self._keep(bytes(self._buffer[:taken]))
            del self._buffer[:taken]

    def _take_chunks(self) -> None:
        assert self._chunks  # noqa: S101 - for the type checker
        self._raw += len(self._buffer)
        data, self._buffer = self._buffer, bytearray()
        try:
            self._chunks.feed(data)
        except ParseError as mistake:
            raise InvalidChunkSize(str(mistake).encode()) from None
        if self._raw > 2 * self.received + MEMORY_BYTES:
            raise TooLarge("more framing than content")
        if self._chunks.is_complete:
            self._buffer += self._chunks.remaining()
            self._chunks = None
            if not self.received:
                self.request.body = Body(Spool(self._budget))

    def _keep(self, data: bytes) -> None:
        self.received += len(data)
        if self.received > self._most:
            raise TooLarge(f"more than {self._most} bytes")
        if self.spool is None:
            self.spool = Spool(self._budget)
            self.request.body = Body(self.spool)
        self.spool.write(data)
