"""Let staff set aside, cancel, retry or place a callback.

Of two who act at once, one does and the other is notified.
"""

import logging
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from ivr.ports.failures import QueueAway
from ivr.rules.callbacks.states import CallbackState
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.hours.business_time import may_start_dialling, next_dialling
from ivr.rules.notices.sms_texts import Telling
from ivr.store.callbacks import attempts, callbacks, owners, promises
from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases.cases import Case
from ivr.store.database.paging import LARGEST_ID
from ivr.store.operations import doubts, holds
from ivr.store.queries import staff_actions
from ivr.usecases.callbacks.agents import agents_on_shift
from ivr.usecases.callbacks.callback_calls import close
from ivr.usecases.callbacks.callback_notices import tell
from ivr.usecases.callbacks.dispatch import JOB
from ivr.usecases.callbacks.scheduling import ScheduleOutcome, ScheduleResult, Seen, take, write
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line

log = logging.getLogger(__name__)

MAX_NOTE_CHARS = 120


class NoteOutcome(Enum):
    """The outcome of a staff action on an undelivered e-mail, link or voice message."""

    DONE = "done"
    TOO_LATE = "too-late"  # somebody else did so, or it has ended meanwhile
    MISSING = "missing"  # there is no such thing


class NoteRefused(ValueError):
    """The note is empty, too long, or holds what is no text."""


def read_note(typed: str) -> str:
    """Return a typed note as it is stored, on one line, or raise NoteRefused."""
    note = " ".join(typed.split())
    if not 0 < len(note) <= MAX_NOTE_CHARS or not note.isprintable():
        raise NoteRefused
    return note


def set_aside(ports: Ports, staff_id: int, callback_id: int, note: str) -> ScheduleResult:
    """Clear the flag that asks staff to look at a callback, storing a note of why.

    Where no call reached its citizen, they were served another way, and are told so from now on.
    """
    now = ports.clock.now()
    with ports.database.write() as session:
        callback = _lock(session, callback_id)
        if callback is None:
            return ScheduleResult(ScheduleOutcome.MISSING)
        if not callback.needs_person:
            return ScheduleResult(
                ScheduleOutcome.CHANGED, callback.id, staff_actions.last_about(session, callback.id)
            )
        callback.needs_person = False
        callback.why = note
        case = session.get_one(Case, callback.case_id)
        if callback.closed_at and case.state == CaseState.UNREACHED.value:
            case.state = CaseState.HANDED.value
            promises.end_elsewhere(session, callback.id, case, of=CaseState.UNREACHED)
        write(session, staff_actions.RESOLVED, callback.id, (staff_id, now))
    return ScheduleResult(ScheduleOutcome.DONE, callback_id)


def cancel(line: Line, staff_id: int, seen: Seen, note: str) -> ScheduleResult:
    """Cancel an open callback, release its promises, and store the note of why.

    The citizen is notified by SMS. One for which the citizen is being rung, or was a moment ago,
    goes on.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        callback, against = take(session, seen)
        if callback is None or against:
            return against or ScheduleResult(ScheduleOutcome.MISSING)
        if not callbacks.move(callback, CallbackState.CANCELLED, now):
            return ScheduleResult(ScheduleOutcome.UNDER_WAY, callback.id)
        callback.why = note
        close(session, callback, kept=False, now=now)
        told = tell(session, line.letterhead(), callback, Telling.CANCELLED, now)
        callback.needs_person = False  # whom no SMS reaches is the matter of whoever cancels
        write(session, staff_actions.CANCELLED, callback.id, (staff_id, now))
    return ScheduleResult(ScheduleOutcome.DONE, seen.callback_id, told=told)


def retry_now(line: Line, staff_id: int, callback_id: int) -> ScheduleResult:
    """Put a callback that needed a person back in the queue, from the next moment people dial."""
    now, schedule = line.ports.clock.now(), line.schedule()
    with line.ports.database.write() as session:
        callback, against = take(session, Seen(callback_id))
        if callback is None or against:
            return against or ScheduleResult(ScheduleOutcome.MISSING)
        if not callback.needs_person:
            return ScheduleResult(
                ScheduleOutcome.CHANGED, callback.id, staff_actions.last_about(session, callback.id)
            )
        if callback.state != callbacks.WAITING:
            return ScheduleResult(ScheduleOutcome.UNDER_WAY, callback.id)
        callback.needs_person, callback.published_at = False, None
        callback.next_at = next_dialling(schedule, now) or now
        write(session, staff_actions.RETRIED, callback.id, (staff_id, now))
    return ScheduleResult(ScheduleOutcome.DONE, callback_id)


def call_now(line: Line, staff_id: int, callback_id: int) -> ScheduleResult:
    """Ring that staff member's own telephone for a waiting callback, and then the citizen's.

    Only while people dial, and while it is that person's shift. It is the same attempt as any
    other: it counts, and who misses it is rung again.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        callback, against = take(session, Seen(callback_id))
        against = against or hinders(session, line, staff_id, now, callback_id)
        if callback is None or against:
            return against or ScheduleResult(ScheduleOutcome.MISSING)
        if doubts.is_callback_in_doubt(session, callback.id):
            return ScheduleResult(ScheduleOutcome.HELD, callback.id)
        if callback.state != callbacks.WAITING:
            return ScheduleResult(
                ScheduleOutcome.UNDER_WAY,
                callback.id,
                staff_actions.last_about(session, callback.id),
            )
        publication = ring_for(session, callback, staff_id, now)
    wake(line.ports, callback_id, publication)
    return ScheduleResult(ScheduleOutcome.DONE, callback_id)


def hinders(
    session: Session, line: Line, staff_id: int, now: datetime, callback_id: int = 0
) -> ScheduleResult | None:
    """Return why a staff member cannot be rung for a callback at this moment, or None.

    `callback_id` is 0 where there is no callback yet: nobody is going to call then.
    """
    if holds.open_one(session):
        return ScheduleResult(ScheduleOutcome.HELD, callback_id)
    if not may_start_dialling(line.schedule(), now):
        return ScheduleResult(ScheduleOutcome.CLOSED, callback_id)
    if staff_id not in agents_on_shift(session, now):
        return ScheduleResult(ScheduleOutcome.OFF_SHIFT, callback_id)
    busy = staff_id in attempts.busy_agents(session)
    return ScheduleResult(ScheduleOutcome.BUSY, callback_id) if busy else None


def ring_for(session: Session, callback: Callback, staff_id: int, now: datetime) -> int:
    """Assign a waiting callback to a staff member and publish it; return the publication number."""
    callback.needs_person, callback.agent_first = False, True
    callback.next_at = min(callback.next_at, now)
    owners.give(callback, staff_id, now)
    callback.publication += 1
    callback.published_at = now
    write(session, staff_actions.CALLED, callback.id, (staff_id, now))
    return callback.publication


def wake(ports: Ports, callback_id: int, publication: int) -> None:
    """Publish a callback to the workers; if the queue is away, leave it to the relay."""
    try:
        ports.queue.publish(JOB, callback_id, publication)
    except QueueAway:
        log.warning("the queue is away: the callback is published again later")


def _lock(session: Session, callback_id: int) -> Callback | None:
    return callbacks.lock(session, callback_id) if callback_id <= LARGEST_ID else None
