"""List voice messages as the desk shows them: those of a call, and all, the newest first."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from ivr.rules.hours.spans import EVER, Span
from ivr.store.calls.calls import Call
from ivr.store.calls.voice_messages import KEPT, VoiceMessage
from ivr.store.cases.cases import Case
from ivr.store.database import paging
from ivr.store.database.numbers import within
from ivr.store.database.paging import MAX_LISTED, Order, Page, Place
from ivr.store.staff import audit
from ivr.store.staff.audit import Hearing

MAX_SEEN = 500  # voice messages that are looked at to count those that nobody heard


class Row(NamedTuple):
    """One voice message, the call that it was left in (None: not in the log), and who heard it."""

    recording: VoiceMessage
    call_id: int | None
    number: str | None
    protocol: str | None
    heard: Sequence[Hearing]


class LostVoiceMessage(NamedTuple):
    """One voice message that could not be fetched, and what is known of whoever left it."""

    recording: VoiceMessage
    call_id: int | None
    number: str | None  # E.164, or empty
    protocol: str | None
    topic: str


_ORDER = Order((VoiceMessage.id,), descending=True)


def of_call(session: Session, call_sid: str) -> Sequence[Row]:
    """Return the voice messages that were left in that call, in order."""
    found = _rows().where(VoiceMessage.call_sid == call_sid).order_by(VoiceMessage.id)
    return _with_hearings(session, session.execute(found).all())


def of_calls(session: Session, call_sids: Sequence[str]) -> Sequence[Row]:
    """Return the voice messages that were left in those calls, in order."""
    found = _rows().where(VoiceMessage.call_sid.in_(call_sids)).order_by(VoiceMessage.id)
    return _with_hearings(session, session.execute(found).all())


def read_page(session: Session, place: Place | None = None, span: Span = EVER) -> Page[Row]:
    """Return the page of the voice messages of a span at `place`, or those found last."""
    query = _rows().where(*within(VoiceMessage.recorded_at, span))
    page = paging.read_page(session, query, _ORDER, place)
    return replace(page, rows=_with_hearings(session, page.rows))


def needing_person(session: Session) -> Sequence[LostVoiceMessage]:
    """Return voice messages that could not be fetched and that nobody dealt with, oldest first.

    At most MAX_LISTED of them.
    """
    # As the index says it: neither database uses it for values that are bound.
    found = _rows().add_columns(func.coalesce(Call.topic, ""))
    found = found.where(text("recordings.state = 'failed' AND recordings.note = ''"))
    ordered = found.order_by(VoiceMessage.recorded_at, VoiceMessage.id).limit(MAX_LISTED)
    return [LostVoiceMessage(*row) for row in session.execute(ordered)]


def unheard(session: Session) -> int:
    """Count the messages that nobody has heard, among the MAX_SEEN newest that can be heard."""
    kept = (
        select(VoiceMessage.sid)
        .where(VoiceMessage.erased_at.is_(None), VoiceMessage.state == KEPT)
        .order_by(VoiceMessage.recorded_at.desc())
        .limit(MAX_SEEN)
        .subquery()
    )
    found = select(func.count()).select_from(kept).where(~audit.is_heard(kept.c.sid))
    return session.scalar(found) or 0


def _rows() -> Select[VoiceMessage, int, str, str]:
    return (
        select(VoiceMessage, Call.id, Call.number, Case.protocol)
        .outerjoin(Call, Call.sid == VoiceMessage.call_sid)
        .outerjoin(Case, Case.id == func.coalesce(VoiceMessage.case_id, Call.case_id))
    )


def _with_hearings(session: Session, found: Sequence[Any]) -> Sequence[Row]:
    heard = audit.hearings(session, [recording.sid for recording, *_ in found])
    return [
        Row(recording, call_id, number, protocol, heard.get(recording.sid, []))
        for recording, call_id, number, protocol in found
    ]
