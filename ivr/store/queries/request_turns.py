"""Read from a case's rows when its request came to whom."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import ANSWER, QUESTION
from ivr.rules.cases.handovers import Turned
from ivr.rules.cases.requests import RequestState
from ivr.rules.mail.incoming import IncomingState, Source
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.cases.sectors import CaseForward, Sector
from ivr.store.mail.emails import GONE, Email
from ivr.store.mail.incoming import Incoming

MAX_MEASURED = 5000
_WRITTEN = {ANSWER: RequestState.ANSWERED, QUESTION: RequestState.ASKED}


def of_cases(session: Session, case_ids: Collection[int]) -> dict[int, list[Turned]]:
    """Return the turns of each of these cases, also of those that were joined to it."""
    joined = select(Case.id, Case.joined_id).where(Case.joined_id.in_(case_ids))
    main = {each: each for each in case_ids} | {
        row.id: row.joined_id for row in session.execute(joined)
    }
    turns: dict[int, list[Turned]] = {each: [] for each in case_ids}
    for case_id, turn in _turns(session, main.keys()):
        turns[main[case_id]].append(turn)
    return turns


def of_sectors(
    session: Session, since: datetime
) -> Sequence[tuple[str, datetime, datetime | None]]:
    """Return the handovers since `since`: the sector, when it got the case, when it was done.

    At most MAX_MEASURED, the newest first.
    """
    until = func.coalesce(CaseForward.answered_at, CaseForward.back_at)
    found = (
        select(Sector.name, CaseForward.at, until)
        .join(Sector, Sector.id == CaseForward.sector_id)
        .where(CaseForward.at >= since)
        .order_by(CaseForward.at.desc())
        .limit(MAX_MEASURED)
    )
    return [(name, at, done) for name, at, done in session.execute(found)]


def _turns(session: Session, case_ids: Collection[int]) -> list[tuple[int, Turned]]:
    here = RequestState.HERE
    found: list[tuple[int, Turned]] = []
    for case_request in session.scalars(
        select(CaseRequest).where(CaseRequest.case_id.in_(case_ids))
    ):
        found.append(
            (case_request.case_id, Turned(case_request.opened_at, here, from_citizen=True))
        )
        if case_request.look_at and case_request.state != RequestState.ASKED.value:
            found.append((case_request.case_id, Turned(case_request.look_at, here)))
        for at, state in (
            (case_request.answered_at, RequestState.ANSWERED),
            (case_request.closed_at, RequestState.CLOSED),
        ):
            if at:
                found.append((case_request.case_id, Turned(at, state)))
    messages = select(Incoming.case_id, Incoming.received_at, Incoming.source).where(
        Incoming.case_id.in_(case_ids),
        Incoming.state == IncomingState.FILED.value,
        Incoming.automatic.is_(False),
    )
    for case_id, at, source in session.execute(messages):
        found.append((case_id or 0, Turned(at, here, from_citizen=source != Source.SECTOR.value)))
    forwards = select(CaseForward.case_id, CaseForward.at, CaseForward.back_at, Sector.name)
    forwards = forwards.join(Sector, Sector.id == CaseForward.sector_id)
    for case_id, at, back_at, name in session.execute(
        forwards.where(CaseForward.case_id.in_(case_ids))
    ):
        found.append((case_id, Turned(at, RequestState.SECTOR, name)))
        if back_at:
            found.append((case_id, Turned(back_at, here)))
    ours = select(Email.case_id, Email.created_at, Email.kind).where(
        Email.case_id.in_(case_ids), Email.kind.in_(_WRITTEN), Email.state.not_in(GONE)
    )
    for case_id, at, kind in session.execute(ours):
        found.append((case_id or 0, Turned(at, _WRITTEN[kind])))
    return found
