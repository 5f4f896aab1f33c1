"""Bring callbacks of a database that was put back up to what the carrier knows of them.

Who was talked with is not rung again. Who was rung in vain is, when it is time. Whatever nobody but
a person can know becomes a doubt, and is not rung until somebody decides.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.ports.carrier import CarrierCall
from ivr.rules.callbacks.doubts import EndedLeg, Reason, result_of_leg
from ivr.rules.callbacks.states import (
    BUSY_STATES,
    KEEPS,
    CallbackState,
    History,
    Result,
    after_attempt,
)
from ivr.rules.calls.outcomes import CaseState
from ivr.rules.cases.channels import Channel
from ivr.rules.notices.sms_texts import WE_CALL
from ivr.rules.words.numbering import may_be_rung
from ivr.rules.words.protocols import make_protocol
from ivr.store.callbacks import attempts, callbacks
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls import calls
from ivr.store.calls.calls import HalfKnown
from ivr.store.cases.cases import Case
from ivr.store.mail import sms
from ivr.store.operations import doubts
from ivr.store.operations.doubts import Doubt
from ivr.store.operations.holds import Hold
from ivr.store.staff import staff
from ivr.usecases.callbacks.booking import CallbackWish, ask
from ivr.usecases.callbacks.callback_calls import close, finish, presume, serve
from ivr.usecases.line.line import Line

S = CallbackState
OWN_LEG = "outbound-api"  # Twilio's word for a call that we created, not one that a call dialled
UNANSWERED = (Result.NO_ANSWER, Result.SHORT, Result.MACHINE)


@dataclass(frozen=True)
class Leg:
    """One leg of ours to a citizen that is over; `result` None: nobody can tell what it came to."""

    number: str
    at: datetime
    result: Result | None


def unknown_calls(session: Session, made: Sequence[CarrierCall]) -> list[CarrierCall]:
    """Return those of the calls that we created of which no row of this database knows.

    An attempt whose sid was never learned, because its process died, stands for one of that time.
    """
    own = [each for each in made if each.direction == OWN_LEG]
    known = attempts.known_sids(session, [each.sid for each in own])
    known |= calls.known_sids(session, [each.sid for each in own])
    return [
        each
        for each in own
        if each.sid not in known and not attempts.may_have_made(session, each.created_at)
    ]


def to_citizens(session: Session, line: Line, made: Sequence[CarrierCall]) -> list[CarrierCall]:
    """Return the legs that rang a citizen, and whose result no row has."""
    staffs = {each.phone for each in staff.everybody(session)}
    settled = attempts.settled_sids(session, [each.sid for each in made])
    return [
        each
        for each in made
        if may_be_rung(each.to)
        and each.to not in line.ports.ours | staffs
        and each.sid not in settled
    ]


@dataclass(frozen=True)
class Settling:
    """What is brought up to the carrier's lists: the callbacks of a database that was put back."""

    session: Session
    line: Line
    hold: Hold
    now: datetime

    def settle(self, made: Sequence[CarrierCall]) -> None:
        """Bring every callback up to the legs that were `made` since, all of which are over.

        What the carrier has of calls to us is in the log already.
        """
        legs = _legs(to_citizens(self.session, self.line, made), made)
        owed = callbacks.all_open(self.session)
        for callback in owed:
            self._settle_one(callback, legs.get(callback.number, []))
        callers = calls.half_known(self.session, self.hold.since, self.hold.began_at)
        for number, came in callers.items():
            self._mind_caller(number, came, legs.get(number, []))
        for number in legs.keys() - {each.number for each in owed} - callers.keys():
            last = legs[number][-1]
            if last.result not in KEEPS:
                self._ask_anew(number, Reason.LOST, last.at)

    def _settle_one(self, callback: Callback, legs: Sequence[Leg]) -> None:
        """Apply what became of a callback's legs, until it has ended."""
        busy = CallbackState(callback.state) in BUSY_STATES
        if busy and not self._end_attempt(callback, legs):
            return
        for leg in legs:
            if callback.closed_at:
                return
            if leg.result is None:
                self._doubt(callback, Reason.SHORT, leg.at)
            else:
                self._apply(callback, leg.result, leg.at)

    def _end_attempt(self, callback: Callback, legs: Sequence[Leg]) -> bool:
        """End what was under way, and let the callback wait; return whether its legs decide."""
        attempt = attempts.latest(self.session, callback.id)
        if attempt:
            attempt.ended_at = attempt.ended_at or self.now
            attempt.leg_ended_at = attempt.leg_ended_at or self.now
            if not legs and attempt.citizen_ended_at:
                presume(self.session, self.line.around(self.now), attempt)
                return False
            if not legs:
                finish(self.session, self.line.around(self.now), attempt, Result.NOT_PLACED)
                return False
            attempt.result = attempt.result or (legs[0].result or Result.SHORT).value
            callback.attempts -= attempt.claimed_at is not None  # its leg counts it again
        callbacks.move(callback, S.WAITING, self.now)
        return True

    def _apply(self, callback: Callback, result: Result, at: datetime) -> None:
        callbacks.move(callback, S.DIALLING, at)
        callback.attempts += 1
        callback.failures += result is Result.FAILED
        callback.unanswered += result in UNANSWERED
        history = History(callback.attempts, callback.failures, callback.unanswered)
        after = after_attempt(result, history, self.line.schedule(), at)
        callbacks.move(callback, after.state, at)
        callback.next_at = after.at or callback.next_at
        if callback.closed_at:
            close(self.session, callback, kept=result in KEEPS, now=at)
            doubts.settle(self.session, callback.id, at)

    def _mind_caller(self, number: str, came: Sequence[HalfKnown], legs: Sequence[Leg]) -> None:
        """Ask a person about whoever called since, unless somebody talked with them after that."""
        talks = [each.at for each in legs if each.result in KEEPS]
        handed = [each.at for each in came if each.handed]
        served = max([*talks, *handed], default=None)
        if handed and served in handed:
            serve(self.session, number, served)
        last = came[-1]
        if served is not None and last.at <= served:
            return
        owed = callbacks.owed_to(self.session, number)
        if owed:
            self._doubt(owed, Reason.CALLED_IN, last.at)
        else:
            self._ask_anew(number, Reason.CALLED_IN, last.at)

    def _ask_anew(self, number: str, reason: Reason, at: datetime) -> None:
        """Register a callback of which no row knows, for a person to say if it is owed."""
        case = Case(
            protocol=make_protocol(secrets.randbelow(10**10)),
            channel=Channel.PHONE.value,
            state=CaseState.OPEN.value,
            opened_at=at,
        )
        self.session.add(case)
        self.session.flush()
        wish = CallbackWish(case.id, number, "", origin="gap", in_writing=False)
        callback = ask(self.session, wish, self.line.around(self.now)).callback
        if callback:
            self._doubt(callback, reason, at)

    def _doubt(self, callback: Callback, reason: Reason, at: datetime) -> None:
        """Ask a person about a callback; until they answer nobody is promised a call in writing."""
        about = {"hold_id": self.hold.id, "callback_id": callback.id, "seen_at": at}
        doubts.raise_one(self.session, Doubt(reason=reason.value, **about))
        sms.withdraw(self.session, callback.case_id, [each.value for each in WE_CALL])


def _legs(ringing: Sequence[CarrierCall], made: Sequence[CarrierCall]) -> dict[str, list[Leg]]:
    """Return the legs of each number, oldest first."""
    behind: dict[str, int] = {}
    for each in made:
        behind[each.parent_sid] = max(behind.get(each.parent_sid, 0), each.seconds or 0)
    found: dict[str, list[Leg]] = {}
    for each in sorted(ringing, key=lambda one: one.created_at):
        talk = behind.get(each.sid, 0) if each.direction == OWN_LEG else None
        ended = EndedLeg(each.status, each.seconds or 0, each.answered_by, talk)
        leg = Leg(each.to, each.created_at, result_of_leg(ended))
        found.setdefault(each.to, []).append(leg)
    return found
