"""Carry out a caller's acts on callbacks: request, move, cancel or find one again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import three_choices
from ivr.rules.callbacks.states import CallbackState, CallNow
from ivr.rules.callflow.actions import (
    AskCallback,
    CancelMine,
    DeclarePriority,
    FindMine,
    FindSlots,
    LadderAct,
)
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.places import read_situation
from ivr.rules.callflow.prompts import World
from ivr.rules.hours.hours import midnight_before
from ivr.rules.line.switchboard import FAILED, State
from ivr.store.callbacks import attempts, booking_limits, callbacks, promises
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.calls import steps
from ivr.store.cases import cases
from ivr.store.line import switchboard
from ivr.usecases.callbacks import callback_calls
from ivr.usecases.callbacks.booking import (
    Booking,
    BookingOutcome,
    CallbackWish,
    ask_with,
    is_refused,
    join_cases,
    look,
    take_over,
)
from ivr.usecases.callbacks.due_times import due_as_told, due_for, free_slots, promise
from ivr.usecases.callbacks.rescheduling import Move, reschedule
from ivr.usecases.line.due_time import DueTimeInputs
from ivr.usecases.line.line import Line

BY_THE_CALLER = "a pedido de quem ligou"


def carry_out_ladder(
    session: Session, line: Line, present: steps.Present, act: LadderAct, world: World
) -> Event:
    """Carry out an act on a callback; return what came of it, as the next event."""
    if isinstance(act, AskCallback) and not act.moves:
        return _ask(session, line, present, act, world)
    around = _around(line, present, world, switchboard.has_failed(session, present.call_id))
    match act:
        case AskCallback():
            return _move(session, present, world, act, around)
        case FindSlots():
            return _slots(session, Happened.SLOTS, world, around)
        case FindMine():
            owed = callbacks.owed_to(session, world.number)
            if owed and owed.number == world.number:
                # Whoever calls from the telephone that is to be rung owns the callback.
                take_over(session, owed, present.case_id, around)
            return Event(Happened.MINE, _told_of(session, owed, act.note, around) if owed else "")
        case CancelMine():
            return _cancel(session, world)
        case DeclarePriority():
            owed = callbacks.open_of(session, act.protocol)
            if owed:
                owed.rank = callbacks.BY_LAW
            return Event(Happened.PRIORITY)


def _around(line: Line, present: steps.Present, world: World, failed: bool) -> DueTimeInputs:
    """Return what decides a due time; a promise is kept in the words of the call's own version.

    Whose own transfer `failed` has heard that the switchboard is down. They are promised what an
    outage allows, though nobody else has met one yet.
    """
    texts = line.conversations.version(present.callflow).callflow.promise_texts
    known = State.UNAVAILABLE if failed else world.switchboard
    return replace(line.around(world.now, known), promises=texts)


def _ask(
    session: Session, line: Line, present: steps.Present, act: AskCallback, world: World
) -> Event:
    number = act.number or world.number
    if act.silent and booking_limits.silent_since(session, number, midnight_before(world.now)):
        return Event(Happened.NO_CALLBACK, "silent")  # once a day; it may be a machine that calls
    case_id = present.case_id
    topic = read_situation(present.place, present.memory).memory.topic
    about = line.conversations.version(present.callflow).callflow.topic(topic)
    wish = CallbackWish(
        case_id=case_id,
        number=number,
        caller=present.number,
        topic=topic,
        origin="silent" if act.silent else "asked",
        slot_at=datetime.fromisoformat(act.slot) if act.slot else None,
        agent_first=not (about and about.citizen_first),
    )
    asked, around = _decide(session, line, present, wish, world)
    return _told(session, asked, "silent" if act.silent else "", around, case_id)


def _decide(
    session: Session, line: Line, present: steps.Present, wish: CallbackWish, world: World
) -> tuple[Booking, DueTimeInputs]:
    """Return the answer to a caller's wish, and what decided its due time."""
    if is_refused(wish, world.ours):
        return Booking(BookingOutcome.REFUSED), _around(line, present, world, failed=False)
    met = look(session, wish, world.now, present.call_id)
    failed = met.last_transfer == FAILED and switchboard.has_failed(session, present.call_id)
    around = _around(line, present, world, failed)
    return ask_with(session, wish, around, met), around


