"""Run the clock: carry out the duties that the rooms declare, each at its own interval."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ivr import logs
from ivr.rules.operations.clock_steps import StepWatch
from ivr.usecases.callbacks import duties as callbacks
from ivr.usecases.calls import duties as calls
from ivr.usecases.cases import duties as cases
from ivr.usecases.charter import duties as charter
from ivr.usecases.hours import duties as hours
from ivr.usecases.line import duties as line_room
from ivr.usecases.line.declarations import MEND_SECONDS, MINUTE_SECONDS, Duty, on_ports
from ivr.usecases.line.line import Line
from ivr.usecases.line.switchboard import probe
from ivr.usecases.notices import duties as notices
from ivr.usecases.notices.alerts import Watch, clock_lives
from ivr.usecases.operations import duties as operations
from ivr.usecases.operations.clock_steps import note_step
from ivr.usecases.operations.duty_health import DutyLog
from ivr.usecases.privacy import duties as privacy
from ivr.usecases.reports import duties as reports
from ivr.usecases.staff import duties as staff
from ivr.usecases.surveys import duties as surveys
from ivr.usecases.visits import duties as visits

log = logging.getLogger(__name__)

LIFE_SECONDS = 15.0
PROBE_SECONDS = 30.0

DUTIES = (
    *callbacks.DUTIES,
    *calls.DUTIES,
    *cases.DUTIES,
    *charter.DUTIES,
    *hours.DUTIES,
    *line_room.DUTIES,
    *notices.DUTIES,
    *operations.DUTIES,
    *privacy.DUTIES,
    *reports.DUTIES,
    *staff.DUTIES,
    *surveys.DUTIES,
    *visits.DUTIES,
)


@dataclass(frozen=True)
class Steady:
    """A clock that was read once and counts on by the stopwatch, whatever is done to it."""

    at: datetime
    stopwatch: Callable[[], float]
    begun: float

    def now(self) -> datetime:
        """Return the instant that it was read at, and what has passed since."""
        return self.at + timedelta(seconds=self.stopwatch() - self.begun)


@dataclass
class Steps:
    """What all duties of this process see of their clock being moved."""

    line: Line
    stopwatch: Callable[[], float] = time.monotonic
    _watch: StepWatch = field(default_factory=StepWatch)
    _untold: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def settled_line(self) -> Line | None:
        """Return a line whose clock cannot be moved; None where it has just been.

        What is under way would seem to have been so for an hour, and be done again.
        """
        ports = self.line.ports
        at, begun = ports.clock.now(), self.stopwatch()
        self._look()
        if not self._watch.is_settled(self.stopwatch()):
            return None
        return replace(self.line, ports=replace(ports, clock=Steady(at, self.stopwatch, begun)))

    def tell(self) -> int:
        """Tell of it where the clock was moved since the last time; return 1 if so."""
        self._look()
        if not self._untold:
            return 0
        note_step(self.line.ports)
        self._untold = False
        return 1

    def _look(self) -> None:
        with self._lock:
            step = self._watch.look(self.line.ports.wall.now(), self.stopwatch())
            self._untold = self._untold or bool(step)
        if step:
            log.warning("the clock was moved by %s", step)


def run_clock(line: Line, stop: threading.Event) -> None:
    """Run all duties, the switchboard's probe and the sign of life in threads until `stop` is set.

    Duties publish what is due and repair what was lost. Two clocks at once do no harm: each duty is
    safe to repeat. Some things are no room's duty: the probe of the switchboard, the sign of life,
    which remembers what this process saw of others, and what it saw of its own clock and duties.
    """
    watch, steps = Watch(), Steps(line)
    own = (
        Duty("life", LIFE_SECONDS, lambda _: clock_lives(line.ports, watch), "o sinal de vida"),
        Duty("steps", MEND_SECONDS, lambda _: steps.tell(), "a vigia da hora do servidor"),
    )
    # Looking its name up may take a name server half a minute, and no stop waits for that.
    probing = Duty("probe", PROBE_SECONDS, on_ports(probe), "a consulta à central telefônica")
    duties = (*own, *DUTIES)
    kept = DutyLog((probing, *duties))
    telling = Duty("duty log", LIFE_SECONDS, on_ports(kept.store), "o registro das tarefas")
    run = Run(stop, steps, kept)
    log.info("the clock begins")
    run.thread(probing, daemon=True).start()
    threads = [run.thread(each) for each in (*duties, telling)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    log.info("the clock ends")


@dataclass(frozen=True)
class Run:
    """The threads of one clock, each for one duty, so that none holds up another."""

    stop: threading.Event
    steps: Steps
    kept: DutyLog

    def thread(self, duty: Duty, daemon: bool = False) -> threading.Thread:
        """Return a thread that carries out the duty until the clock stops."""
        return threading.Thread(target=self._repeat, args=(duty,), name=duty.name, daemon=daemon)

    def _repeat(self, duty: Duty) -> None:
        logs.begin_request(duty.name.replace(" ", "-"))
        while not self.stop.wait(self.once(duty)):
            pass

    def once(self, duty: Duty) -> float:
        """Carry the duty out once, and note how it went; return in how many seconds to do so again.

        Raises nothing. One that failed is tried again within a minute.
        """
        try:
            line = self.steps.settled_line() if duty.gives_up else self.steps.line
            done = duty.run(line) if line else 0
        except Exception as why:
            again = min(duty.every_seconds, MINUTE_SECONDS)
            log.exception("failed, tried again in %s s", again)
            self.kept.failed(duty.name, why, self.steps.line.ports.clock.now())
            return again
        if done:
            log.info("did %s", done)
        self.kept.went_well(duty.name, self.steps.line.ports.clock.now())
        return duty.every_seconds
