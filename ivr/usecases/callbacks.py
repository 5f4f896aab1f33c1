"""Callbacks: what a supervisor does about one. Of two who act at once, one does and one is told."""

from enum import Enum

from sqlalchemy.orm import Session

from ivr.rules.business_time import next_dialling
from ivr.rules.callbacks import CallbackState
from ivr.rules.sms_words import Telling
from ivr.store import callbacks
from ivr.store.call_log import LARGEST_ID
from ivr.store.callbacks import Callback
from ivr.usecases.keeping import close
from ivr.usecases.line import Line
from ivr.usecases.ports import Ports
from ivr.usecases.tellings import tell

MOST_OF_NOTE = 120


class Told(Enum):
    """What came of it."""

    DONE = "done"
    TOO_LATE = "too-late"  # somebody else did so, or it has ended meanwhile
    UNDER_WAY = "under-way"  # a telephone rings for it, or the two talk
    MISSING = "missing"  # there is no such callback


class NoteRefused(ValueError):
    """The note is empty, too long, or holds what is no text."""


def read_note(typed: str) -> str:
    """The note as it is kept, on one line. Raises NoteRefused."""
    note = " ".join(typed.split())
    if not 0 < len(note) <= MOST_OF_NOTE or not note.isprintable():
        raise NoteRefused
    return note


def set_aside(ports: Ports, callback_id: int, note: str) -> Told:
    """Nobody needs to look at the callback any more, and the note says why."""
    with ports.database.write() as session:
        callback = _lock(session, callback_id)
        if callback is None:
            return Told.MISSING
        if not callback.needs_person:
            return Told.TOO_LATE
        callback.needs_person = False
        callback.why = note
    return Told.DONE


def cancel(line: Line, callback_id: int, note: str) -> Told:
    """The open callback has ended by staff, its promises are released, and the note says why.

    The citizen is told so in writing. One for which the citizen is being rung, or was a moment ago,
    goes on.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        callback = _lock(session, callback_id)
        if callback is None:
            return Told.MISSING
        if callback.closed_at:
            return Told.TOO_LATE
        if not callbacks.move(callback, CallbackState.CANCELLED, now):
            return Told.UNDER_WAY
        callback.why = note
        close(session, callback, kept=False, now=now)
        tell(session, line.letterhead(), callback, Telling.CANCELLED, now)
        callback.needs_person = False  # whom no SMS reaches is the matter of whoever cancels
    return Told.DONE


def retry_now(line: Line, callback_id: int) -> Told:
    """The callback that needed a person waits for an agent from the next moment people dial."""
    now, schedule = line.ports.clock.now(), line.schedule()
    with line.ports.database.write() as session:
        callback = _lock(session, callback_id)
        if callback is None:
            return Told.MISSING
        if callback.closed_at or not callback.needs_person:
            return Told.TOO_LATE
        if callback.state != callbacks.WAITING:
            return Told.UNDER_WAY
        callback.needs_person, callback.published_at = False, None
        callback.next_at = next_dialling(schedule, now) or now
    return Told.DONE


def _lock(session: Session, callback_id: int) -> Callback | None:
    return callbacks.lock(session, callback_id) if callback_id <= LARGEST_ID else None
