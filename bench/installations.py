"""Start what is measured: our application and the floor, each behind the Procfile's gunicorn."""

import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from honcho.environ import parse_procfile
from sqlalchemy import create_engine

from bench import floor
from bench.webhooks import ACCOUNT, LINE_NUMBER, PUBLIC_URL, TOKEN
from ivr import wiring
from ivr.root import ROOT
from ivr.settings import Settings, read_settings
from ivr.store import schema
from ivr.usecases.line.hours import seed_calendar
from tests.support.programs import DEADLINE, DISK, PostgreSQL, short_folder, wait_until
from tests.web.served import free_port

SQLITE, POSTGRESQL = "sqlite", "postgresql"
OUR_APP = "ivr.app:create_app()"
FLOOR_APP = "bench.floor:create_app()"
FSYNCS = 50


@dataclass(frozen=True)
class Databases:
    """Two empty databases of one kind: ours, migrated, and the floor's, with its one table."""

    folder: Path
    ours: str  # SQLAlchemy's address
    floor: str  # the raw driver's

    def count(self, table: str, where: str = "1 = 1") -> int:
        """Return the number of rows in a table of ours, seen by a process that wrote none.

        `where` is SQL.
        """
        engine = create_engine(self.ours)
        try:
            with engine.connect() as connection:
                counted = connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {where}")
                return int(counted.scalar_one())
        finally:
            engine.dispose()

    def count_floor(self) -> int:
        """Return the number of the floor's rows."""
        with floor.connect(self.floor) as connection:
            ((rows,),) = connection.execute("SELECT count(*) FROM floor").fetchall()
        connection.close()
        return int(rows)


@dataclass(frozen=True)
class Web:
    """One running gunicorn."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def answers(self) -> bool:
        """Return whether a worker serves requests; fail with the log when the process ended."""
        assert self.process.poll() is None, self.log.read_text()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status in (200, 404)  # the floor has no such page
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


@dataclass(frozen=True)
class Ports:
    """The ports on which the three web processes listen."""

    ours: int
    writing: int  # floor (a)
    idle: int  # floor (b), which inserts nothing


@contextmanager
def databases(kind: str) -> Iterator[Databases]:
    """Create databases of that kind in a temporary folder, with every commit on the disk.

    The folder stands in /tmp, whatever TMPDIR says, and is gone when the block ends.
    """
    with short_folder(DISK) as folder, ExitStack() as stack:
        if kind == POSTGRESQL:
            server = PostgreSQL(folder, durable=True)
            server.initialise()
            server.start()
            stack.callback(server.stop)
            for name in ("central", "floor"):
                server.execute(f"CREATE DATABASE {name}")
            made = Databases(
                folder, server.url("central"), server.url("floor").replace("+psycopg", "")
            )
        else:
            made = Databases(folder, f"sqlite:///{folder}/central.db", f"{folder}/floor.db")
        with floor.connect(made.floor) as connection:
            connection.execute(floor.TABLE)
        connection.close()
        schema.upgrade(made.ours)
        yield made


@contextmanager
def served(made: Databases, log: Path) -> Iterator[Ports]:
    """Run our application and both floors while the block runs; write their logs into `log`."""
    ours = our_environment(made.ours)
    ports = wiring.connect(read_settings(ours))
    seed_calendar(ports)
    ports.database.dispose()
    bare = {"PUBLIC_URL": PUBLIC_URL, "TWILIO_AUTH_TOKEN": TOKEN}
    with ExitStack() as stack:
        webs = [
            stack.enter_context(gunicorn(app, environment, log / f"{name}.log"))
            for name, app, environment in (
                ("ours", OUR_APP, ours),
                ("writing", FLOOR_APP, {**bare, "FLOOR_DATABASE": made.floor}),
                ("idle", FLOOR_APP, {**bare, "FLOOR_DATABASE": ""}),
            )
        ]
        for web in webs:
            wait_until("the web process answers", web.answers)
        yield Ports(*(web.port for web in webs))


def our_environment(database_url: str) -> dict[str, str]:
    """Return our settings. No Redis runs: the telephone's path speaks to none."""
    return {
        "PUBLIC_URL": PUBLIC_URL,
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": "only-for-the-measure-" * 2,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "LINE_NUMBER": LINE_NUMBER,
        "SWITCHBOARD": "sip:central@pbx.exemplo.br",
        "MAIL_DIR": "/dev/null/none",  # no mail, and no mark of another installation
        "CONNECTIONS_PER_NETWORK": "0",  # all who are simulated come from one address
    }


@contextmanager
def gunicorn(
    app: str, environment: Mapping[str, str], log: Path, name: str = "web", port: int = 0
) -> Iterator[Web]:
    """Run the Procfile's process of that name; `app`, where one is given, in place of ours.

    It listens on that port, or on a free one.
    """
    command = parse_procfile((ROOT / "Procfile").read_text()).processes[name]
    if app:
        assert OUR_APP in command, command
        command = command.replace(OUR_APP, app)
    port = port or free_port()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    listening = {"BIND": "127.0.0.1", "PORT": str(port), "VOICE_PORT": str(port)}
    own = {**_without_ours(), **environment, **listening, "PATH": path}
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {command}"],
            cwd=ROOT,
            env=own,
            stdout=output,
            stderr=output,
        )
    try:
        yield Web(port, process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(DEADLINE)


def gunicorn_switches() -> str:
    """Return the number of processes and threads that ours and the floors ran with, in words."""
    told = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    return f"{told['workers']} processes × {told['threads']} threads"


def fsync_milliseconds(folder: Path) -> float:
    """Return the median milliseconds of making 4 kB durable on that folder's disk."""
    took = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(FSYNCS):
            begun = time.perf_counter()
            file.write(b"\0" * 4096)
            os.fsync(file.fileno())
            took.append(time.perf_counter() - begun)
    return sorted(took)[FSYNCS // 2] * 1000


def _without_ours() -> dict[str, str]:
    """Return the environment without what would make this installation another one."""
    ours = {each.name for each in fields(Settings)} - {"WEB_THREADS"}
    return {name: value for name, value in os.environ.items() if name not in ours}
