"""Jobs: what workers carry out when they are woken, and the clock, which wakes them."""

import logging
import os
import threading
from collections.abc import Callable
from functools import cache

from ivr import wiring
from ivr.settings import read_settings
from ivr.usecases.dispatch import offer, publish_callbacks
from ivr.usecases.endings import settle_silent
from ivr.usecases.gap import gather_gap
from ivr.usecases.holidays import replan
from ivr.usecases.line import Line, open_line
from ivr.usecases.reconcile import reconcile_legs
from ivr.usecases.retention import forget_words
from ivr.usecases.switchboard import mind
from ivr.usecases.texts import publish_texts, reconcile_texts, send_text
from ivr.usecases.watch import watch_callbacks

log = logging.getLogger(__name__)

RELAY_SECONDS = 1.0
MIND_SECONDS = 5.0
SETTLE_SECONDS = 5.0
MINUTE_SECONDS = 60.0
FORGET_SECONDS = 3600.0


def call_back(callback_id: int, publication: int) -> None:
    """An agent's telephone rings for that callback, if it is still that publication's turn."""
    offer(_line(), callback_id, publication)


def send_sms(sms_id: int, publication: int) -> None:
    """That SMS is on its way, if it is still that publication's turn."""
    ports = _line().ports
    send_text(ports, sms_id, publication, f"{ports.public_url}/voice/sms/{sms_id}/status")


@cache
def _line() -> Line:
    """This process's own: a work-horse makes it after the fork, never before."""
    return open_line(wiring.connect(read_settings(os.environ)))


def run_clock(line: Line, stop: threading.Event) -> None:
    """Keep promises until `stop` is set: what is due is published, what was lost is mended.

    Two clocks at once do no harm; each duty is safe to repeat.
    """
    duties = (
        threading.Thread(target=_repeat, args=(stop, every, duty), name=name)
        for name, every, duty in (
            ("callbacks", RELAY_SECONDS, lambda: publish_callbacks(line)),
            ("sms", RELAY_SECONDS, lambda: publish_texts(line.ports)),
            ("watch", MIND_SECONDS, lambda: watch_callbacks(line)),
            ("unsure legs", MIND_SECONDS, lambda: reconcile_legs(line)),
            ("unsure sms", MIND_SECONDS, lambda: reconcile_texts(line.ports)),
            ("settle", SETTLE_SECONDS, lambda: settle_silent(line)),
            ("switchboard", MIND_SECONDS, lambda: mind(line.ports)),
            ("holidays", MINUTE_SECONDS, lambda: replan(line)),
            ("gap", MINUTE_SECONDS, lambda: gather_gap(line)),
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
