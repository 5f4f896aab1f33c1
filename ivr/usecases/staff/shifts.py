"""Show a draft of shifts and absences with its gaps, and then publish it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import ShiftSpan
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.staff.coverage import Reason, Uncovered, Window, coverage, gaps
from ivr.store.callbacks import seats
from ivr.store.staff import absences, audit, shifts
from ivr.store.staff.absences import Absence
from ivr.store.staff.staff import StaffMember
from ivr.usecases.line.line import Line

ABOUT = "shifts"


@dataclass(frozen=True)
class Away:
    """The first and the last date of an absence, and why."""

    first_day: date
    last_day: date
    reason: Reason


@dataclass(frozen=True)
class ShiftChange:
    """One change of one person's: another week, an absence, or an absence taken back."""

    staff_id: int
    week: tuple[ShiftSpan, ...] | None = None
    away: Away | None = None
    back: int | None = None  # the absence's id


@dataclass(frozen=True)
class LostSeat:
    """A promise of a chosen time that would have no seat."""

    slot_at: datetime
    protocol: str


@dataclass(frozen=True)
class Outlook:
    """The next dates by quarter hours, where nobody is on, and which promises have no seat."""

    days: dict[date, tuple[Window, ...]]
    gaps: Sequence[Uncovered]
    lost: Sequence[LostSeat]


def outlook(line: Line, draft: ShiftChange | None = None) -> Outlook:
    """Return how the next dates are covered, with the draft as if it were published."""
    now = line.ports.clock.now()
    schedule, capacity = line.schedule(), line.ports.capacity
    with line.ports.database.read() as session:
        spans = _spans(session, draft)
        sitting = seats.sitting(session, now)
        booked = seats.booked(session, now)
    today = now.astimezone(FORTALEZA).date()
    days = coverage(schedule, spans, booked, today, capacity)
    ahead = [[each for each in of_day if each.start >= now] for of_day in days.values()]
    room = {each.start: each.seats for of_day in ahead for each in of_day}
    lost = [
        LostSeat(slot_at, protocol)
        for slot_at, seat, protocol in sitting
        if slot_at in room and seat >= room[slot_at]
    ]
    return Outlook(days, gaps(ahead), lost)


def publish(line: Line, draft: ShiftChange, by: int) -> bool:
    """Publish the draft and audit it; return False where its person or absence is not there."""
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        if session.get(StaffMember, draft.staff_id) is None:
            return False
        action = "set-shifts"
        if draft.week is not None:
            shifts.replace(session, draft.staff_id, draft.week)
        if draft.away:
            action = "set-absence"
            session.add(
                Absence(
                    staff_id=draft.staff_id,
                    first_day=draft.away.first_day,
                    last_day=draft.away.last_day,
                    reason=draft.away.reason.value,
                )
            )
        if draft.back is not None:
            action, absence = "removed-absence", session.get(Absence, draft.back)
            if absence is None or absence.staff_id != draft.staff_id:
                return False
            session.delete(absence)
        done = audit.Done(action, str(draft.staff_id), now, by, _note(draft), ABOUT)
        audit.write(session, done)
    return True


def _note(draft: ShiftChange) -> str:
    return f"{draft.away.first_day}/{draft.away.last_day}" if draft.away else ""


def _spans(session: Session, draft: ShiftChange | None) -> list[ShiftSpan]:
    """Return every shift of who can be rung, with the draft's in its person's place."""
    on = shifts.spans(session)
    if draft is None:
        return [each.span for each in on]
    others = [each.span for each in on if each.staff_id != draft.staff_id]
    if not shifts.can_be_rung(session, draft.staff_id):
        return others
    away = absences.of_each(session, without=draft.back).get(draft.staff_id, ())
    if draft.away:
        away = (*away, (draft.away.first_day, draft.away.last_day))
    own = draft.week
    if own is None:
        rows = shifts.of_member(session, draft.staff_id)
        own = tuple(ShiftSpan(row.weekday, row.starts, row.ends) for row in rows)
    return others + [replace(each, away=away) for each in own]
