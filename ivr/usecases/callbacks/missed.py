"""Let staff call back missed callers, at once or soon, or settle that nobody needs to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from ivr.store.callbacks import callbacks
from ivr.store.calls import calls
from ivr.store.calls.calls import Call
from ivr.store.database.paging import LARGEST_ID
from ivr.store.queries import missed_calls, staff_actions
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.callbacks.callbacks import call_now, hinders, ring_for, wake
from ivr.usecases.callbacks.scheduling import (
    CallbackOrder,
    ScheduleOutcome,
    ScheduleResult,
    schedule_within,
)
from ivr.usecases.installation.ports import Ports
from ivr.usecases.line.line import Line

UNDONE_WITHIN = timedelta(minutes=10)


def call_back_now(line: Line, staff_id: int, call_id: int) -> ScheduleResult:
    """Ring a staff member, then a missed caller, by the caller's open callback or a new one.

    Nothing has changed where it cannot ring now. The caller never gets into the queue.
    """
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        call = _find(session, call_id)
        if call is None:
            return ScheduleResult(ScheduleOutcome.MISSING)
        open_one = callbacks.open_for(session, call.number)
        if not open_one:
            if not calls.lock(session, call_id).missed:
                return ScheduleResult(ScheduleOutcome.ENDED)
            against = hinders(session, line, staff_id, now)
            if against:
                return against
            order = _order(call, mine=True)
            made = schedule_within(session, line, staff_id, order, line.around(now))
            callback = callbacks.lock(session, made.callback_id)
            if made.came is not ScheduleOutcome.DONE or callback is None:
                session.rollback()
                return made
            publication = ring_for(session, callback, staff_id, now)
    if open_one:
        return call_now(line, staff_id, open_one.id)
    wake(line.ports, made.callback_id, publication)
    return ScheduleResult(ScheduleOutcome.DONE, made.callback_id)


def settle(ports: Ports, staff_id: int, call_ids: Sequence[int], why: str) -> int:
    """Settle missed calls that nobody needs to return; return how many changed.

    `why` (pt-BR) says why.
    """
    now = ports.clock.now()
    known = [each for each in call_ids if 0 < each <= LARGEST_ID]
    with ports.database.write() as session:
        settled = missed_calls.settle(session, known, why)
        for call_id in settled:
            about = staff_actions.CALL
            audit.write(
                session, Done(staff_actions.SETTLED, str(call_id), now, staff_id, about=about)
            )
    return len(settled)


def unsettle(ports: Ports, staff_id: int, call_ids: Sequence[int]) -> int:
    """Undo what that person settled within UNDONE_WITHIN; return how many calls that were."""
    now, undone = ports.clock.now(), 0
    with ports.database.write() as session:
        for call_id in call_ids:
            call = _find(session, call_id)
            about = staff_actions.CALL
            did = Done(staff_actions.SETTLED, str(call_id), now, staff_id, about=about)
            if call is None or not audit.was_done(session, did, now - UNDONE_WITHIN):
                continue
            if missed_calls.unsettle(session, call):
                audit.write(session, replace(did, action=staff_actions.UNSETTLED))
                undone += 1
    return undone


def _find(session: Session, call_id: int) -> Call | None:
    return session.get(Call, call_id) if 0 < call_id <= LARGEST_ID else None


def _order(call: Call, mine: bool = False) -> CallbackOrder:
    return CallbackOrder(call.number, call.topic, case_id=call.case_id, mine=mine)
