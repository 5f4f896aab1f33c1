"""Jobs: what workers carry out when they are woken, and the clock, which wakes them."""

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from sqlalchemy.exc import SQLAlchemyError

from ivr import wiring
from ivr.settings import read_settings
from ivr.usecases.callbacks.dispatch import offer, publish_callbacks
from ivr.usecases.callbacks.holidays import replan
from ivr.usecases.callbacks.reconcile import reconcile_legs
from ivr.usecases.callbacks.watch import watch_callbacks
from ivr.usecases.calls.backfill import gather_gap
from ivr.usecases.calls.endings import settle_silent
from ivr.usecases.calls.flow import count_flow
from ivr.usecases.calls.voice_messages import fetch, publish_recordings, reconcile_recordings
from ivr.usecases.cases.escalation import mind_terms
from ivr.usecases.cases.protocol_tries import forget_tries
from ivr.usecases.cases.returned import owe_again
from ivr.usecases.line.line import Line, open_line
from ivr.usecases.line.switchboard import beat, mind
from ivr.usecases.notices.alerts import Watch, clock_lives, tell_supervisors, worker_lives
from ivr.usecases.notices.emails import publish_emails, reconcile_emails
from ivr.usecases.notices.emails import send_email as send_one_email
from ivr.usecases.notices.texts import publish_texts, reconcile_texts, send_text, status_url
from ivr.usecases.privacy.erasure import erase_mail_files, erase_personal
from ivr.usecases.privacy.retention import erase_recordings, forget_words
from ivr.usecases.staff.sessions import forget_ended

log = logging.getLogger(__name__)

RELAY_SECONDS = 1.0
MIND_SECONDS = 5.0
SETTLE_SECONDS = 5.0
MINUTE_SECONDS = 60.0
TELL_SECONDS = 10.0
LIFE_SECONDS = 15.0
PROBE_SECONDS = 30.0
WORKER_LIFE_SECONDS = 10.0
FORGET_SECONDS = 3600.0


def call_back(callback_id: int, publication: int) -> None:
    """An agent's telephone rings for that callback, if it is still that publication's turn."""
    offer(_line(), callback_id, publication)


def send_sms(sms_id: int, publication: int) -> None:
    """That SMS is on its way, if it is still that publication's turn."""
    ports = _line().ports
    send_text(ports, sms_id, publication, status_url(ports, sms_id))


def send_email(email_id: int, publication: int) -> None:
    """That e-mail is on its way, if it is still that publication's turn."""
    send_one_email(_line().ports, email_id, publication)


def fetch_recording(recording_id: int, publication: int) -> None:
    """That voice message is here and no longer at Twilio, if it is still its turn."""
    fetch(_line().ports, recording_id, publication)


# What a worker carries out, by the name that RQ's job has after "ivr.jobs."; nothing else is.
JOBS: dict[str, Callable[[int, int], None]] = {
    "call_back": call_back,
    "send_sms": send_sms,
    "send_email": send_email,
    "fetch_recording": fetch_recording,
}


@cache
def _line() -> Line:
    """This process's own: a work-horse makes it after the fork, never before."""
    return open_line(wiring.connect(read_settings(os.environ)))


class WorkerLife:
    """Shows that the worker of one queue lives.

    No connection outlives a showing: RQ forks, and an engine does not survive that.
    """

    def __init__(self, queue: str) -> None:
        """Nothing is shown yet."""
        self._queue, self._watch = queue, Watch()
        self._shown = float("-inf")

    def show(self) -> None:
        """It was alive now, as the database knows; a second time within ten seconds is no news."""
        if time.monotonic() - self._shown < WORKER_LIFE_SECONDS:
            return
        self._shown = time.monotonic()
        ports = wiring.connect(read_settings(os.environ))
        try:
            worker_lives(ports, self._queue, self._watch)
        except SQLAlchemyError as why:
            log.warning("worker %s: no sign of life kept (%s)", self._queue, type(why).__name__)
        finally:
            ports.database.dispose()


def run_clock(line: Line, stop: threading.Event) -> None:
    """Keep promises until `stop` is set: what is due is published, what was lost is mended.

    Two clocks at once do no harm; each duty is safe to repeat.
    """
    watch = Watch()
    # Looking its name up may take a name server half a minute, and no stop waits for that.
    probe = threading.Thread(
        target=_repeat, args=(stop, PROBE_SECONDS, lambda: beat(line.ports)), daemon=True
    )
    probe.name = "probe"
    probe.start()
    duties = (
        threading.Thread(target=_repeat, args=(stop, every, duty), name=name)
        for name, every, duty in (
            ("callbacks", RELAY_SECONDS, lambda: publish_callbacks(line)),
            ("sms", RELAY_SECONDS, lambda: publish_texts(line.ports)),
            ("emails", RELAY_SECONDS, lambda: publish_emails(line.ports)),
            ("recordings", RELAY_SECONDS, lambda: publish_recordings(line.ports)),
            ("watch", MIND_SECONDS, lambda: watch_callbacks(line)),
            ("unsure legs", MIND_SECONDS, lambda: reconcile_legs(line)),
            ("unsure sms", MIND_SECONDS, lambda: reconcile_texts(line.ports)),
            ("unsure emails", MIND_SECONDS, lambda: reconcile_emails(line.ports)),
            ("unsure recordings", MIND_SECONDS, lambda: reconcile_recordings(line.ports)),
            ("settle", SETTLE_SECONDS, lambda: settle_silent(line)),
            ("switchboard", MIND_SECONDS, lambda: mind(line.ports)),
            ("holidays", MINUTE_SECONDS, lambda: replan(line)),
            ("terms", MINUTE_SECONDS, lambda: mind_terms(line)),
            ("returned answers", MINUTE_SECONDS, lambda: owe_again(line)),
            ("gap", MINUTE_SECONDS, lambda: gather_gap(line)),
            ("life", LIFE_SECONDS, lambda: clock_lives(line.ports, watch)),
            ("alerts", TELL_SECONDS, lambda: tell_supervisors(line.ports)),
            ("forget", FORGET_SECONDS, lambda: forget_words(line.ports)),
            ("wrong protocols", FORGET_SECONDS, lambda: forget_tries(line.ports)),
            # The real clock, as of sessions: the simulator's may be set to any day.
            ("sessions", FORGET_SECONDS, lambda: forget_ended(line.ports, datetime.now(UTC))),
            ("flow", FORGET_SECONDS, lambda: count_flow(line.ports)),
            ("erase", FORGET_SECONDS, lambda: erase_recordings(line.ports)),
            ("personal", FORGET_SECONDS, lambda: erase_personal(line.ports)),
            ("mail files", FORGET_SECONDS, lambda: erase_mail_files(line.ports)),
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
