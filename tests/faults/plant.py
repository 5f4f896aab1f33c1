"""Run a whole installation of real processes, with the simulator in Twilio's place."""

import os
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import requests

from ivr import wiring
from ivr.rules.hours.hours import FORTALEZA
from ivr.settings import Settings
from ivr.store import schema
from ivr.usecases.line.hours import seed_calendar
from ivr.usecases.line.line import Line, open_line
from tests.faults.programs import MARK, Program, kill_all_marked
from tests.faults.size import WHOLE
from tests.support.installation import settings_for
from tests.support.programs import PostgreSQL, RedisProgram, short_folder, wait_until
from tests.web.served import free_port

KEEPING = ("--maxmemory-policy", "noeviction", "--appendonly", "yes")
MORNING = "2026-11-30T08:05:00-03:00"  # a plain Monday
# How fast simulated time runs: a machine that is busy with 200 callbacks needs more of the real.
SPEED = 10.0 if WHOLE else 20.0


@dataclass(frozen=True)
class Company:
    """A client of the simulator's control API."""

    root: str

    def post(self, path: str, /, **asked: Any) -> dict[str, Any]:
        """Return the answer to a POST that must succeed."""
        reply = requests.post(self.root + path, json=asked, timeout=30)
        assert reply.ok, reply.text
        told: dict[str, Any] = reply.json()
        return told

    def get(self, path: str) -> Any:
        """Return the answer to a GET that must succeed."""
        reply = requests.get(self.root + path, timeout=30)
        assert reply.ok, reply.text
        return reply.json()

    def now(self) -> datetime:
        """Return the simulated instant."""
        return datetime.fromisoformat(self.get("/clock")["now"])

    def fault(self, path: str, kind: str, times: int | None = 1, **more: Any) -> None:
        """Let the next `times` requests to `path` fail as `kind` says."""
        self.post("/faults", path=path, kind=kind, times=times, **more)

    def clear_faults(self) -> None:
        """Remove all faults."""
        requests.delete(f"{self.root}/faults", timeout=30)

    def diallings(self) -> list[dict[str, Any]]:
        """Return every ringing of any telephone, oldest first."""
        found: list[dict[str, Any]] = self.get("/diallings")
        return found


@dataclass
class Plant:
    """The servers and programs of one installation, and the test's own line on its database."""

    folder: Path
    settings: Settings
    environment: Mapping[str, str]
    postgresql: PostgreSQL
    redis: RedisProgram
    company: Company
    world: Program
    line: Line
    programs: dict[str, Program] = field(default_factory=dict)

    @property
    def web(self) -> Program:
        """Return gunicorn's program."""
        return self.programs["web"]

    def all_of(self, kind: str) -> list[Program]:
        """Return every program of that kind: "web", "worker" or "clock"."""
        return [each for name, each in self.programs.items() if name.startswith(kind)]

    def add(self, name: str, command: Sequence[str]) -> Program:
        """Add a program of that name, not started yet; return it."""
        made = Program(name, command, self.environment, self.folder / f"{name}.log")
        self.programs[name] = made
        return made

    def start_all(self) -> None:
        """Start every program that does not run; wait until web answers."""
        for each in self.programs.values():
            if not each.runs:
                each.start()
        self.await_web()

    def await_web(self) -> None:
        """Wait until web answers."""
        wait_until(f"web answers: {self.web.said[-2000:]}", self._web_answers)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows that `statement` selects in the installation's database."""
        with self.line.ports.database.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(statement)]

    @property
    def diagnosis(self) -> str:
        """Return what to look at when a promise was broken.

        It has the rows that decide, and the last words of each program.
        """
        asked = (
            "SELECT state, needs_person, count(*) FROM callbacks GROUP BY 1, 2",
            "SELECT result, ended_at IS NULL, count(*) FROM attempts GROUP BY 1, 2",
            "SELECT * FROM dispatch",
            "SELECT * FROM switchboard",
        )
        told = [f"it is {self.company.now()}", *(f"{each}: {self.rows(each)}" for each in asked)]
        told += [
            f"--- {name}{'' if each.runs else ' (dead)'}\n{each.said[-600:]}"
            for name, each in self.programs.items()
        ]
        return "\n".join(told)

    def run_at(self, speed: float) -> None:
        """Let simulated time run at `speed` from now on."""
        self.company.post("/clock", speed=speed)

    def go_to(self, instant: str) -> None:
        """Set the simulated clock to that instant, ISO 8601 with its zone."""
        self.company.post("/clock", now=instant)

    def work_on(self) -> None:
        """Move the clock on to the next weekday's morning, if it is afternoon.

        Before noon it is left alone.
        """
        here = self.company.now().astimezone(FORTALEZA)
        if here.hour < 12:
            return
        day = here.date() + timedelta(days=3 if here.weekday() == 4 else 1)
        self.go_to(datetime.combine(day, time(8, 5), FORTALEZA).isoformat())

    def _web_answers(self) -> bool:
        try:
            return requests.get(f"{self.settings.PUBLIC_URL}/healthz", timeout=2).ok
        except requests.RequestException:
            return False