def _move(
    session: Session,
    present: steps.Present,
    world: World,
    act: AskCallback,
    around: DueTimeInputs,
) -> Event:
    owed = callbacks.owed_to(session, world.number)
    owed = callbacks.lock(session, owed.id) if owed else None
    if owed is None:
        return Event(Happened.CANCELLED, "late")
    moved = reschedule(session, owed, Move(datetime.fromisoformat(act.slot), BY_THE_CALLER), around)
    if moved.answer is BookingOutcome.REGISTERED:
        join_cases(session, present.case_id, owed)
    return _told(session, moved, "moved", around, owed.case_id)


def _cancel(session: Session, world: World) -> Event:
    owed = callbacks.owed_to(session, world.number)
    owed = callbacks.lock(session, owed.id) if owed else None
    if owed is None or not callbacks.move(owed, CallbackState.CANCELLED, world.now):
        return Event(Happened.CANCELLED, "late")
    owed.why = BY_THE_CALLER
    callback_calls.close(session, owed, kept=False, now=world.now)
    return Event(Happened.CANCELLED, "done")


def _told_of(session: Session, owed: Callback, note: str, around: DueTimeInputs) -> str:
    """Return what the event MINE says of one's own callback; without a promise while we call."""
    now = attempts.call_under_way(session, owed)
    if now in (CallNow.CALLING, CallNow.JUST_CALLED):
        return str(now.value)
    note = CallNow.AGENT_RINGS.value if now is CallNow.AGENT_RINGS else note or "-"
    return f"{note} {_promise(session, owed, owed.case_id, around)}"


def _told(session: Session, asked: Booking, how: str, around: DueTimeInputs, case_id: int) -> Event:
    """Return the next event after a request or move.

    The protocol said is that case's, or of the case that goes on for it.
    """
    if asked.callback and asked.answer in (BookingOutcome.REGISTERED, BookingOutcome.MERGED):
        # Whoever asks for another's telephone does not hear that its owner waits already.
        apart = asked.answer is BookingOutcome.MERGED and cases.is_apart(
            session, case_id, asked.callback.case_id
        )
        # For one that was made just now nobody calls yet.
        now = None if asked.promised else attempts.call_under_way(session, asked.callback)
        if not apart and now in (CallNow.CALLING, CallNow.JUST_CALLED):
            return Event(Happened.MINE, now.value)
        said = BookingOutcome.REGISTERED if apart else asked.answer
        told = how if how and said is BookingOutcome.REGISTERED else said.value
        promise = _promise(session, asked.callback, case_id, around, asked.promised)
        return Event(Happened.PROMISED, f"{told} {promise}")
    match asked.answer:
        case BookingOutcome.GONE:
            return Event(Happened.GONE, _times(session, around))
        case BookingOutcome.LATE:
            return Event(Happened.CANCELLED, "late")
        case answer:
            return Event(Happened.NO_CALLBACK, answer.value)


def _slots(session: Session, happened: Happened, world: World, around: DueTimeInputs) -> Event:
    """Return the times to choose from; where there is none, and no call at all, that alone.

    Whoever has a callback keeps it, and is told only that no time is free.
    """
    times = _times(session, around)
    if times or callbacks.owed_to(session, world.number) or due_for(session, None, around):
        return Event(happened, times)
    return Event(Happened.NO_CALLBACK, BookingOutcome.LIMITED.value)


def _times(session: Session, around: DueTimeInputs) -> str:
    chosen = three_choices(free_slots(session, around))
    return ",".join(each.isoformat(timespec="minutes") for each in chosen)


def _promise(
    session: Session,
    callback: Callback,
    case_id: int,
    around: DueTimeInputs,
    promised: Sequence[Promise] = (),
) -> str:
    """Return what an event says of a callback; `promised` are all promises, where it is new."""
    promised = promised or promises.about(session, callback.id)
    if not promised:  # of one that staff made and told nobody of
        promise(session, callback, around)
    is_back = around.switchboard is State.AVAILABLE
    due = due_as_told(session, callback, around.now, promised or None).once_back(is_back)
    case = cases.going_on(session, case_id)
    assert case  # noqa: S101 - for the type checker; whoever asks has a case
    return f"{due.kind} {due.at.isoformat(timespec='minutes')} {case.protocol}"
