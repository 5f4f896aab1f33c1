"""Read a date's rows without any set: what came by itself, to be compared with what was counted."""

from typing import NamedTuple

from sqlalchemy import func, select

from ivr.rules.mail.incoming import IncomingState
from ivr.rules.visits.states import VisitState
from ivr.store.calls.calls import Call
from ivr.store.mail.incoming import Incoming
from ivr.store.queries.figures.calls import INBOUND
from ivr.store.queries.figures.row_set import Asked
from ivr.store.visits.visits import Visit

_UNENDED = (VisitState.WAITING, VisitState.CALLED, VisitState.SERVING)


class Account(NamedTuple):
    """How many rows came, and those of which nothing is known."""

    came: int
    open: list[int]
    homeless: list[int]


def calls(asked: Asked) -> dict[str, int]:
    """Return the calls received in the period: CallSid → row's id."""
    found = select(Call.sid, Call.id).where(INBOUND, *asked.within(Call.received_at))
    return dict(asked.session.execute(found).all())


def open_calls(asked: Asked) -> list[int]:
    """Return the calls of the period that have no end."""
    within = asked.within(Call.received_at)
    return list(asked.session.scalars(select(Call.id).where(INBOUND, Call.outcome == "", *within)))


def messages(asked: Asked) -> Account:
    """Return how many messages came in the period, and those in no case though they were filed."""
    within = asked.within(Incoming.received_at)
    known = [each.value for each in IncomingState]
    strange = select(Incoming.id).where(Incoming.became.not_in(known), *within)
    filed = Incoming.became == IncomingState.FILED.value
    homeless = select(Incoming.id).where(filed, Incoming.case_id.is_(None), *within)
    return Account(
        asked.session.scalar(select(func.count()).select_from(Incoming).where(*within)) or 0,
        list(asked.session.scalars(strange)),
        list(asked.session.scalars(homeless)),
    )


def visits(asked: Asked) -> Account:
    """Return how many visits there were in the period, and those that have no end."""
    within = [*asked.within(Visit.arrived_at), Visit.state != VisitState.UNDONE.value]
    unended = select(Visit.id).where(Visit.state.in_([each.value for each in _UNENDED]), *within)
    return Account(
        asked.session.scalar(select(func.count()).select_from(Visit).where(*within)) or 0,
        list(asked.session.scalars(unended)),
        [],
    )