Commands = Callable[[Plant], None]


def genuine(plant: Plant, workers: int = 2, clocks: int = 2) -> None:
    """Add the product's own programs: web, `workers` workers and `clocks` clocks."""
    plant.add("web", web_command(plant, "ivr.app:create_app()"))
    for n in range(workers):
        plant.add(f"worker{n}", [sys.executable, "-m", "flask", "worker", "calls"])
    for n in range(clocks):
        plant.add(f"clock{n}", [sys.executable, "-m", "flask", "clock"])


def writing(plant: Plant) -> None:
    """Add web, clocks, and workers that send e-mails and fetch recordings in place of dialling."""
    plant.add("web", web_command(plant, "ivr.app:create_app()"))
    for n in range(2):
        plant.add(f"worker{n}", [sys.executable, "-m", "flask", "worker", "mail"])
        plant.add(f"clock{n}", [sys.executable, "-m", "flask", "clock"])


def web_command(plant: Plant, application: str) -> list[str]:
    """Return the command of gunicorn with that application, as in the Procfile."""
    address = plant.settings.PUBLIC_URL.removeprefix("http://")
    return [sys.executable, "-m", "gunicorn", application, "--bind", address]


@contextmanager
def planted(commands: Commands = genuine, **also: str) -> Iterator[Plant]:
    """Run a plant during the block, on a Monday at 8:05, `SPEED` times as fast as the world.

    `also` are settings of its own, and TZ. Nothing of it lives after the block.
    """
    mark = uuid.uuid4().hex
    with short_folder() as folder, short_folder() as of_redis, short_folder() as of_postgresql:
        postgresql = PostgreSQL(of_postgresql, durable=True)
        redis = RedisProgram(of_redis, KEEPING)
        try:
            postgresql.initialise()
            postgresql.start()
            redis.start()
            with _prepared(folder, postgresql, redis, mark, **also) as plant:
                commands(plant)
                plant.start_all()
                yield plant
        finally:
            kill_all_marked(mark)
            redis.stop()
            postgresql.stop()


@contextmanager
def _prepared(
    folder: Path, postgresql: PostgreSQL, redis: RedisProgram, mark: str, **also: str
) -> Iterator[Plant]:
    port, simulator, post = free_port(), free_port(), free_port()
    zone = also.pop("TZ", "UTC")
    settings = settings_for(
        postgresql.url("postgres"),
        redis.url,
        PUBLIC_URL=f"http://127.0.0.1:{port}",
        TWILIO_API_URL=f"http://127.0.0.1:{simulator}",
        SMTP_URL=f"smtp://127.0.0.1:{post}",
        MAIL_FROM="central@exemplo.br",
        MAIL_BOUNCES="voltas@exemplo.br",
        MAIL_DIR=str(folder / "mail"),  # two plants with one mark would hold each other back
        RECORDINGS_DIR=str(folder / "recordings"),
        **{"DIALS_PER_DAY": "100000"} | also,
    )
    given = {each.name: str(getattr(settings, each.name)) for each in fields(settings)}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    more = {"TZ": zone, MARK: mark, "SIMULATOR_PORT": str(simulator), "SIMULATOR_SPEED": str(SPEED)}
    more["SIMULATOR_SMTP_PORT"] = str(post)
    environment = {**kept, **given, **more, "PYTHONUNBUFFERED": "1"}
    company = Company(settings.TWILIO_API_URL)
    world = Program(
        "simulator", [sys.executable, "-m", "ivr.simulator"], environment, folder / "simulator.log"
    )
    line = open_line(wiring.connect(settings))
    plant = Plant(folder, settings, environment, postgresql, redis, company, world, line)
    try:
        world.start()
        schema.upgrade(settings.DATABASE_URL)
        wait_until(f"the simulator answers: {world.said}", lambda: _answers(company))
        plant.go_to(MORNING)
        seed_calendar(line.ports)
        line.conversations.publish()
        yield plant
    finally:
        for each in (*plant.programs.values(), world):
            each.kill()
        line.ports.database.dispose()


def _answers(company: Company) -> bool:
    try:
        return bool(company.get("/healthz"))
    except requests.RequestException:
        return False
