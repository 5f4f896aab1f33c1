"""Run what answers as ClamAV's daemon does, of which one file has a virus."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from struct import unpack


@contextmanager
def daemon(place: Path | None, says: bytes | None = None) -> Iterator[str]:
    """Listen at a socket of that path, or at a port; give the URL. `says` replaces its answers."""
    if place is None:
        listener = socket.create_server(("127.0.0.1", 0))
        url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    else:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(place))
        listener.listen()
        url = f"unix:{place}"
    thread = threading.Thread(target=_serve, args=(listener, says), daemon=True)
    thread.start()
    try:
        yield url
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def _serve(listener: socket.socket, says: bytes | None) -> None:
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        with line, suppress(OSError):
            heard = line.makefile("rb")
            assert heard.read(10) == b"zINSTREAM\0"
            content = b""
            while size := unpack("!L", heard.read(4))[0]:
                content += heard.read(size)
            found = b"stream: Eicar-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0"
            line.sendall(found if says is None else says)
