"""Read what a day at the desk begins with: what came, what was kept, what is due, who has what."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Subquery, case, func, select, text
from sqlalchemy.orm import Session

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.callbacks.states import KEEPS
from ivr.rules.hours.spans import Span
from ivr.store.callbacks.attempts import Attempt
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.calls.calls import Call
from ivr.store.calls.voice_messages import ABSENT, VoiceMessage
from ivr.store.cases.cases import Case
from ivr.store.cases.claims import CaseClaim
from ivr.store.cases.requests import RUNNING, CaseRequest
from ivr.store.database.numbers import number_of_span, within
from ivr.store.line.switchboard import Outage
from ivr.store.staff.staff import StaffMember

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINNING, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_TALKED = [each.value for each in KEEPS]


class Arrived(NamedTuple):
    """How much came in a span of time: calls, those still missed, requests, voice messages."""

    calls: int
    missed: int
    requests: int
    messages: int


class Owed(NamedTuple):
    """One thing that a member owes: its case, when it is due, and the callback, if it is one."""

    case_id: int
    protocol: str
    topic: str
    due_at: datetime | None
    callback_id: int | None


class Load(NamedTuple):
    """What one member has: cases in hand now, and callbacks in which they talked since then."""

    staff_id: int
    name: str
    cases: int
    callbacks: int


def arrived(session: Session, since: datetime) -> Arrived:
    """Count what came from `since` on."""
    inbound = Call.direction == "inbound", Call.received_at >= since
    calls = select(func.count()).select_from(Call).where(*inbound)
    requests = (
        select(func.count())
        .select_from(CaseRequest)
        .join(Case, Case.id == CaseRequest.case_id)
        .where(CaseRequest.opened_at >= since, Case.joined_id.is_(None))
    )
    messages = select(func.count()).where(
        VoiceMessage.recorded_at >= since, VoiceMessage.state != ABSENT
    )
    return Arrived(
        session.scalar(calls) or 0,
        session.scalar(calls.where(text("calls.missed"))) or 0,
        session.scalar(requests) or 0,
        session.scalar(messages) or 0,
    )


def owed_by(session: Session, staff_id: int, now: datetime, most: int) -> Sequence[Owed]:
    """Return what a member owes now, the soonest due first: cases in hand, callbacks assigned."""
    in_hand = (
        select(Case.id, Case.protocol, Case.topic, CaseRequest.due_at)
        .join(CaseClaim, CaseClaim.case_id == Case.id)
        .outerjoin(CaseRequest, CaseRequest.case_id == Case.id)
        .where(CaseClaim.staff_id == staff_id, CaseClaim.until > now)
        .limit(most)
    )
    assigned = (
        select(Case.id, Case.protocol, Callback.topic, Callback.due_at, Callback.id)
        .join(Case, Case.id == Callback.case_id)
        .where(Callback.assigned_to == staff_id, Callback.closed_at.is_(None))
        .order_by(Callback.due_at)
        .limit(most)
    )
    rows = [Owed(*row, None) for row in session.execute(in_hand)]
    rows += [Owed(*row) for row in session.execute(assigned)]
    return sorted(rows, key=lambda each: (each.due_at is None, each.due_at or now, each.case_id))


def callbacks_by_day(
    session: Session, since: datetime, until: datetime
) -> dict[tuple[int, bool], int]:
    """Count callbacks by day from `since` (0, 1, …) and by whether all that was promised was kept.

    Each counts once, on the day on which the first of its promises was kept or broken; one that was
    broken stands, whatever was promised and kept after it.
    """
    each = promised_of(since, until)
    day = number_of_span(session, each.c.at, since, DAY)
    query = (
        select(day, each.c.broken, func.count())
        .where(each.c.at >= since, each.c.at < until)
        .group_by(day, each.c.broken)
    )
    return {(number, not late): count for number, late, count in session.execute(query)}


def promised(
    session: Session, span: Span, kept: bool | None, most: int
) -> Sequence[tuple[Callback, str, datetime]]:
    """Return the callbacks that `callbacks_by_day` counts in a span, the newest first.

    Each with its protocol and when it was counted; `kept` wants those of one kind alone.
    """
    each = promised_of(span.since or BEGINNING, span.until or END)
    query = (
        select(Callback, Case.protocol, each.c.at)
        .join(each, each.c.callback_id == Callback.id)
        .join(Case, Case.id == Callback.case_id)
        .where(*within(each.c.at, span))
    )
    if kept is not None:
        query = query.where(each.c.broken == (0 if kept else 1))
    found = session.execute(query.order_by(each.c.at.desc(), Callback.id.desc()).limit(most))
    return [(callback, protocol, at) for callback, protocol, at in found]


def made(
    session: Session, staff_id: int, span: Span, most: int
) -> Sequence[tuple[Callback, str, datetime]]:
    """Return the callbacks in which a member talked in a span, as `loads` counts them."""
    query = (
        select(Callback, Case.protocol, func.max(Attempt.claimed_at).label("at"))
        .join(Attempt, Attempt.callback_id == Callback.id)
        .join(Case, Case.id == Callback.case_id)
        .where(Attempt.agent_id == staff_id, Attempt.result.in_(_TALKED))
        .where(*within(Attempt.claimed_at, span))
        .group_by(Callback.id, Case.protocol)
    )
    found = session.execute(query.order_by(text("at DESC"), Callback.id.desc()).limit(most))
    return [(callback, protocol, at) for callback, protocol, at in found if at]


def promised_of(since: datetime, until: datetime) -> Subquery:
    """Return each callback with a promise settled in that time, with when the first was, and how.

    `broken` is 1 where any of its promises was broken.
    """
    broken = Promise.state == PromiseState.BROKEN.value
    settled = Promise.state.in_((PromiseState.KEPT.value, PromiseState.BROKEN.value))
    lately = select(Promise.callback_id).where(
        Promise.callback_id.is_not(None),
        Promise.settled_at >= since,
        Promise.settled_at < until,
        settled,
    )
    return (
        select(
            Promise.callback_id,
            func.min(Promise.settled_at).label("at"),
            func.max(case((broken, 1), else_=0)).label("broken"),
        )
        .where(settled, Promise.callback_id.in_(lately))
        .group_by(Promise.callback_id)
        .subquery()
    )


def deadlines_by_day(
    session: Session, since: datetime, until: datetime, now: datetime
) -> Counter[int]:
    """Count requests that are owed a reply and not late, by the day it is due on (0, 1, …)."""
    day = number_of_span(session, CaseRequest.due_at, since, DAY)
    query = (
        select(day, func.count())
        .join(Case, Case.id == CaseRequest.case_id)
        .where(RUNNING, Case.joined_id.is_(None))
        .where(CaseRequest.due_at >= now, CaseRequest.due_at < until)
        .group_by(day)
    )
    return Counter(dict(session.execute(query).all()))


def calls_by_hour(session: Session, since: datetime, until: datetime) -> Counter[int]:
    """Count the calls received in each hour from `since` (0, 1, …) until `until`."""
    hour = number_of_span(session, Call.received_at, since, HOUR)
    query = (
        select(hour, func.count())
        .where(Call.received_at >= since, Call.received_at < until, Call.direction == "inbound")
        .group_by(hour)
    )
    return Counter(dict(session.execute(query).all()))


def outages(session: Session, since: datetime, most: int) -> Sequence[Outage]:
    """Return the outages that lasted at `since` or began later, the newest first."""
    lasted = Outage.ended_at.is_(None) | (Outage.ended_at > since)
    return session.scalars(
        select(Outage).where(lasted).order_by(Outage.id.desc()).limit(most)
    ).all()


def loads(session: Session, since: datetime, now: datetime) -> Sequence[Load]:
    """Return what each member has who has anything, by name."""
    cases = (
        select(CaseClaim.staff_id, func.count())
        .where(CaseClaim.until > now)
        .group_by(CaseClaim.staff_id)
    )
    taken = (
        select(Attempt.agent_id, func.count(Attempt.callback_id.distinct()))
        .where(Attempt.claimed_at >= since, Attempt.result.in_(_TALKED))
        .group_by(Attempt.agent_id)
    )
    in_hand = dict(session.execute(cases).all())
    done = dict(session.execute(taken).all())
    people = select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_({*in_hand, *done}))
    return [
        Load(staff_id, name, in_hand.get(staff_id, 0), done.get(staff_id, 0))
        for staff_id, name in session.execute(people.order_by(StaffMember.name, StaffMember.id))
    ]
