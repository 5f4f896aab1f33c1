"""What the server takes, what it refuses, and how it says so (real gunicorn, raw sockets)."""

import hashlib
import json
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.server.echo import MOST, PIECE
from tests.support.installation import settings_for
from tests.support.programs import wait_until
from tests.web.served import Served, served

HOST = b"Host: a\r\n"


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One process of one thread, so that whoever holds it holds everything."""
    folder = tmp_path_factory.mktemp("echo")
    settings = settings_for(f"sqlite:///{folder}/none.db", "redis://127.0.0.1:1/0", WEB_THREADS="1")
    app = "tests.server.echo:create_app()"
    with served(settings, folder / "log", workers=1, app=app, SLOW_SECONDS="3") as running:
        yield running


def opened(echo: Served) -> socket.socket:
    """A connection to it."""
    return socket.create_connection(("127.0.0.1", echo.port), timeout=20)


def said(echo: Served, request: bytes) -> bytes:
    """All that is said to these bytes until the connection is closed."""
    with closing(opened(echo)) as sock:
        sock.sendall(request)
        return heard(sock)


def heard(sock: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    parts = []
    while part := sock.recv(65536):
        parts.append(part)
    return b"".join(parts)


SMUGGLED = b"GET /told?smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (
            b"POST /told HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
        (b"POST /told HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na", 400),
        (b"POST /told HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na", 400),
        (b"POST /told HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 400),
        (b"POST /told HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
        (b"POST /told HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST /told HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=\n\r\n", 400),
        (b"POST /told HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", 400),
        (b"POST /told HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400),
        (b"GET /told HTTP/1.1\nHost: a\n\n", 400),
        (b"GET /told HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400),
        (b"GET /told HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET /told HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET /told HTTP/1.1\r\n\r\n", 400),
        (b"GET /told HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", 400),
        (b"\r\n\r\nGET /told HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /told?" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431),
        (b"GET /told HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 9000 + b"\r\n\r\n", 431),
        (b"GET /told HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 70_000, 431),
        (b"GET /told HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 101 + b"\r\n", 431),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_and_nothing_behind_it_is_served(
    echo: Served, request_: bytes, status: int
) -> None:
    answer = said(echo, request_ + SMUGGLED)
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"smuggled" not in answer


@pytest.mark.parametrize(
    "also", [b"SCRIPT_NAME: /harmless", b"PATH_INFO: /told", b"Script_Name: /harmless"]
)
def test_no_field_of_a_request_says_where_it_goes(echo: Served, also: bytes) -> None:
    """A proxy that guards /told lets /harmless/told pass, as it knows no such page."""
    head = b"GET /harmless/told HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    assert said(echo, head + also + b"\r\n\r\n").startswith(b"HTTP/1.1 404 ")


def test_a_chunked_upload_arrives_whole(echo: Served) -> None:
    body = PIECE * 240  # 15 MB
    connection = HTTPConnection("127.0.0.1", echo.port, timeout=30)
    with closing(connection):
        pieces = (body[at : at + 50_000] for at in range(0, len(body), 50_000))
        connection.request("POST", "/told", pieces, encode_chunked=True)
        found = json.loads(connection.getresponse().read())
        assert found["length"] == len(body)
        assert found["sha256"] == hashlib.sha256(body).hexdigest()
        connection.request("POST", "/told", iter([b""]), encode_chunked=True)
        assert json.loads(connection.getresponse().read())["length"] == 0
        connection.request("POST", "/told", b"a")
        assert json.loads(connection.getresponse().read())["length"] == 1


def test_a_request_byte_by_byte_is_what_it_is_at_once(echo: Served) -> None:
    whole = (
        b"POST /told?a=%7Eb HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3;x=y\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nX-Trailer: b\r\n\r\n"
    )
    with closing(opened(echo)) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for n in range(len(whole)):
            sock.sendall(whole[n : n + 1])
        sock.sendall(b"GET /told HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        first, second = heard(sock).split(b"HTTP/1.1 200 OK")[1:]
    assert b'"length": 19' in first
    assert b'"uri": "/told?a=%7Eb"' in first
    assert b'"length": 0' in second


def test_requests_that_come_together_are_answered_in_their_order(echo: Served) -> None:
    asked = b"".join(b"GET /told?%d HTTP/1.1\r\nHost: a\r\n\r\n" % n for n in range(50))
    last = b"GET /told?last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    answer = said(echo, asked + last)
    places = [answer.index(b'?%d"' % n) for n in range(50)]
    assert places == sorted(places)
    assert answer.count(b"200 OK") == 51


def test_whoever_waits_for_the_go_ahead_gets_it(echo: Served) -> None:
    with closing(opened(echo)) as sock:
        sock.sendall(
            b"POST /told HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        )
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"abc")
        answer = heard(sock)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b'"length": 3' in answer


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused_and_whoever_sent_it_reads_so(
    echo: Served, chunked: bool
) -> None:
    """As a browser does, the client sends everything before it reads."""
    body = b"a" * (MOST + 1_000_000)
    connection = HTTPConnection("127.0.0.1", echo.port, timeout=30)
    with closing(connection):
        connection.request("POST", "/told", iter([body]) if chunked else body)
        assert connection.getresponse().status == 413


def test_more_framing_than_content_is_refused(echo: Served) -> None:
    head = b"POST /told HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = said(echo, head + b"1\r\na\r\n" * 50_000)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_long_answer_arrives_whole_while_others_are_served(echo: Served) -> None:
    """Nobody else would be, if the only thread waited for this client to read."""
    pieces = 100  # 6.5 MB
    with closing(opened(echo)) as slow:
        slow.sendall(b"GET /long/%d HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % pieces)
        wait_until("it has begun", lambda: bool(slow.recv(1, socket.MSG_PEEK)))
        for _ in range(3):
            assert b'"length": 0' in said(echo, b"GET /told HTTP/1.0\r\n\r\n")
        answer = heard(slow)
    assert answer.count(PIECE) == pieces
    assert answer.endswith(b"0\r\n\r\n")


def test_a_very_long_answer_keeps_its_order(echo: Served) -> None:
    answer = said(echo, b"GET /long/400 HTTP/1.0\r\n\r\n")  # 26 MB: its thread waits
    assert answer.partition(b"\r\n\r\n")[2] == PIECE * 400


def test_an_answer_that_breaks_off_is_seen_to_be_broken(echo: Served) -> None:
    answer = said(echo, b"GET /broken HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert not answer.endswith(b"0\r\n\r\n")


def test_a_request_that_has_begun_is_served_by_a_server_that_stops(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path}/none.db", "redis://127.0.0.1:1/0")
    app = "tests.server.echo:create_app()"
    with served(settings, tmp_path / "log", workers=1, app=app) as echo:
        with closing(opened(echo)) as sock:
            sock.sendall(b"POST /told HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na")
            # Whoever is answered later was accepted later.
            assert b"200 OK" in said(echo, b"GET /told HTTP/1.0\r\n\r\n")
            echo.process.send_signal(signal.SIGTERM)
            wait_until("it heard it", lambda: "Handling signal: term" in echo.log.read_text())
            sock.sendall(b"bc")
            answer = heard(sock)
        assert b'"length": 3' in answer
        assert b"Connection: close" in answer
        assert echo.process.wait(30) == 0
