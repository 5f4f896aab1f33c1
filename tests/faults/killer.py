"""Kill processes and take servers away at random, by a seed."""

import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from redis import RedisError

from tests.faults.plant import Plant
from tests.faults.programs import Program

# Seconds of real time between two blows, and how long a server is away.
BETWEEN = (0.1, 0.6)
AWAY = (0.3, 1.5)


@dataclass
class Killer:
    """A random source of faults in a plant.

    It strikes as long as it is asked to, then repairs everything; `blows` counts what it did.
    """

    plant: Plant
    seed: int
    also: Mapping[str, tuple[int, Callable[[], object]]] = field(default_factory=dict)
    blows: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._pause = threading.Event()  # never set: it only waits

    def strike(self, going_on: Callable[[], bool]) -> None:
        """Strike again and again while `going_on()`, then start everything again.

        What a blow starts anew dies with the thread that called this.
        """
        blows = self._kinds()
        names = [name for name, (weight, _) in blows.items() for _ in range(weight)]
        while going_on():
            self._pause.wait(self._random.uniform(*BETWEEN))
            name = self._random.choice(names)
            blows[name][1]()
            self.blows[name] += 1
            for each in self.plant.programs.values():
                if not each.runs:
                    each.start()
        self.plant.company.clear_faults()
        self.plant.start_all()

    def _kinds(self) -> dict[str, tuple[int, Callable[[], object]]]:
        """Return each kind of blow by name: its weight among the others, and its function."""
        company = self.plant.company
        return {
            "web": (1, lambda: self.plant.web.kill()),
            "web process": (2, lambda: self.plant.web.kill_a_child()),
            "worker": (3, lambda: self._one("worker").kill()),
            "worker, horse orphaned": (3, lambda: self._one("worker").kill(group=False)),
            "work-horse": (6, self._kill_a_horse),
            "clock": (3, lambda: self._one("clock").kill()),
            "redis stopped": (2, self._stop_redis),
            "redis frozen": (1, self._freeze_redis),
            "redis wiped": (2, self._wipe_redis),
            "postgresql": (2, self._restart_postgresql),
            "twilio accepts, then closes": (3, lambda: company.fault("Calls", "accept-then-close")),
            "twilio hangs": (1, lambda: company.fault("Calls", "hang", seconds=2)),
            "twilio says 429": (1, lambda: company.fault("Calls", "429")),
            "twilio says 503": (1, lambda: company.fault("Calls", "503")),
            "callback doubled": (1, lambda: company.fault("webhooks", "duplicate")),
            "callback overtaken": (1, lambda: company.fault("webhooks", "reorder")),
            "callback lost": (2, lambda: company.fault("webhooks", "drop")),
            **self.also,
        }

    def _one(self, kind: str) -> Program:
        return self._random.choice(self.plant.all_of(kind))

    def _kill_a_horse(self) -> None:
        """Kill a work-horse, if one appears within a second.

        Horses live for a tenth of a second.
        """
        deadline = threading.Event()
        timer = threading.Timer(1.0, deadline.set)
        timer.start()
        while not deadline.is_set():
            if any(each.kill_a_child() for each in self.plant.all_of("worker")):
                break
            deadline.wait(0.005)
        timer.cancel()

    def _away(self) -> None:
        self._pause.wait(self._random.uniform(*AWAY))

    def _stop_redis(self) -> None:
        self.plant.redis.stop()
        self._away()
        self.plant.redis.start()

    def _freeze_redis(self) -> None:
        assert self.plant.redis.process
        self.plant.redis.process.send_signal(signal.SIGSTOP)
        self._away()
        self.plant.redis.process.send_signal(signal.SIGCONT)

    def _wipe_redis(self) -> None:
        """Empty Redis by FLUSHALL, or restart it without its append-only file."""
        if self._random.random() < 0.5:
            with suppress(RedisError):
                self.plant.redis.flush()
            return
        self.plant.redis.stop()
        for file in Path(self.plant.redis.folder).rglob("*.aof*"):
            file.unlink()
        self.plant.redis.start()

    def _restart_postgresql(self) -> None:
        self.plant.postgresql.stop(signal.SIGQUIT)
        self._away()
        self.plant.postgresql.start()
