"""Read the live board: what goes on now, and the day by quarter hours."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from ivr.rules.reports.board import ANSWERED_WITHIN, QUARTER, CountedCalls
from ivr.rules.reports.periods import Period
from ivr.store.callbacks.attempts import Attempt, state_shown
from ivr.store.callbacks.callbacks import WAITING, Callback
from ivr.store.callbacks.lateness import standing_due
from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import BY_LAW, RUNNING, CaseRequest
from ivr.store.database.numbers import number_of_span
from ivr.store.queries.figures.calls import CALLS
from ivr.store.queries.figures.row_set import Asked

MAX_ROWS = 40  # rows of each list; the counts are of all


class Going(NamedTuple):
    """One call that goes on: its last step, and since when it is there.

    `talking`, of a call of ours for a callback: agent and citizen talk with each other.
    """

    call: Call
    place: str
    memory: str
    since: datetime
    talking: bool


class Risk(NamedTuple):
    """A callback or a written reply that is still owed and due soon, or late.

    `by_law`: of a manifestação, whose time is the law's last day.
    """

    due_at: datetime
    protocol: str
    state: str  # of its callback; empty where a reply is owed
    case_id: int
    callback_id: int | None
    by_law: bool


class Risks(NamedTuple):
    """What is owed and due soon: the first rows, how many are late, and how many there are.

    `beyond_law` of the late ones are overdue by the law.
    """

    rows: Sequence[Risk]
    late: int
    all: int
    beyond_law: int


class Waiting(NamedTuple):
    """Counts of the callbacks that wait for an agent: all, and due ones, and since when."""

    all: int
    due: int
    oldest: datetime | None


def going_on(session: Session, since: datetime) -> tuple[Sequence[Going], int]:
    """Return the calls that go on, the oldest first, and how many there are in all.

    One received before `since` has ended unheard: the settling of silent calls sees to it.
    """
    live = (Call.ended_at.is_(None), Call.outcome == "", Call.received_at >= since)
    last = select(func.max(Step.n)).where(Step.call_id == Call.id).correlate(Call).scalar_subquery()
    answered = Attempt.citizen_answered_at.is_not(None) & Attempt.citizen_ended_at.is_(None)
    talk = answered & (Attempt.claimed_at.is_not(None) | ~Attempt.citizen_first)
    query = (
        select(Call, Step.place, Step.memory, Step.at, func.coalesce(talk, literal(False)))
        .join(Step, (Step.call_id == Call.id) & (Step.n == last))
        .outerjoin(Attempt, (Attempt.leg_sid == Call.sid) & (Attempt.ended_at.is_(None)))
        .where(*live)
        .order_by(Call.received_at, Call.id)
        .limit(MAX_ROWS)
    )
    found = [Going(*row) for row in session.execute(query)]
    if len(found) < MAX_ROWS:
        return found, len(found)
    return found, session.scalar(select(func.count()).where(*live)) or 0


def waiting(session: Session, now: datetime) -> Waiting:
    """Count the callbacks that wait, and tell since when the first is due."""
    due = (Callback.state == WAITING, Callback.next_at <= now)
    every = session.scalar(select(func.count()).where(Callback.state == WAITING)) or 0
    count, oldest = session.execute(
        select(func.count(), func.min(Callback.next_at)).where(*due)
    ).one()
    return Waiting(every, count, oldest)


def at_risk(session: Session, now: datetime, until: datetime) -> Risks:
    """Return what is owed and due until `until`, the most urgent first.

    It goes by what is owed and not by open promises alone: one that was broken is settled, and its
    citizen still waits; one that was replaced in time holds no more. They are the open callbacks
    and the running requests of their lists.
    """
    due = standing_due()
    calling = (
        select(
            due.label("due_at"),
            Case.protocol.label("protocol"),
            state_shown().label("state"),
            Case.id.label("case_id"),
            Callback.id.label("callback_id"),
            literal(False).label("by_law"),
        )
        .join(Case, Case.id == Callback.case_id)
        .where(Callback.closed_at.is_(None), Callback.due_at <= until, due <= until)
    )
    writing = (
        select(CaseRequest.due_at, Case.protocol, literal(""), Case.id, null(), BY_LAW)
        .join(Case, Case.id == CaseRequest.case_id)
        .where(RUNNING, CaseRequest.due_at <= until, Case.joined_id.is_(None))
    )
    owed = union_all(calling, writing).subquery()
    query = select(owed).order_by(owed.c.due_at, owed.c.case_id).limit(MAX_ROWS)
    found = [Risk(*row) for row in session.execute(query)]
    if len(found) < MAX_ROWS:
        late = [each for each in found if each.due_at < now]
        return Risks(found, len(late), len(found), sum(each.by_law for each in late))
    is_late = owed.c.due_at < now
    counts = select(
        func.coalesce(func.sum(case((is_late, 1), else_=0)), 0),
        func.count(),
        func.coalesce(func.sum(case((is_late & owed.c.by_law, 1), else_=0)), 0),
    )
    return Risks(found, *session.execute(counts.select_from(owed)).one())


def by_quarter(session: Session, period: Period, now: datetime) -> list[CountedCalls]:
    """Count the period's calls, as the set `calls` has them, in each quarter hour."""
    each = CALLS.rows(Asked(session, period, now)).subquery()
    quarter = number_of_span(session, each.c.at, period.since, QUARTER)
    soon = func.coalesce(each.c.seconds <= ANSWERED_WITHIN, False)
    alike = quarter, each.c.stage, each.c.ending, soon
    found = session.execute(select(*alike, func.count()).group_by(*alike))
    return [
        CountedCalls(period.since + n * QUARTER, stage, ending, bool(is_soon), calls)
        for n, stage, ending, is_soon, calls in found
    ]
