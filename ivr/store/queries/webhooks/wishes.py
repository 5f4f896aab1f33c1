"""Read with one statement what decides on a wish for a callback, and write what follows of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, func, literal, select, update
from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import ShiftSpan
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.hours.hours import FORTALEZA, midnight_before
from ivr.store.callbacks import booking_limits, callbacks, dispatch, seats
from ivr.store.callbacks.booking_limits import Asking, Lately
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.dispatch import Dispatch
from ivr.store.cases.cases import Case
from ivr.store.line import switchboard
from ivr.store.queries import missed_calls
from ivr.store.staff import shifts
from ivr.store.staff.absences import Absence
from ivr.store.staff.shifts import OnShift, Shift
from ivr.store.staff.staff import StaffMember


class Staffing(NamedTuple):
    """Who calls back, and how much there is to do: what callbacks' due times depend on."""

    stopped_why: str  # not empty: a supervisor stopped all dialling
    dials: int  # calls that were created today
    ahead: int  # open callbacks
    spans: Sequence[OnShift]


class Source(NamedTuple):
    """What a wish is for, besides its number, and where it comes from."""

    slot_at: datetime | None = None  # the slot that was chosen
    call_id: int = 0  # of the caller's call


class Standing(NamedTuple):
    """What a wish meets: an open callback to its number, wishes like it, and the staffing."""

    open_id: int | None
    lately: Lately
    last_transfer: str  # how the last transfer of its own call ended, or ""
    taken: set[int]  # seats of its slot
    staffing: Staffing


def staffing(session: Session, now: datetime) -> Staffing:
    """Return who calls back, and how much there is to do at `now`."""
    day = _day(now)
    rows = _beside_shifts(session, _pace(day), day)
    return Staffing._make([*rows[0][:_PACE], _spans(rows)])


def look(session: Session, asking: Asking, now: datetime, source: Source) -> Standing:
    """Return what a wish meets at `now`."""
    day = _day(now)
    waiting = select(Callback.id).where(
        Callback.number == asking.number, Callback.closed_at.is_(None)
    )
    met = (
        *_pace(day),
        waiting.scalar_subquery(),
        func.coalesce(switchboard.query_last_result(source.call_id).scalar_subquery(), ""),
        func.coalesce(seats.query_taken(source.slot_at).scalar_subquery(), ""),
        *booking_limits.query_counts(asking, midnight_before(now)),
    )
    rows = _beside_shifts(session, met, day)
    open_id, last_transfer, taken, *lately = rows[0][_PACE : len(met)]
    return Standing(
        open_id,
        Lately._make(lately),
        last_transfer,
        {int(seat) for seat in taken.split(",") if seat},
        Staffing._make([*rows[0][:_PACE], _spans(rows)]),
    )


def note_registered(session: Session, case_id: int, *numbers: str) -> Case:
    """Write that a case has a callback, and clear the missed calls of these numbers.

    Return the case.
    """
    promised = update(Case).where(Case.id == case_id).values(state=CaseState.CALLBACK.value)
    clearing = missed_calls.clearing(*numbers)
    if session.get_bind().dialect.name == "postgresql":
        promised = promised.add_cte(clearing.cte("cleared"))
    else:  # SQLite writes one table a statement
        session.execute(clearing)
    return session.scalars(promised.returning(Case)).one()


_PACE = 3


def _day(now: datetime) -> date:
    return now.astimezone(FORTALEZA).date()


def _pace(day: date) -> tuple[Any, ...]:
    """Return the columns with which `Staffing` begins."""
    stopped = select(Dispatch.stopped_why).where(Dispatch.id == dispatch.THE_ONE)
    dials = select(Dispatch.dials).where(Dispatch.id == dispatch.THE_ONE, Dispatch.day == day)
    return (
        func.coalesce(stopped.scalar_subquery(), ""),
        func.coalesce(dials.scalar_subquery(), 0),
        callbacks.query_ahead().scalar_subquery(),
    )


def _beside_shifts(session: Session, met: Sequence[Any], day: date) -> Sequence[Row[Any]]:
    """Return one row for each shift and each absence of its agent: `met`, then the shift.

    One row, with an empty shift, where there is none. An absence that was over before `day` is
    left out.
    """
    once = select(*(each.label(f"met_{n}") for n, each in enumerate(met))).subquery("once")
    member = StaffMember.__table__.join(Shift.__table__)
    agents = (
        select(
            *(StaffMember.id, StaffMember.phone, StaffMember.paused_at),
            *(Shift.id.label("shift_id"), Shift.weekday, Shift.starts, Shift.ends),
            *(Absence.id.label("absence_id"), Absence.first_day, Absence.last_day),
        )
        .select_from(member)
        .outerjoin(Absence, (Absence.staff_id == StaffMember.id) & (Absence.last_day >= day))
        .where(*shifts.CAN_BE_RUNG)
        .subquery("agents")
    )
    beside = select(once, agents).select_from(once).outerjoin(agents, literal(True))
    return session.execute(
        beside.order_by(agents.c.id, agents.c.shift_id, agents.c.absence_id)
    ).all()


def _spans(rows: Sequence[Row[Any]]) -> list[OnShift]:
    found: dict[int, OnShift] = {}
    for row in rows:
        if row.shift_id is None:
            continue
        known = found.get(row.shift_id)
        away = known.span.away if known else ()
        if row.absence_id is not None:
            away = (*away, (row.first_day, row.last_day))
        span = ShiftSpan(row.weekday, row.starts, row.ends, away)
        found[row.shift_id] = OnShift(row.id, row.phone, row.paused_at is not None, span)
    return list(found.values())
