"""Ask for long works, carry them out aside, and take up again what died on the way."""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from ivr.ports.failures import TookTooLong
from ivr.store.database import publications
from ivr.store.database.publications import WAITING, Turn
from ivr.store.operations import long_works
from ivr.store.operations.long_works import DONE, FAILED, RUNNING, LongWork
from ivr.usecases.installation import relay
from ivr.usecases.installation.ports import Ports

JOB = "long_work"
STALLED_AFTER = timedelta(minutes=2)  # since it last showed that it lives: its worker has died
LIFE_SECONDS = 20.0  # between two signs of life, however long one phase takes
MAX_TRIES = 3
WHY = "why"  # in the result of a work that failed

log = logging.getLogger(__name__)


class Failed(Enum):
    """Why a work failed; the value is what its result stores."""

    ERROR = "error"
    TOO_LONG = "too-long"  # it was cut off
    DIED = "died"  # its worker did, each time


Under = Callable[[str], None]  # told in pt-BR what is under way
Work = Callable[[Ports, LongWork, Under], Mapping[str, Any]]


@dataclass(frozen=True)
class Wanted:
    """A piece of work to be asked for; of two with one `key` there is only one."""

    key: str
    kind: str
    subject: int
    steps: int
    asked_by: int | None


def ask(ports: Ports, wanted: Wanted) -> int:
    """Ask for that work, unless it was asked for before; return the id of its row."""
    now = ports.clock.now()
    with ports.database.write() as session:
        values = {
            "key": wanted.key,
            "kind": wanted.kind,
            "subject": wanted.subject,
            "steps": wanted.steps,
            "asked_by": wanted.asked_by,
            "asked_at": now,
            "next_at": now,
        }
        publications.add(session, LongWork, values, "key")
        row = long_works.keyed(session, wanted.key)
        if row is None:
            raise LookupError(wanted.key)
        return row.id


def publish_works(ports: Ports) -> int:
    """Notify the desk's worker of the works that wait; return of how many."""
    return relay.publish(ports, LongWork, JOB)


def carry_out(
    ports: Ports,
    work_id: int,
    publication: int,
    by_kind: Mapping[str, Work],
    life_seconds: float = LIFE_SECONDS,
) -> None:
    """Carry out the work of that publication; a publication that was claimed before does nothing.

    What fails is told in the row, and logged by whoever is told of the exception. As long as it
    goes on, each `life_seconds` the row shows that it does.
    """
    now = ports.clock.now()
    running = {"state": RUNNING, "began_at": now, "moved_at": now, "done": 0}
    with ports.database.write() as session:
        row = publications.claim(session, LongWork, Turn(work_id, publication), now, running)
        if row is None:
            return
        row.tries += 1
    steps = _Steps(ports, work_id)
    try:
        with _living(ports, work_id, life_seconds):
            result = by_kind[row.kind](ports, row, steps.begin)
    except Exception as why:
        kind = Failed.TOO_LONG if isinstance(why, TookTooLong) else Failed.ERROR
        _end(ports, work_id, FAILED, {WHY: kind.value})
        raise
    _end(ports, work_id, DONE, result)


def why_failed(work: LongWork) -> Failed:
    """Return why a work that failed did."""
    return Failed(json.loads(work.result or "{}").get(WHY, Failed.ERROR.value))


def take_up_stalled(ports: Ports) -> int:
    """Let works whose worker died wait again, and give up what died too often; return how many."""
    now = ports.clock.now()
    with ports.database.write() as session:
        found = long_works.stalled(session, now - STALLED_AFTER)
        for each in found:
            each.state = WAITING if each.tries < MAX_TRIES else FAILED
            each.ended_at = None if each.tries < MAX_TRIES else now
            each.next_at = now
            if each.state == FAILED:
                each.result = json.dumps({WHY: Failed.DIED.value})
        return len(found)


@contextmanager
def _living(ports: Ports, work_id: int, seconds: float) -> Iterator[None]:
    """Show in the row that its work goes on, also within a phase of many minutes."""
    over = threading.Event()

    def show() -> None:
        alive = update(LongWork).where(LongWork.id == work_id, LongWork.state == RUNNING)
        while not over.wait(seconds):
            try:
                with ports.database.write() as session:
                    session.execute(alive.values(moved_at=ports.clock.now()))
            except SQLAlchemyError as why:
                log.warning("work %s: no sign of life kept (%s)", work_id, type(why).__name__)

    shower = threading.Thread(target=show, name=f"work {work_id}", daemon=True)
    shower.start()
    try:
        yield
    finally:
        over.set()
        shower.join()


@dataclass
class _Steps:
    ports: Ports
    work_id: int
    begun: int = 0

    def begin(self, phase: str) -> None:
        """Store what is under way, and that what was before it is done."""
        with self.ports.database.write() as session:
            row = publications.find(session, LongWork, self.work_id)
            if row:
                row.phase, row.done, row.moved_at = phase, self.begun, self.ports.clock.now()
        self.begun += 1


def _end(ports: Ports, work_id: int, state: str, result: Mapping[str, Any]) -> None:
    with ports.database.write() as session:
        row = publications.find(session, LongWork, work_id)
        if row:
            row.state, row.ended_at = state, ports.clock.now()
            row.result = json.dumps(result, ensure_ascii=False)
            row.done = row.steps if state == DONE else row.done
