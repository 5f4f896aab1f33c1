"""Text citizens once about each event of their callback; flag for staff where that fails."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from ivr.rules.callbacks.slots import OVERDUE
from ivr.rules.callbacks.states import CallbackState, Result
from ivr.rules.line.switchboard import State
from ivr.rules.notices.ceilings import Charge, calling
from ivr.rules.notices.letterhead import Letterhead
from ivr.rules.notices.sms_states import civil_hour
from ivr.rules.notices.sms_texts import (
    NEVER_SILENT,
    SAY_LATE,
    UNTOLD,
    WE_CALL,
    About,
    Telling,
    sms_words,
)
from ivr.rules.words.numbering import takes_sms
from ivr.rules.words.protocols import protocol_groups
from ivr.store.callbacks import attempts, promises, rings
from ivr.store.callbacks.callbacks import Callback
from ivr.store.cases.cases import Case
from ivr.store.mail import sms
from ivr.usecases.callbacks.due_times import due_as_told
from ivr.usecases.notices.texts import Text, queue_text

# The telephone is still in the citizen's hand.
AT_ONCE = (Telling.PROMISED, Telling.SILENT, Telling.MOVED)
_WE_CALL, _SAY_LATE = ([each.value for each in those] for those in (WE_CALL, SAY_LATE))
STILL_NEWS = timedelta(days=2)  # an end of longer ago is the supervisors' list's alone


def tell(
    session: Session, head: Letterhead, callback: Callback, telling: Telling, now: datetime
) -> bool:
    """Queue the SMS about an event of a callback, once per promise; return whether it was queued.

    It waits to be sent if the transaction commits, and SMS still waiting that say otherwise are
    withdrawn. False: queued before, or the number or this installation takes no SMS; what must not
    stay silent is flagged for staff then.
    """
    if not (head.sends_sms and takes_sms(callback.number)):
        if telling in NEVER_SILENT:
            callback.needs_person = True
            callback.why = callback.why or UNTOLD[telling]
        return False
    key, protocol = f"{telling.value}:{callback.id}", _protocol(session, callback)
    promised = promises.about(session, callback.id)
    if telling in WE_CALL:
        key += f":{max((each.id for each in promised), default=0)}"
    due = due_as_told(session, callback, now, promised).seen_at(now)
    about = About(protocol, due, callback.attempts)
    text = Text(
        key=key,
        kind=telling.value,
        to=callback.number,
        body=sms_words(telling, about, head, now),
        case_id=callback.case_id,
        token=protocol_groups(protocol),
        at=now if telling in AT_ONCE else civil_hour(now),
        charge=_charge(head, callback, telling),
    )
    sms.withdraw(session, callback.case_id, _WE_CALL)
    return queue_text(session, text, now)


def tell_late(
    session: Session, head: Letterhead, callback: Callback, switchboard: State, now: datetime
) -> bool:
    """Text whoever was promised a call and was not reached by then: the new forecast, once each.

    Return whether an SMS was queued. Nothing is said while somebody calls: the call itself says
    more, or `tell_forecasts` does after it. Whoever was rung since the broken promise was said is
    texted where an SMS told them a time before. Whom no SMS reaches hears it on the telephone and
    reads it on the page; whoever could ring to say so could as well make the callback, unless the
    switchboard is down.
    """
    reached = head.sends_sms and takes_sms(callback.number)
    if callback.state != CallbackState.WAITING.value:
        return False
    kind = rings.kind_of_new(session, callback.id)
    if kind != OVERDUE:
        told = reached and sms.has_gone(session, callback.case_id, _WE_CALL)
        return told and tell(session, head, callback, Telling(kind), now)
    if not reached and callback.due_kind != "when-back":
        return False
    still_down = callback.due_kind == "when-back" and switchboard is not State.AVAILABLE
    return tell(session, head, callback, Telling.NOT_BACK if still_down else Telling.LATE, now)


def tell_forecasts(session: Session, head: Letterhead, switchboard: State, now: datetime) -> int:
    """Text the new forecasts that could not be told while a telephone rang; return how many.

    Each forecast is told once, and each is a closing: that is two SMS a day at the most, until the
    callback expires.
    """
    untold = sms.untold_forecasts(session, now, _WE_CALL, _SAY_LATE) if head.sends_sms else ()
    return sum(tell_late(session, head, callback, switchboard, now) for callback in untold)


def tell_endings(session: Session, head: Letterhead, now: datetime) -> int:
    """Text whoever was not reached how to go on, if they take an SMS; return how many were.

    Found by the rows, so whatever ends a callback need not think of it. Whoever picked up in the
    citizen's place is sent nothing.
    """
    untold = sms.untold_ends(session, now - STILL_NEWS) if head.sends_sms else ()
    told = 0
    for callback in untold:
        last = attempts.latest(session, callback.id)
        if last is None or last.result != Result.WRONG_PERSON.value:
            told += tell(session, head, callback, Telling(callback.state), now)
    return told


def _charge(head: Letterhead, callback: Callback, telling: Telling) -> Charge | None:
    """Return the charge to the caller's account for what a caller set off just now, or None."""
    if telling not in AT_ONCE or head.ceiling is None:
        return None
    return Charge(calling(callback.caller), head.ceiling)


def _protocol(session: Session, callback: Callback) -> str:
    return session.get_one(Case, callback.case_id).protocol
