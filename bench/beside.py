"""Measure the telephone beside 200 open boards and an export of the whole call log.

Each in a process of its own, over HTTP, against the Procfile's own gunicorn.
"""

import asyncio
import multiprocessing
import re
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Event
from urllib.parse import urlencode

from bench.calls import Kind, Tally
from bench.load import Load

BOARDS, EVERY, CROWD = 200, 3.0, 50  # seconds between two looks of a board, as the page does
P99_SECONDS, MAX_SECONDS = 1.0, 3.0
HOST = "central.exemplo.br"
SECONDS = 600.0  # for the whole export
FORKED = multiprocessing.get_context("fork")
_ETAG = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Seat:
    """Somebody who is signed in: where the server listens, the cookie, the forms' token."""

    port: int
    cookie: str
    token: str


@dataclass(frozen=True)
class Boards:
    """The looks of all boards: seconds of each, how many had nothing new, what went wrong."""

    took: list[float]
    unchanged: int
    wrong: list[str]


@dataclass(frozen=True)
class Beside:
    """The turns of the telephone beside boards and export: seconds of each, sorted."""

    turns: list[float]
    wrong: list[str]
    boards: Boards
    exported: int
    export_seconds: float

    def turn_at(self, share: float) -> float:
        """Return the seconds within which `share` of the callers' turns were answered."""
        return self.turns[min(len(self.turns) - 1, int(len(self.turns) * share))]

    def broken(self, calls: int) -> list[str]:
        """Return a line for every rule that does not hold, where `calls` should be exported."""
        rules = (
            (not self.wrong, f"wrong answers to callers: {self.wrong[:3]}"),
            (not self.boards.wrong, f"wrong answers to boards: {self.boards.wrong[:3]}"),
            (self.exported >= calls, f"{self.exported} of {calls} calls exported"),
            (self.turn_at(0.99) < P99_SECONDS, f"a turn's p99 {self.turn_at(0.99):.2f} s"),
            (self.turns[-1] <= MAX_SECONDS, f"a turn's most {self.turns[-1]:.2f} s"),
        )
        return [f"BROKEN, beside boards and export: {told}" for good, told in rules if not good]


def beside(load: Load, seat: Seat) -> Beside:
    """Measure CROWD callers at once beside open boards, for as long as one export of all lasts."""
    over = FORKED.Event()
    boards, boards_ended = FORKED.Pipe()
    export, export_ended = FORKED.Pipe()
    watch = FORKED.Process(target=_watch, args=(seat, over, boards_ended), daemon=True)
    take = FORKED.Process(target=_take_all, args=(seat, export_ended), daemon=True)
    watch.start()
    time.sleep(EVERY)  # until each board is open
    take.start()
    whole = Tally()
    while not export.poll():
        assert take.is_alive(), "the export ended early"
        whole.add(load.crowd(seat.port, CROWD, calls_each=1).tally)
    rows, seconds = export.recv()
    over.set()
    looked: Boards = boards.recv()
    for process in (watch, take):
        process.join()
    turns = sorted(whole.took[Kind.INCOMING] + whole.took[Kind.TOPIC] + whole.took[Kind.HOT])
    return Beside(turns, whole.wrong, looked, rows, seconds)


def _take_all(seat: Seat, ended: Pipe) -> None:
    """Export all calls; send the number of rows and the seconds to `ended`."""
    begun, rows = time.monotonic(), -1
    connection = HTTPConnection("127.0.0.1", seat.port, timeout=SECONDS)
    headers = {
        "Host": HOST,
        "Cookie": seat.cookie,
        "Referer": f"https://{HOST}/painel/chamadas",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = urlencode({"csrf_token": seat.token, "busca": ""})
    connection.request("POST", "/painel/chamadas/exportar.csv", body, headers)
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    while piece := answer.read(65536):
        rows += piece.count(b"\n")
    ended.send((rows, time.monotonic() - begun))


def _watch(seat: Seat, over: Event, ended: Pipe) -> None:
    """Keep BOARDS boards open until `over` is set; send their looks to `ended`."""
    ended.send(asyncio.run(_open_all(seat, over)))


async def _open_all(seat: Seat, over: Event) -> Boards:
    shown = Boards([], 0, [])
    each = [_open_one(seat, over, n * EVERY / BOARDS, shown) for n in range(BOARDS)]
    unchanged = sum(await asyncio.gather(*each))
    return Boards(shown.took, unchanged, shown.wrong)


async def _open_one(seat: Seat, over: Event, after: float, shown: Boards) -> int:
    """Keep one board open, which looks every three seconds; return how often nothing was new."""
    unchanged, etag = 0, b'""'
    await asyncio.sleep(after)
    asked = (
        f"GET /painel/agora/quadro HTTP/1.1\r\nHost: {HOST}\r\nCookie: {seat.cookie}\r\n"
        "Connection: close\r\nHX-Request: true\r\nIf-None-Match: "
    ).encode()
    while not over.is_set():
        begun = time.monotonic()
        # A connection for each look: the server keeps an idle one for two seconds.
        reader, writer = await asyncio.open_connection("127.0.0.1", seat.port)
        writer.write(asked + etag + b"\r\n\r\n")
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        shown.took.append(time.monotonic() - begun)
        status = head[9:12]
        if status not in (b"200", b"304") or (status == b"200" and b"</html>" in body):
            shown.wrong.append(head[:200].decode(errors="replace"))
        unchanged += status == b"304"
        if found := _ETAG.search(head):
            etag = found[1]
        await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - begun)))
    return unchanged
