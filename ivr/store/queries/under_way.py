"""List calls that are with the switchboard, or were a moment ago, for whoever answers there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.places import Kind
from ivr.rules.callflow.turn_output import Dial
from ivr.rules.calls.outcomes import Outcome
from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step
from ivr.store.cases.cases import Case
from ivr.store.queries.case_timeline import INBOUND

MAX_ROWS = 50
LONGEST = timedelta(hours=2)  # of a call that is still looked for
LONGEST_RINGING = timedelta(seconds=35)  # the words before it included; then they talk
SINCE = timedelta(minutes=15)  # one that ended so recently may still be written about


class AtSwitchboard(NamedTuple):
    """One call at the switchboard, its case, and since when it rings or is talked.

    `since` is None where the call is over.
    """

    call: Call
    case_id: int
    protocol: str
    since: datetime | None


def at_switchboard(session: Session, now: datetime) -> Sequence[AtSwitchboard]:
    """Return the calls that ring or are talked there now, then those that ended within SINCE."""
    order = (Call.received_at.desc(), Call.id.desc())
    last = select(func.max(Step.n)).where(Step.call_id == Call.id).correlate(Call).scalar_subquery()
    newest = (
        select(Call, Case.id, Case.protocol, Step.at, Step.answer)
        .join(Case, Case.id == Call.case_id)
        .join(Step, (Step.call_id == Call.id) & (Step.n == last))
        .where(Call.outcome == "", Call.ended_at.is_(None), Call.direction == INBOUND)
        .where(Call.received_at > now - LONGEST)
    )
    ended = (
        select(Call, Case.id, Case.protocol)
        .join(Case, Case.id == Call.case_id)
        .where(Call.outcome == Outcome.HANDED.value, Call.ended_at > now - SINCE)
        .where(Call.received_at > now - LONGEST)
    )
    going_on = [
        AtSwitchboard(call, case_id, protocol, at)
        for call, case_id, protocol, at, answer in session.execute(
            newest.order_by(*order).limit(MAX_ROWS)
        )
        if _is_put_through(answer)
    ]
    over = session.execute(ended.order_by(*order).limit(MAX_ROWS))
    return [*going_on, *(AtSwitchboard(*row, None) for row in over)]


def somebody_rings(session: Session, now: datetime) -> bool:
    """Return whether a caller waits at this moment for somebody to answer at the switchboard."""
    last = select(func.max(Step.n)).where(Step.call_id == Call.id).correlate(Call).scalar_subquery()
    ringing = (
        select(Call.id)
        .join(Step, (Step.call_id == Call.id) & (Step.n == last))
        .where(Call.outcome == "", Call.ended_at.is_(None), Call.direction == INBOUND)
        .where(Call.received_at > now - LONGEST)
        .where(Step.place == Kind.TRANSFER.value, Step.at > now - LONGEST_RINGING)
    )
    return session.scalar(ringing.limit(1)) is not None


def _is_put_through(answer: str) -> bool:
    then = turn_output.load(answer).then
    return isinstance(then, Dial) and not then.to
