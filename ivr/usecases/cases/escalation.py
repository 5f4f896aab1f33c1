"""Remind the sector before an answer is late, and then notify supervisors."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.rules.callflow.email_files import REMINDER
from ivr.rules.cases.requests import RUNNING, RequestState, is_to_be_escalated, is_to_be_warned
from ivr.rules.hours.business_time import open_minutes
from ivr.rules.hours.hours import Schedule
from ivr.rules.notices.alerts import DueReply, due_soon
from ivr.rules.notices.email_states import Nature
from ivr.rules.notices.email_texts import Matter, Office, email_words
from ivr.rules.words.as_read import written_day
from ivr.store.cases import requests, sectors
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.cases.sectors import Sector
from ivr.store.queries import request_list
from ivr.usecases.line.line import Line
from ivr.usecases.notices.alerts import tell_all
from ivr.usecases.notices.emails import EmailDraft, queue_email

AHEAD = timedelta(days=30)  # a fifth of the longest term, with every holiday there may be


@dataclass(frozen=True)
class _Pressing:
    """A request with little time left, as it was read."""

    case_id: int
    due_at: datetime
    left: float


def mind_terms(line: Line) -> int:
    """Remind sectors and notify supervisors of what is due soon, each once for a due time.

    Only while the line is open. Return how many reminders and escalations were made; two clocks at
    once do it once.
    """
    now, schedule = line.ports.clock.now(), line.schedule()
    if not schedule.opening(now).open:
        return 0
    with line.ports.database.read() as session:
        found = request_list.running(session, now + AHEAD)
        pressing = [
            each
            for case_request in found
            if not (case_request.warned_at and case_request.escalated_at)
            and (each := _press(case_request, schedule, now))
        ]
    reminded = sum(_remind(line, each, now) for each in pressing)
    return reminded + _escalate(line, [each for each in pressing if _is_near(each)], now)


def _press(case_request: CaseRequest, schedule: Schedule, now: datetime) -> _Pressing | None:
    """Return what is left of a request's term, or None where that is not little."""
    if case_request.due_at is None or case_request.due_at <= now:
        return None  # a promise that was broken is told of already
    left = open_minutes(schedule, now, case_request.due_at)
    whole = open_minutes(schedule, case_request.opened_at, case_request.due_at)
    if not is_to_be_warned(left, whole) and not is_to_be_escalated(left):
        return None
    return _Pressing(case_request.case_id, case_request.due_at, left)


def _is_near(each: _Pressing) -> bool:
    return is_to_be_escalated(each.left)


def _remind(line: Line, each: _Pressing, now: datetime) -> int:
    """Remind whoever has the request, once: a sector by e-mail, the team by the queue.

    Return 1 if it was reminded, else 0.
    """
    with line.ports.database.write() as session:
        case_request = _current(session, each)
        if case_request is None or case_request.warned_at:
            return 0
        case_request.warned_at = now
        forward = sectors.with_sector(session, each.case_id)
        if case_request.state == RequestState.SECTOR.value and forward and forward.to:
            draft = _reminder(session, line, case_request, forward.to)
            if queue_email(session, line.ports, draft, now):
                forward.reminded_at = now
    return 1


def _escalate(line: Line, near: list[_Pressing], now: datetime) -> int:
    """Notify supervisors of these, in as few SMS as for promises; return how many were new."""
    if not near or not line.ports.sends_sms:
        return 0
    with line.ports.database.write() as session:
        told = []
        for each in near:
            case_request = _current(session, each)
            if case_request and not case_request.escalated_at:
                case_request.escalated_at = now
                protocol = session.get_one(Case, each.case_id).protocol
                told.append(DueReply(each.case_id, each.due_at, protocol))
        tell_all(session, due_soon(told), now)
    return len(told)


def _current(session: Session, each: _Pressing) -> CaseRequest | None:
    """Return the request, locked, where it is still owed by that time, else None."""
    case_request = requests.lock(session, each.case_id)
    if case_request is None or case_request.due_at != each.due_at:
        return None
    return case_request if RequestState(case_request.state) in RUNNING else None


def _reminder(session: Session, line: Line, case_request: CaseRequest, to: str) -> EmailDraft:
    callflow, ports = line.conversations.current().callflow, line.ports
    case = session.get_one(Case, case_request.case_id)
    sector = session.get(Sector, case.sector_id) if case.sector_id else None
    more = {
        "received": written_day(case_request.opened_at),
        "sector": sector.name if sector else "setor",
    }
    matter = Matter(case.protocol, case.topic, case_request.due_at, more=more, at=ports.clock.now())
    office = Office(ports.line_number, ports.public_url)
    due = int(case_request.due_at.timestamp()) if case_request.due_at else 0
    return EmailDraft(
        key=f"{REMINDER}:{case.id}:{due}",
        kind=REMINDER,
        to=to,
        words=email_words(callflow.emails[REMINDER], callflow, matter, office),
        reply_to=callflow.email,
        case_id=case.id,
        nature=Nature.GENERATED,
    )
