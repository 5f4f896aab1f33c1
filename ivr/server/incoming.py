"""Collect requests until they are whole, and parse them with gunicorn's own parsers.

What is not HTTP raises gunicorn's errors, which have their own answers.
"""

import re
from typing import Any

from gunicorn.asgi.parser import ParseError, PythonProtocol
from gunicorn.config import Config
from gunicorn.http.body import Body, ChunkedReader
from gunicorn.http.errors import InvalidChunkSize, InvalidHeader, LimitRequestHeaders
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

from ivr.server.limits import CONTENT_PER_FRAMING, FRAMING_BYTES, HEAD_BYTES, Bodies, Share
from ivr.server.spool import Spool

_END = b"\r\n\r\n"
_SLICE = 4096  # bytes of chunks, between two looks at what they cost
_BARE_LF = re.compile(rb"(?<!\r)\n")
# What a decoder of chunks has to have seen before them.
_CHUNKED_HEAD = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"


class NotTaken(Exception):
    """A request that is answered with `status` before its body has come."""

    status = ""


class TooLarge(NotTaken):
    """A body without a length that went over a limit."""

    status = "413 Content Too Large"


class NoLength(NotTaken):
    """A body in chunks, which this application does not take."""

    status = "411 Length Required"


class Incoming:
    """The reader of one connection's requests, one after another."""

    def __init__(self, cfg: Config, client: Any, bodies: Bodies, share: Share) -> None:
        """Take `bodies`, the limits on a body, and `share`, the bytes that files may hold."""
        self._cfg, self._client, self._bodies, self._share = cfg, client, bodies, share
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
        """Return whether a part of a request has come."""
        return bool(self.request or self._buffer)

    @property
    def expects_go_ahead(self) -> bool:
        """Return, once for each request, whether the client waits for "100 Continue"."""
        if not (self.request and self.request._expected_100_continue):
            return False
        self.request._expected_100_continue = False
        return True

    def feed(self, data: bytes) -> bool:
        """Take the bytes that came; return True when `request` can be served.

        It is whole, with its body to be read from it; or `refused`, and its body is not taken. What
        comes behind it waits for `next`. Raises gunicorn's errors, Full, NoLength, TooLarge.
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
        """Drop the request that was served; return True when the next one is there, and whole."""
        self.close()
        self._begin()
        return bool(self._buffer) and self.feed(b"")

    def close(self) -> None:
        """Drop the stored body."""
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
            if not self._bodies.chunked:
                raise NoLength
            self._pieces: list[bytes] = []
            self._chunks = PythonProtocol(on_body=self._pieces.append)
            self._chunks.feed(_CHUNKED_HEAD)
            self._raw = 0
        else:
            self._wanted = reader.length
            self.refused = self._wanted > self._bodies.most
        return True

    def _take_body(self) -> None:
        taken = min(len(self._buffer), self._wanted - self.received)
        if taken:
            self._keep(bytes(self._buffer[:taken]))
            del self._buffer[:taken]

    def _take_chunks(self) -> None:
        """Decode the chunks that came, in slices: tiny chunks cost much, and are refused soon."""
        data, at = self._buffer, 0
        self._buffer = bytearray()
        while self._chunks and at < len(data):
            piece = data[at : at + _SLICE]
            at += len(piece)
            self._take_slice(self._chunks, piece)
        if self._pieces:
            content = b"".join(self._pieces)
            self._pieces.clear()
            self._keep(content)
        self._buffer += data[at:]
        if not self._chunks and not self.received:
            self.request.body = Body(Spool(self._share))

    def _take_slice(self, chunks: PythonProtocol, piece: bytearray) -> None:
        try:
            chunks.feed(piece)
        except ParseError as mistake:
            raise InvalidChunkSize(str(mistake).encode()) from None
        behind = chunks.remaining()
        self._raw += len(piece) - len(behind)
        content = self.received + sum(map(len, self._pieces))
        if self._raw - content > FRAMING_BYTES + content // CONTENT_PER_FRAMING:
            raise TooLarge("more framing than content")
        if chunks.is_complete:
            self._buffer += behind
            self._chunks = None

    def _keep(self, data: bytes) -> None:
        self.received += len(data)
        if self.received > self._bodies.most:
            raise TooLarge(f"more than {self._bodies.most} bytes")
        if self.spool is None:
            self.spool = Spool(self._share)
            self.request.body = Body(self.spool)
        self.spool.write(data)
