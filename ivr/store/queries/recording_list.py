"""Recordings as the desk reads them: those of a call, and all of them, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from ivr.store.calls.calls import Call
from ivr.store.calls.recordings import Recording
from ivr.store.cases.cases import Case
from ivr.store.database.paging import LARGEST_ID
from ivr.store.staff import audit
from ivr.store.staff.audit import Hearing

PAGE = 50
MOST_LISTED = 200


class Row(NamedTuple):
    """One recording, the call that it was left in (None: the log has none), who heard it."""

    recording: Recording
    call_id: int | None
    number: str | None
    protocol: str | None
    heard: Sequence[Hearing]


class Lost(NamedTuple):
    """One recording that could not be fetched, and what is known of whoever left it."""

    recording: Recording
    call_id: int | None
    number: str | None  # E.164, or empty
    protocol: str | None
    topic: str


@dataclass(frozen=True)
class Page:
    """A part of the list, and whether older ones follow."""

    rows: Sequence[Row]
    more: bool


def of_call(session: Session, call_sid: str) -> Sequence[Row]:
    """What was left in that call, in order."""
    found = _rows().where(Recording.call_sid == call_sid).order_by(Recording.id)
    return _with_hearings(session, found)


def of_calls(session: Session, call_sids: Sequence[str]) -> Sequence[Row]:
    """What was left in those calls, in order."""
    found = _rows().where(Recording.call_sid.in_(call_sids)).order_by(Recording.id)
    return _with_hearings(session, found)


def read_page(session: Session, before: int = 0) -> Page:
    """The recordings behind that id, or all, the last found first."""
    query = _rows().order_by(Recording.id.desc()).limit(PAGE + 1)
    if 0 < before <= LARGEST_ID:
        query = query.where(Recording.id < before)
    rows = _with_hearings(session, query)
    return Page(rows[:PAGE], more=len(rows) > PAGE)


def needing_person(session: Session) -> Sequence[Lost]:
    """Recordings whose fetching was given up and that nobody dealt with, the oldest first."""
    # As the index says it: neither database uses it for values that are bound.
    found = _rows().add_columns(func.coalesce(Call.topic, ""))
    found = found.where(text("recordings.state = 'failed' AND recordings.note = ''"))
    ordered = found.order_by(Recording.recorded_at, Recording.id).limit(MOST_LISTED)
    return [Lost(*row) for row in session.execute(ordered)]


def _rows() -> Select[Recording, int, str, str]:
    return (
        select(Recording, Call.id, Call.number, Case.protocol)
        .outerjoin(Call, Call.sid == Recording.call_sid)
        .outerjoin(Case, Case.id == func.coalesce(Recording.case_id, Call.case_id))
    )


def _with_hearings(session: Session, query: Select[Recording, int, str, str]) -> Sequence[Row]:
    found = session.execute(query).all()
    heard = audit.hearings(session, [recording.sid for recording, *_ in found])
    return [
        Row(recording, call_id, number, protocol, heard.get(recording.sid, []))
        for recording, call_id, number, protocol in found
    ]
