"""The clock: what must happen because time passed. Run it once an installation, `flask clock`."""

import logging
import threading
from collections.abc import Callable

from ivr.usecases.endings import settle_silent
from ivr.usecases.line import Line
from ivr.usecases.retention import forget_words
from ivr.usecases.switchboard import mind

log = logging.getLogger(__name__)

SETTLE_SECONDS = 5.0
MIND_SECONDS = 5.0
FORGET_SECONDS = 3600.0


def run_clock(line: Line, stop: threading.Event) -> None:
    """Keep the log's promises until `stop` is set: silent calls settled, old words forgotten.

    Two clocks at once do no harm; each duty is safe to repeat.
    """
    duties = (
        threading.Thread(target=_repeat, args=(stop, every, duty), name=name)
        for name, every, duty in (
            ("settle", SETTLE_SECONDS, lambda: settle_silent(line)),
            ("switchboard", MIND_SECONDS, lambda: mind(line.ports)),
            ("forget", FORGET_SECONDS, lambda: forget_words(line.ports)),
        )
    )
    running = list(duties)
    for duty in running:
        duty.start()
    for duty in running:
        duty.join()


def _repeat(stop: threading.Event, every: float, duty: Callable[[], int]) -> None:
    name = threading.current_thread().name
    while True:
        try:
            done = duty()
            if done:
                log.info("clock: %s %s", name, done)
        except Exception:
            log.exception("clock: %s failed, tried again in %s s", name, every)
        if stop.wait(every):
            return
