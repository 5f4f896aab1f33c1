"""Count what single members did in a period, for themselves and for who directs them alone."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from ivr.rules.callbacks.states import KEEPS
from ivr.rules.visits.states import VisitState
from ivr.store.callbacks.attempts import Attempt
from ivr.store.queries.figures.answers import GIVEN
from ivr.store.queries.figures.row_set import Asked
from ivr.store.staff.audit import CASE, AuditEntry
from ivr.store.staff.staff import StaffMember
from ivr.store.visits.visits import Visit

_TALKED = [each.value for each in KEEPS]


class Done(NamedTuple):
    """What one member did: callbacks in which they talked, answers, visits that they ended."""

    staff_id: int
    name: str
    callbacks: int
    answers: int
    visits: int


def by_name(asked: Asked, only: int = 0) -> Sequence[Done]:
    """Return what each member did who did anything, by name; `only` one of them, if so wished."""
    callbacks = (
        select(Attempt.agent_id, func.count(Attempt.callback_id.distinct()))
        .where(Attempt.result.in_(_TALKED), *asked.within(Attempt.claimed_at))
        .group_by(Attempt.agent_id)
    )
    answers = (
        select(AuditEntry.staff_id, func.count())
        .where(AuditEntry.action.in_(GIVEN), AuditEntry.about == CASE)
        .where(AuditEntry.staff_id.is_not(None), *asked.within(AuditEntry.at))
        .group_by(AuditEntry.staff_id)
    )
    visits = (
        select(Visit.staff_id, func.count())
        .where(Visit.state == VisitState.ENDED.value, Visit.staff_id.is_not(None))
        .where(*asked.within(Visit.arrived_at))
        .group_by(Visit.staff_id)
    )
    counted = [
        Counter(dict(asked.session.execute(each).all())) for each in (callbacks, answers, visits)
    ]
    ids = {only} if only else {staff_id for each in counted for staff_id in each}
    people = select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(ids))
    return [
        Done(staff_id, name, *(each[staff_id] for each in counted))
        for staff_id, name in asked.session.execute(
            people.order_by(StaffMember.name, StaffMember.id)
        )
    ]
