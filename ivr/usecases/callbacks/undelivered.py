"""Handle e-mails, links and voice messages that never arrived, and what staff do about each."""

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.calls.voice_messages import RecordingState
from ivr.rules.mail.bounces import Bounce
from ivr.rules.notices.email_states import MOVES, EmailState
from ivr.store.calls import calls, voice_messages
from ivr.store.calls.voice_messages import VoiceMessage
from ivr.store.cases.cases import Case
from ivr.store.database import publications
from ivr.store.database.paging import LARGEST_ID
from ivr.store.mail import email_links, emails
from ivr.store.mail.emails import Email
from ivr.store.queries import staff_actions
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.callbacks.booking import BookingOutcome, CallbackWish, ask
from ivr.usecases.callbacks.callbacks import NoteOutcome
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line
from ivr.usecases.notices.emails import give_up
from ivr.usecases.notices.void_codes import void

CALLED_INSTEAD = "pedimos que a central ligue"


def note_bounce(ports: Ports, bounce: Bounce) -> int | None:
    """Mark the e-mail that bounced for good; return its id, or None where nothing changes.

    A delay, an unknown token, and an e-mail already known to have bounced change nothing, except
    that a code in the e-mail counts no more.
    """
    with ports.database.write() as session:
        row = emails.of_token(session, bounce.token)
        if row is None:
            return None
        void(session, ports, row)
        return row.id if came_back(row, bounce) else None


def came_back(row: Email, bounce: Bounce) -> bool:
    """Mark a locked e-mail as bounced if it came back for good; return whether it was marked."""
    # One that was never sent cannot have come back.
    if not bounce.final or not row.tries:
        return False
    if EmailState.BOUNCED not in MOVES[EmailState(row.state)]:
        return False
    give_up(row, EmailState.BOUNCED, bounce.status)
    return True


def set_aside_email(ports: Ports, staff_id: int, email_id: int, note: str) -> NoteOutcome:
    """Clear the flag that asks staff to look at an e-mail, storing a note of why."""
    with ports.database.write() as session:
        row = _lock(session, email_id)
        if row is None:
            return NoteOutcome.MISSING
        if not row.needs_person:
            return NoteOutcome.TOO_LATE
        row.needs_person, row.note = False, note
        _write(session, staff_actions.RESOLVED, ("email", email_id), staff_id, ports.clock.now())
    return NoteOutcome.DONE


def call_instead(line: Line, staff_id: int, email_id: int) -> NoteOutcome:
    """Request a callback to whoever waits for an undelivered e-mail.

    TOO_LATE where that cannot be: the number is not known, or no call can be promised to it now.
    """
    with line.ports.database.write() as session:
        row = _lock(session, email_id)
        if row is None:
            return NoteOutcome.MISSING
        found = emails.about(session, email_id)
        if not row.needs_person or found is None or not found.number or row.case_id is None:
            return NoteOutcome.TOO_LATE
        if not _ask(session, line, row.case_id, found.number, found.topic):
            return NoteOutcome.TOO_LATE
        row.needs_person, row.note = False, CALLED_INSTEAD
        now = line.ports.clock.now()
        _write(session, staff_actions.SCHEDULED, ("email", email_id), staff_id, now)
    return NoteOutcome.DONE


def set_aside_link(ports: Ports, staff_id: int, link_id: int, note: str) -> NoteOutcome:
    """Take an undelivered link off the list for staff, storing a note of why."""
    with ports.database.write() as session:
        link = email_links.lock(session, link_id) if link_id <= LARGEST_ID else None
        if link is None:
            return NoteOutcome.MISSING
        if link.note or link.used_at:
            return NoteOutcome.TOO_LATE
        link.note = note
        _write(session, staff_actions.RESOLVED, ("link", link_id), staff_id, ports.clock.now())
    return NoteOutcome.DONE


def call_instead_of_link(line: Line, staff_id: int, link_id: int) -> NoteOutcome:
    """Request a callback to the number that a link did not reach; TOO_LATE as for an e-mail."""
    with line.ports.database.write() as session:
        link = email_links.lock(session, link_id) if link_id <= LARGEST_ID else None
        if link is None:
            return NoteOutcome.MISSING
        topic = session.get_one(Case, link.case_id).topic
        if link.note or link.used_at or not _ask(session, line, link.case_id, link.number, topic):
            return NoteOutcome.TOO_LATE
        link.note = CALLED_INSTEAD
        now = line.ports.clock.now()
        _write(session, staff_actions.SCHEDULED, ("link", link_id), staff_id, now)
    return NoteOutcome.DONE


def set_aside_message(ports: Ports, staff_id: int, sid: str, note: str) -> NoteOutcome:
    """Take a failed voice message off the list for staff, storing a note of why."""
    with ports.database.write() as session:
        row = voice_messages.by_sid(session, sid)
        if row is None:
            return NoteOutcome.MISSING
        if not _needs_person(row):
            return NoteOutcome.TOO_LATE
        row.note = note
        _write(session, staff_actions.RESOLVED, (audit.RECORDING, sid), staff_id, ports.clock.now())
    return NoteOutcome.DONE


def call_instead_of_message(line: Line, staff_id: int, sid: str) -> NoteOutcome:
    """Request a callback to whoever left a failed voice message; TOO_LATE as for an e-mail."""
    with line.ports.database.write() as session:
        row = voice_messages.by_sid(session, sid)
        if row is None:
            return NoteOutcome.MISSING
        call = calls.by_sid(session, row.call_sid)
        if call is None or call.case_id is None or not call.number or not _needs_person(row):
            return NoteOutcome.TOO_LATE
        if not _ask(session, line, call.case_id, call.number, call.topic):
            return NoteOutcome.TOO_LATE
        row.note = CALLED_INSTEAD
        now = line.ports.clock.now()
        _write(session, staff_actions.SCHEDULED, (audit.RECORDING, sid), staff_id, now)
    return NoteOutcome.DONE


def _needs_person(row: VoiceMessage) -> bool:
    return row.state == RecordingState.FAILED.value and not row.note


def _ask(session: Session, line: Line, case_id: int, number: str, topic_key: str) -> bool:
    topic = line.conversations.current().callflow.topic(topic_key)
    wish = CallbackWish(
        case_id=case_id,
        number=number,
        caller="",
        topic=topic_key,
        origin="desk",
        agent_first=not (topic and topic.citizen_first),
    )
    asked = ask(session, wish, line.around(line.ports.clock.now()))
    return asked.answer in (BookingOutcome.REGISTERED, BookingOutcome.MERGED)


def _write(
    session: Session, action: str, about: tuple[str, int | str], staff_id: int, now: datetime
) -> None:
    what, row_id = about
    audit.write(session, Done(action, str(row_id), now, staff_id, about=what))


def _lock(session: Session, email_id: int) -> Email | None:
    return publications.find(session, Email, email_id) if email_id <= LARGEST_ID else None
