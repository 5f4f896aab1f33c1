"""Take requests for a callback: record each, with its promise, before anybody hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import SLOT, Due
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.hours.business_time import half_of, next_dialling
from ivr.rules.hours.hours import midnight_before
from ivr.rules.notices.sms_texts import Telling
from ivr.rules.words.numbering import may_be_rung
from ivr.store.callbacks import booking_limits, callbacks
from ivr.store.callbacks.booking_limits import OURS, Asking, Lately, Who
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.cases import requests
from ivr.store.cases.cases import Case
from ivr.store.queries import missed_calls
from ivr.store.queries.webhooks import wishes
from ivr.store.queries.webhooks.wishes import Source, Standing
from ivr.usecases.callbacks.callback_notices import tell
from ivr.usecases.callbacks.due_times import (
    MAX_COLLISIONS,
    due_for,
    free_seats,
    promise,
    promise_first,
)
from ivr.usecases.line.due_time import DueTimeInputs

# Requests a day: for one number, each by itself of its owner's own, of all others' and of staff's;
# and by one caller. A stranger's three stand in the way of nobody but strangers.
MAX_PER_DAY = 3
MAX_WITHHELD_PER_DAY = 60  # by all callers together who present no number
# Origins of which nobody was told on the telephone, or perhaps did not hear it.
_TOLD = {
    "gap": Telling.CUT_OFF,
    "dropped": Telling.CUT_OFF,
    "desk": Telling.SCHEDULED,
    "silent": Telling.SILENT,
}


@dataclass(frozen=True)
class CallbackWish:
    """A wish for a callback: who wants to be called, about what, and when.

    `slot_at` empty: as soon as possible.
    """

    case_id: int
    number: str  # E.164, to be rung
    caller: str  # E.164 of who asks, or empty
    topic: str = ""
    origin: str = "asked"
    slot_at: datetime | None = None
    agent_first: bool = True  # as the topic's file says
    in_writing: bool = True  # False: the telephone rings at once, which says more than an SMS


class BookingOutcome(Enum):
    """The outcome of a wish."""

    REGISTERED = "registered"
    MERGED = "merged"  # there was an open one: it keeps its place
    GONE = "gone"  # the slot is full
    SOONEST = "soonest"  # there is no earlier time than the one that was told
    LATE = "late"  # its telephone rings already: it cannot be moved any more
    LIMITED = "limited"  # too many requests, or nothing can be promised
    REFUSED = "refused"  # a number that we do not ring


@dataclass(frozen=True)
class Booking:
    """The answer to a wish, and the callback that stands for a registered or merged one."""

    answer: BookingOutcome
    callback: Callback | None = None
    case: Case | None = None  # of a callback that is new
    promised: Sequence[Promise] = ()  # all that there are about it


def ask(session: Session, wish: CallbackWish, around: DueTimeInputs) -> Booking:
    """Record a wish and its promise, or join it to an open callback; return the answer."""
    if is_refused(wish, around.ours):
        return Booking(BookingOutcome.REFUSED)
    return ask_with(session, wish, around, look(session, wish, around.now))


def is_refused(wish: CallbackWish, ours: frozenset[str]) -> bool:
    """Return whether a wish is for a number that we do not ring; `ours` are the line's own."""
    return wish.number in ours or not may_be_rung(wish.number)


def look(session: Session, wish: CallbackWish, now: datetime, call_id: int = 0) -> Standing:
    """Return what a wish meets; `call_id` is the caller's call's, or 0.

    Nobody else wishes to have that number called, or by that caller, until the transaction ends.
    """
    asking = _asking(wish)
    booking_limits.lock(session, asking)
    return wishes.look(session, asking, now, Source(wish.slot_at, call_id))


def ask_with(session: Session, wish: CallbackWish, around: DueTimeInputs, met: Standing) -> Booking:
    """Do as `ask` does of a wish for a number that may be rung, which was looked at before."""
    if met.open_id:
        open_one = session.get(Callback, met.open_id)
        if open_one:
            return _join(session, wish, open_one, around)
    if _is_too_many(met.lately):
        return Booking(BookingOutcome.LIMITED)
    known: Standing | None = met
    for _ in range(MAX_COLLISIONS):
        due = due_for(session, wish.slot_at, around, staffing=known and known.staffing)
        if due is None:
            return Booking(BookingOutcome.LIMITED)
        made = _add(session, wish, due, around, known)
        if made:
            return _registered(session, made, wish, around)
        known = None  # somebody was faster
        open_one = callbacks.open_for(session, wish.number)
        if open_one:
            return _join(session, wish, open_one, around)
        if wish.slot_at:
            return Booking(BookingOutcome.GONE)
    return Booking(BookingOutcome.LIMITED)


