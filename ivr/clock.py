"""Run the clock: carry out the duties that the rooms declare, each at its own interval."""

import logging
import threading
from collections.abc import Callable
from functools import partial

from ivr.usecases.callbacks import duties as callbacks
from ivr.usecases.calls import duties as calls
from ivr.usecases.cases import duties as cases
from ivr.usecases.hours import duties as hours
from ivr.usecases.line import duties as line_room
from ivr.usecases.line.line import Line
from ivr.usecases.line.switchboard import probe
from ivr.usecases.notices import duties as notices
from ivr.usecases.notices.alerts import Watch, clock_lives
from ivr.usecases.operations import duties as operations
from ivr.usecases.privacy import duties as privacy
from ivr.usecases.staff import duties as staff

log = logging.getLogger(__name__)

LIFE_SECONDS = 15.0
PROBE_SECONDS = 30.0

DUTIES = (
    *callbacks.DUTIES,
    *calls.DUTIES,
    *cases.DUTIES,
    *hours.DUTIES,
    *line_room.DUTIES,
    *notices.DUTIES,
    *operations.DUTIES,
    *privacy.DUTIES,
    *staff.DUTIES,
)


def run_clock(line: Line, stop: threading.Event) -> None:
    """Run all duties, the switchboard's probe and the sign of life in threads until `stop` is set.

    Duties publish what is due and repair what was lost. Two clocks at once do no harm: each duty is
    safe to repeat. Two things are no room's duty: the probe of the switchboard, and the sign of
    life, which remembers what this process saw of others.
    """
    # Looking its name up may take a name server half a minute, and no stop waits for that.
    probing = _thread(stop, "probe", PROBE_SECONDS, lambda: probe(line.ports))
    probing.daemon = True
    probing.start()
    watch = Watch()
    life = _thread(stop, "life", LIFE_SECONDS, lambda: clock_lives(line.ports, watch))
    duties = [
        _thread(stop, each.name, each.every_seconds, partial(each.run, line)) for each in DUTIES
    ]
    for each in (life, *duties):
        each.start()
    for each in (life, *duties):
        each.join()


def _thread(
    stop: threading.Event, name: str, every_seconds: float, duty: Callable[[], int]
) -> threading.Thread:
    return threading.Thread(target=_repeat, args=(stop, every_seconds, duty), name=name)


def _repeat(stop: threading.Event, every_seconds: float, duty: Callable[[], int]) -> None:
    name = threading.current_thread().name
    while True:
        try:
            done = duty()
            if done:
                log.info("clock: %s %s", name, done)
        except Exception:
            log.exception("clock: %s failed, tried again in %s s", name, every_seconds)
        if stop.wait(every_seconds):
            return
