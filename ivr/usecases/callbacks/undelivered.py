"""Handle e-mails, links and voice messages that never arrived, and what staff do about each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.calls.voice_messages import RecordingState
from ivr.rules.mail.bounces import Returned
from ivr.rules.mail.delivery_status import BounceClass
from ivr.rules.notices.email_states import DELAYED, MOVES, UNCLEAR, EmailState
from ivr.store.calls import calls, voice_messages
from ivr.store.calls.voice_messages import VoiceMessage
from ivr.store.cases.cases import Case
from ivr.store.database import publications
from ivr.store.database.paging import LARGEST_ID
from ivr.store.mail import email_links, emails, incoming
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


def note_bounce(ports: Ports, returned: Returned) -> tuple[int, EmailState] | None:
    """Note a report at the e-mail that it is about; return its id and state, or None.

    None where nothing changes: an unknown e-mail, or one already known to have bounced. A code in
    the e-mail counts no more in any case.
    """
    with ports.database.write() as session:
        row = email_of(session, returned)
        if row is None:
            return None
        void(session, ports, row)
        return (row.id, EmailState(row.state)) if came_back(row, returned) else None


def email_of(session: Session, returned: Returned, thread: Sequence[str] = ()) -> Email | None:
    """Return the e-mail that a report is about, locked; None where it is none of ours.

    By its token, else by a Message-ID that the report gives back, or names in its `thread`.
    """
    token = returned.bounce.token
    found = emails.of_token(session, token) if token else None
    if found is None:
        named = incoming.email_answered(session, (*thread, *returned.message_ids))
        found = emails.find(session, named.id) if named else None
    return found


def came_back(row: Email, returned: Returned) -> bool:
    """Note a report at a locked e-mail; return whether anything changed.

    One that came back for good, or nobody can tell why, is marked as bounced. One that is late
    keeps its state. What its own reader's program says is no report on it.
    """
    bounce = returned.bounce
    # One that was never sent cannot have come back.
    if not row.tries or (bounce.kind is BounceClass.UNCLEAR and is_from_reader(row, returned)):
        return False
    if bounce.kind is BounceClass.DELAYED and row.state == EmailState.ACCEPTED.value:
        row.code = bounce.status if bounce.status.startswith("4.") else DELAYED
        return True
    ends = bounce.final or bounce.kind is BounceClass.UNCLEAR
    if not ends or EmailState.BOUNCED not in MOVES[EmailState(row.state)]:
        return False
    give_up(row, EmailState.BOUNCED, bounce.status or UNCLEAR)
    return True


def is_from_reader(row: Email, returned: Returned) -> bool:
    """Tell whether a report names as its own sender whoever the e-mail was for."""
    return returned.sender != "" and returned.sender == row.target


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
