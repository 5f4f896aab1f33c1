"""Let staff create a callback, move it, or assign it to one person.

Each is one transaction, with the promise, the SMS and the line of the audit that belong to it. Of
two who want one slot or one callback at once, one has it, and the other is shown who that was.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import windows
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.channels import Channel
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.notices.sms_texts import Telling
from ivr.rules.words.protocols import make_protocol
from ivr.store.callbacks import callbacks, owners
from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases.cases import Case
from ivr.store.database.paging import LARGEST_ID
from ivr.store.queries import staff_actions
from ivr.store.queries.staff_actions import Deed
from ivr.store.staff import audit, shifts
from ivr.store.staff.audit import Done
from ivr.store.staff.staff import StaffMember
from ivr.usecases.callbacks.booking import BookingOutcome, CallbackWish, ask, is_limited
from ivr.usecases.callbacks.rescheduling import Move, reschedule
from ivr.usecases.line.due_time import DueTimeInputs
from ivr.usecases.line.line import Line

BY_STAFF = "a equipe mudou o horário"
MAX_DRAWS = 5  # of a protocol, or of a number that others ask for at this moment


class ScheduleOutcome(Enum):
    """The outcome of a change by staff to a callback."""

    DONE = "done"
    MERGED = "merged"  # there is an open one to that number already
    SOONEST = "soonest"  # there is no earlier time than the one that was told
    FULL = "full"  # every seat of the slot is taken
    NO_SLOT = "no-slot"  # nobody works then, or it has begun
    REFUSED = "refused"  # a number that we do not ring
    OFTEN = "often"  # as many requests for that number today as there may be
    NOBODY = "nobody"  # no call can be promised, or that person is not rung for callbacks
    CHANGED = "changed"  # somebody changed it since the asker last saw it
    ENDED = "ended"
    CLOSED = "closed"  # nobody is rung at this hour
    OFF_SHIFT = "off-shift"  # whoever wants to call cannot be rung now
    BUSY = "busy"  # whoever wants to call has a callback already
    UNDER_WAY = "under-way"  # a telephone rings for it, or the two talk
    HELD = "held"  # the database was put back: nothing is dialled, or a person is asked first
    MISSING = "missing"


_NOT_REGISTERED = {
    BookingOutcome.REFUSED: ScheduleOutcome.REFUSED,
    BookingOutcome.LATE: ScheduleOutcome.UNDER_WAY,
    BookingOutcome.SOONEST: ScheduleOutcome.SOONEST,
}


@dataclass(frozen=True)
class ScheduleResult:
    """The result of a change: its outcome, the callback that stands now, and who was there before.

    `deed` is empty where that was not staff.
    """

    came: ScheduleOutcome
    callback_id: int = 0
    deed: Deed | None = None
    told: bool = True  # False: the citizen takes no SMS, and somebody has to say so


@dataclass(frozen=True)
class CallbackOrder:
    """Whom to call (E.164), about what, and when; `slot_at` empty: as soon as possible.

    `case_id` empty: a case of its own. `mine`: by whoever orders it, at once, and no SMS says so.
    """

    number: str
    topic: str = ""
    slot_at: datetime | None = None
    case_id: int | None = None
    mine: bool = False


@dataclass(frozen=True)
class Seen:
    """A callback as it was seen by somebody who wants to change it.

    `stamp`: `store.queries.staff_actions`, or empty.
    """

    callback_id: int
    stamp: str = ""


def schedule(line: Line, staff_id: int, order: CallbackOrder) -> ScheduleResult:
    """Create a callback for an order; return it, the open one to its number, or why not."""
    now = line.ports.clock.now()
    around = line.around(now)
    if order.slot_at and not is_slot(around, order.slot_at):
        return ScheduleResult(ScheduleOutcome.NO_SLOT)
    for _ in range(MAX_DRAWS):
        try:
            with line.ports.database.write() as session:
                result = schedule_within(session, line, staff_id, order, around)
                if result.came is not ScheduleOutcome.DONE:
                    session.rollback()  # with the case that was made for it
            return result
        except IntegrityError:
            continue  # the protocol, or the number, is somebody else's since a moment ago
    return ScheduleResult(ScheduleOutcome.FULL)


def schedule_within(
    session: Session, line: Line, staff_id: int, order: CallbackOrder, around: DueTimeInputs
) -> ScheduleResult:
    """Create a callback for an order in the caller's transaction.

    The caller rolls it back where the result is not DONE.
    """
    open_one = callbacks.open_for(session, order.number)
    if open_one:
        return ScheduleResult(
            ScheduleOutcome.MERGED, open_one.id, staff_actions.last_about(session, open_one.id)
        )
    if is_limited(session, CallbackWish(0, order.number, "", origin="desk"), around.now):
        return ScheduleResult(ScheduleOutcome.OFTEN)
    case_id = order.case_id or _new_case(session, order.topic, around.now)
    if case_id is None or session.get(Case, case_id) is None:
        return ScheduleResult(ScheduleOutcome.MISSING)
    topic = line.conversations.current().callflow.topic(order.topic)
    wish = CallbackWish(
        case_id=case_id,
        number=order.number,
        caller="",
        topic=order.topic,
        origin="desk",
        slot_at=order.slot_at,
        agent_first=order.mine or not (topic and topic.citizen_first),
        in_writing=not order.mine,
    )
    asked = ask(session, wish, around)
    if asked.answer is not BookingOutcome.REGISTERED or asked.callback is None:
        return _not_registered(session, asked.answer, asked.callback, order.slot_at)
    note = when_words(asked.callback)
    write(session, staff_actions.SCHEDULED, asked.callback.id, (staff_id, around.now), note)
    return ScheduleResult(ScheduleOutcome.DONE, asked.callback.id)


def move(line: Line, staff_id: int, seen: Seen, slot_at: datetime | None) -> ScheduleResult:
    """Move a callback to a slot, or to as soon as possible (None), and notify the citizen."""
    now = line.ports.clock.now()
    around = line.around(now)
    if slot_at and not is_slot(around, slot_at):
        return ScheduleResult(ScheduleOutcome.NO_SLOT, seen.callback_id)
    with line.ports.database.write() as session:
        callback, against = take(session, seen)
        if callback is None or against:
            return against or ScheduleResult(ScheduleOutcome.MISSING)
        if callback.state != callbacks.WAITING:
            return ScheduleResult(ScheduleOutcome.UNDER_WAY, callback.id)
        callback.needs_person, callback.why = False, ""
        to = Move(slot_at, BY_STAFF, Telling.RESCHEDULED)
        asked = reschedule(session, callback, to, around)
        if asked.answer is not BookingOutcome.REGISTERED:
            session.rollback()
            return _not_registered(session, asked.answer, None, slot_at)
        write(session, staff_actions.MOVED, callback.id, (staff_id, now), when_words(callback))
        return ScheduleResult(ScheduleOutcome.DONE, callback.id, told=not callback.needs_person)


def assign(line: Line, staff_id: int, seen: Seen, agent_id: int | None) -> ScheduleResult:
    """Assign a callback to an agent until shortly after it is due, or to anybody again (None)."""
    now = line.ports.clock.now()
    with line.ports.database.write() as session:
        callback, against = take(session, seen)
        if callback is None or against:
            return against or ScheduleResult(ScheduleOutcome.MISSING)
        agent = session.get(StaffMember, agent_id) if agent_id else None
        if agent_id and not (agent and can_be_rung(agent)):
            return ScheduleResult(ScheduleOutcome.NOBODY, callback.id)
        if callback.state != callbacks.WAITING:
            return ScheduleResult(ScheduleOutcome.UNDER_WAY, callback.id)
        owners.give(callback, agent_id, now)
        note = f"a {agent.name}" if agent else "a toda a equipe"
        write(session, staff_actions.ASSIGNED, callback.id, (staff_id, now), note)
    return ScheduleResult(ScheduleOutcome.DONE, seen.callback_id)


def take(session: Session, seen: Seen) -> tuple[Callback | None, ScheduleResult | None]:
    """Lock the open callback as it was seen; return it, or what stands against changing it."""
    if not 0 < seen.callback_id <= LARGEST_ID:
        return None, ScheduleResult(ScheduleOutcome.MISSING)
    callback = callbacks.lock(session, seen.callback_id)
    if callback is None:
        return None, ScheduleResult(ScheduleOutcome.MISSING)
    deed = staff_actions.last_about(session, callback.id)
    if callback.closed_at:
        return callback, ScheduleResult(ScheduleOutcome.ENDED, callback.id, deed)
    if seen.stamp and seen.stamp != staff_actions.stamp(session, callback.id):
        return callback, ScheduleResult(ScheduleOutcome.CHANGED, callback.id, deed)
    return callback, None


def can_be_rung(member: StaffMember) -> bool:
    """Tell whether callbacks are ever put through to that staff member."""
    return bool(member.phone) and member.disabled_at is None and member.role in shifts.RUNG


def is_slot(around: DueTimeInputs, slot_at: datetime) -> bool:
    """Tell whether staff may choose the quarter-hour slot that starts then."""
    on = slot_at.astimezone(FORTALEZA).date()
    return slot_at >= around.now and slot_at in windows(around.schedule, on)


def when_words(callback: Callback) -> str:
    """Return when a callback is due, in pt-BR words for the audit."""
    at = callback.slot_at or callback.due_at
    kind = {"slot": "às", "when-back": "quando a central voltar, até"}.get(callback.due_kind, "até")
    return f"{at.astimezone(FORTALEZA):%d/%m} {kind} {at.astimezone(FORTALEZA):%H:%M}"


def _new_case(session: Session, topic: str, now: datetime) -> int:
    protocol = make_protocol(secrets.randbelow(10**10))
    case = Case(
        protocol=protocol,
        channel=Channel.DESK.value,
        topic=topic,
        state=CaseState.OPEN.value,
        opened_at=now,
    )
    session.add(case)
    session.flush()
    return case.id


def _not_registered(
    session: Session, answer: BookingOutcome, other: Callback | None, slot_at: datetime | None
) -> ScheduleResult:
    if answer is BookingOutcome.MERGED and other:
        deed = staff_actions.last_about(session, other.id)
        return ScheduleResult(ScheduleOutcome.MERGED, other.id, deed)
    if answer is BookingOutcome.GONE and slot_at:
        return ScheduleResult(ScheduleOutcome.FULL, deed=staff_actions.last_in(session, slot_at))
    return ScheduleResult(_NOT_REGISTERED.get(answer, ScheduleOutcome.NOBODY))


def write(
    session: Session, action: str, callback_id: int, by: tuple[int, datetime], note: str = ""
) -> None:
    """Write a staff member's action on a callback to the audit, in this transaction."""
    staff_id, at = by
    about = staff_actions.CALLBACK
    audit.write(session, Done(action, str(callback_id), at, staff_id, note, about))
