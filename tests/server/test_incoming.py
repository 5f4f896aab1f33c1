"""What a request on its way in costs: counted, as seconds are another machine's."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import FrameType

import pytest
from gunicorn.config import Config

from ivr.server.incoming import Incoming, NoLength, TooLarge
from ivr.server.limits import Bodies, Budget, Share
from ivr.server.spool import Spool

HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
MOST = 4 * 1024 * 1024


@contextmanager
def incoming(chunked: bool = True) -> Iterator[Incoming]:
    """A connection's requests."""
    made = Incoming(Config(), ("127.0.0.1", 1), Bodies(MOST, chunked), Share(Budget()))
    with closing(made):
        yield made


def chunks(size: int, count: int) -> bytes:
    """So many chunks of so many bytes."""
    return (b"%x\r\n" % size + b"a" * size + b"\r\n") * count


def feed_often(request: Incoming, data: bytes, times: int) -> None:
    """Feed `data` so often."""
    for _ in range(times):
        request.feed(data)


def writes(request: Incoming, data: bytes) -> int:
    """Feed `data`; return how often something was written to a spool."""
    found = 0

    def seen(frame: FrameType, event: str, _arg: object) -> None:
        nonlocal found
        found += event == "call" and frame.f_code is Spool.write.__code__

    sys.setprofile(seen)
    try:
        request.feed(data)
    finally:
        sys.setprofile(None)
    return found


def test_the_chunks_that_come_together_are_written_at_once() -> None:
    with incoming() as request:
        assert writes(request, HEAD) == 0
        assert writes(request, chunks(5, 400)) == 1
        assert writes(request, chunks(1000, 60)) == 1
        assert request.feed(b"0\r\n\r\n")
        assert request.request.body.read() == b"a" * (5 * 400 + 60_000)


@pytest.mark.parametrize("size", [1, 5, 100])
def test_tiny_chunks_are_refused_before_they_have_cost_much(size: int) -> None:
    with incoming() as request:
        request.feed(HEAD)
        with pytest.raises(TooLarge):
            feed_often(request, chunks(size, 65536 // size), 3)


@pytest.mark.parametrize("size", [512, 8192])
def test_chunks_of_a_usual_size_are_taken(size: int) -> None:
    with incoming() as request:
        request.feed(HEAD)
        feed_often(request, chunks(size, 65536 // size), 50)
        assert request.feed(b"0\r\n\r\n" + HEAD + chunks(1, 3))
        assert request.received == 50 * 65536
        assert not request.next()
        assert request.received == 3


def test_chunks_are_refused_where_none_are_taken() -> None:
    with incoming(chunked=False) as request, pytest.raises(NoLength):
        request.feed(HEAD)
