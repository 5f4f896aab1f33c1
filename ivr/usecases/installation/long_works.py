"""Ask for long works, carry them out aside, and take up again what died on the way."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ivr.store.database import publications
from ivr.store.database.publications import WAITING, Turn
from ivr.store.operations import long_works
from ivr.store.operations.long_works import DONE, FAILED, RUNNING, LongWork
from ivr.usecases.installation import relay
from ivr.usecases.installation.ports import Ports

JOB = "long_work"
STALLED_AFTER = timedelta(minutes=2)  # since it last told where it is: its worker has died
MAX_TRIES = 3

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


def carry_out(ports: Ports, work_id: int, publication: int, by_kind: Mapping[str, Work]) -> None:
    """Carry out the work of that publication; a publication that was claimed before does nothing.

    What fails is told in the row, and logged by whoever is told of the exception.
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
        result = by_kind[row.kind](ports, row, steps.begin)
    except Exception:
        _end(ports, work_id, FAILED, {})
        raise
    _end(ports, work_id, DONE, result)


def take_up_stalled(ports: Ports) -> int:
    """Let works whose worker died wait again, and give up what died too often; return how many."""
    now = ports.clock.now()
    with ports.database.write() as session:
        found = long_works.stalled(session, now - STALLED_AFTER)
        for each in found:
            each.state = WAITING if each.tries < MAX_TRIES else FAILED
            each.ended_at = None if each.tries < MAX_TRIES else now
            each.next_at = now
        return len(found)


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
