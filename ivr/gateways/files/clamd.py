"""Ask ClamAV's daemon about a file, over its socket (clamd(8), INSTREAM)."""

import socket
from collections.abc import Iterable
from struct import pack
from urllib.parse import urlsplit

from ivr.ports.failures import ScannerAway

SECONDS = 10.0  # for one answer
MAX_ANSWER_BYTES = 4_096
PIECE_BYTES = 64 * 1024
TCP_PORT = 3310
_FOUND = " FOUND"


class ClamdScanner:
    """The daemon at a URL: unix:/run/clamav/clamd.ctl, or tcp://host[:3310]."""

    def __init__(self, url: str) -> None:
        """Take where it listens; connect to nothing yet."""
        self._url = urlsplit(url)

    def finds(self, parts: Iterable[bytes]) -> str:
        """Return the name of what it finds in a file, "" where that is nothing.

        Raises ScannerAway.
        """
        try:
            with self._connected() as line:
                line.sendall(b"zINSTREAM\0")
                for part in parts:
                    for begins in range(0, len(part), PIECE_BYTES):
                        piece = part[begins : begins + PIECE_BYTES]
                        line.sendall(pack("!L", len(piece)) + piece)
                line.sendall(pack("!L", 0))
                answer = _answer(line)
        except OSError as why:
            raise ScannerAway(type(why).__name__) from None
        said = answer.removeprefix("stream: ")
        if said.endswith(_FOUND):
            return said.removesuffix(_FOUND)
        if said != "OK":
            raise ScannerAway("no answer that is known")
        return ""

    def _connected(self) -> socket.socket:
        if self._url.scheme == "unix":
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(SECONDS)
            try:
                line.connect(self._url.path)
            except OSError:
                line.close()
                raise
            return line
        where = (self._url.hostname or "", self._url.port or TCP_PORT)
        return socket.create_connection(where, timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < MAX_ANSWER_BYTES:
        more = line.recv(MAX_ANSWER_BYTES - len(said))
        if not more:
            break
        said += more
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
