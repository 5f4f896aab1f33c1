"""Read all that was done about one callback: its attempts and its promises."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ivr.rules.callbacks.states import CALLING, CallbackState
from ivr.store.callbacks.attempts import Attempt
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import OPEN, Promise
from ivr.store.cases.cases import Case
from ivr.store.staff.staff import StaffMember


class Tried(NamedTuple):
    """One attempt, and the name of the agent whose telephone was rung for it."""

    attempt: Attempt
    agent: str


class CallbackTimeline(NamedTuple):
    """One callback with all that was done about it, oldest first."""

    callback: Callback
    attempts: Sequence[Tried]
    promises: Sequence[Promise]

    @property
    def due_at(self) -> datetime:
        """Return by when it is owed, as `lateness.standing_due` reckons."""
        own = self.callback.due_at
        told = [each for each in self.promises if each.due_at >= own and each.stands]
        return min((each.due_at for each in told), default=own)

    @property
    def state(self) -> str:
        """Return its state as people read it, as `attempts.state_shown` does."""
        going_on = (each.attempt for each in self.attempts if each.attempt.ended_at is None)
        talks = any(each.citizen_answered_at for each in going_on)
        rings = self.callback.state == CallbackState.DIALLING.value and not talks
        return CALLING if rings else self.callback.state

    @property
    def forecast(self) -> datetime | None:
        """Return the latest time that the open promises say, or None."""
        return max((each.due_at for each in self.promises if each.state == OPEN), default=None)


def story(session: Session, callback: Callback) -> CallbackTimeline:
    """Return all that was done about that callback."""
    return _story(session, callback)


def stories(session: Session, case_id: int) -> Sequence[CallbackTimeline]:
    """Return every callback of a case, or of the one that it was joined to, oldest first."""
    found = select(Callback).where(Callback.case_id == going_on(case_id)).order_by(Callback.id)
    return [_story(session, callback) for callback in session.scalars(found)]


def _story(session: Session, callback: Callback) -> CallbackTimeline:
    tried = (
        select(Attempt, StaffMember.name)
        .join(StaffMember, StaffMember.id == Attempt.agent_id)
        .where(Attempt.callback_id == callback.id)
        .order_by(Attempt.id)
    )
    told = select(Promise).where(Promise.callback_id == callback.id).order_by(Promise.id)
    attempts = [Tried(*row) for row in session.execute(tried)]
    return CallbackTimeline(callback, attempts, session.scalars(told).all())


def going_on(case_id: int) -> Any:
    """Return the id of a case, or of the one that goes on for it, for a query."""
    joined = select(func.coalesce(Case.joined_id, Case.id)).where(Case.id == case_id)
    return joined.scalar_subquery()