def is_limited(session: Session, wish: CallbackWish, now: datetime) -> bool:
    """Return whether there were too many requests like this one today."""
    return _is_too_many(booking_limits.asked_since(session, _asking(wish), midnight_before(now)))


def _is_too_many(lately: Lately) -> bool:
    return (
        max(lately.for_number, lately.by_caller) >= MAX_PER_DAY
        or lately.withheld >= MAX_WITHHELD_PER_DAY
    )


def _asking(wish: CallbackWish) -> Asking:
    """Return how a wish counts against the daily limits."""
    if wish.origin in OURS:
        return Asking(wish.number, "", Who.HOUSE)
    return Asking(wish.number, wish.caller, Who.OWNER if _is_own(wish) else Who.OTHER)


def _is_own(wish: CallbackWish) -> bool:
    return wish.caller == wish.number


def _registered(
    session: Session, callback: Callback, wish: CallbackWish, around: DueTimeInputs
) -> Booking:
    case = wishes.note_registered(session, callback.case_id, wish.number, wish.caller)
    promised: list[Promise] = []
    if wish.in_writing:  # else nobody is told a time, and a promise is what somebody was told
        promised = promise_first(session, callback, around)
        told = _TOLD.get(wish.origin, Telling.PROMISED)
        tell(session, around.letterhead, callback, told, around.now)
    return Booking(BookingOutcome.REGISTERED, callback, case, promised)


def _join(
    session: Session, wish: CallbackWish, open_one: Callback, around: DueTimeInputs
) -> Booking:
    """Join a second request to the open callback, with its place in the queue.

    One person's two cases become one. Another person's stay apart, whoever of them asked first:
    whoever types somebody else's telephone gets no part in that person's case.
    """
    missed_calls.clear(session, wish.number, wish.caller)
    if wish.case_id == open_one.case_id:
        return Booking(BookingOutcome.MERGED, open_one)
    if _person(wish) and _person(wish) == _person(open_one):
        if not join_cases(session, wish.case_id, open_one):
            promise(session, open_one, around, wish.case_id)
        return Booking(BookingOutcome.MERGED, open_one)
    if _person(wish) == wish.number:
        take_over(session, open_one, wish.case_id, around)
    else:
        _promise_too(session, open_one, wish.case_id, around)
    return Booking(BookingOutcome.MERGED, open_one)


def join_cases(session: Session, case_id: int, callback: Callback) -> bool:
    """Let the case of a callback go on for another case of the same person, its own left as it is.

    Where the callback goes, both go: neither says that a call comes when none does. A case in which
    something was written stays apart, and False is returned: its reply is owed whatever becomes of
    the call.
    """
    if case_id != callback.case_id:
        if requests.of_case(session, case_id):
            return False
        session.get_one(Case, case_id).joined_id = callback.case_id
    return True


def take_over(session: Session, callback: Callback, case_id: int, around: DueTimeInputs) -> None:
    """Give a callback to the case whose citizen has the telephone that is to be rung.

    From now on nobody else can move or cancel it. Nothing changes where they asked for it.
    """
    if _person(callback) == callback.number:
        return
    callback.case_id, callback.caller = case_id, callback.number
    _promise_too(session, callback, case_id, around)


def _promise_too(session: Session, callback: Callback, case_id: int, around: DueTimeInputs) -> None:
    session.get_one(Case, case_id).state = CaseState.CALLBACK.value
    promise(session, callback, around, case_id)


def _person(asked: CallbackWish | Callback) -> str:
    """Return whose request it is, by their telephone; "" of a caller who withholds it.

    What our side asks for is asked for whoever has that telephone.
    """
    return asked.number if asked.origin in OURS else asked.caller


def _add(
    session: Session,
    wish: CallbackWish,
    due: Due,
    around: DueTimeInputs,
    known: Standing | None,
) -> Callback | None:
    """Add the callback; return it, or None where its number or every seat is taken."""
    slot_at = due.at - SLOT if due.kind == "slot" else None
    first = slot_at or next_dialling(around.schedule, around.now) or around.now
    row = {
        "case_id": wish.case_id,
        "number": wish.number,
        "caller": wish.caller,
        "topic": wish.topic,
        "origin": wish.origin,
        "requested_at": around.now,
        "due_at": due.at,
        "due_kind": due.kind,
        "slot_at": slot_at,
        "queue_half": half_of(first),
        "next_at": first,
        "agent_first": wish.agent_first,
    }
    if slot_at is None:
        return callbacks.add(session, row)
    for seat in free_seats(session, slot_at, around, known if wish.slot_at else None):
        made = callbacks.add(session, row | {"seat": seat})
        if made or callbacks.open_for(session, wish.number):
            return made
    return None
