"""Give out the plain rows that figures stand on, for whoever counts them apart from us.

They are the tables' own columns and not those of the sets: what a set makes of them is for the
other to work out anew. Nothing personal is among them; a number is told only as alike or not.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ivr.rules.reports.periods import Period
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step
from ivr.store.cases.cases import Case
from ivr.store.line.switchboard import Outage
from ivr.store.mail.incoming import Incoming
from ivr.store.reports.call_repeats import CallRepeat
from ivr.store.staff.audit import CASE, AuditEntry
from ivr.store.visits.internal_requests import InternalRequest
from ivr.store.visits.visits import Visit
from ivr.usecases.installation.ports import Ports

FETCHED = 2000
BEFORE = timedelta(days=800)  # a promise, or an end of a request, that a later row goes by
_NOT_ALL = ("answered", "answered-by-call", "closed")


def exported_rows(ports: Ports, period: Period, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield every row on which the figures of a period stand, with its table's name."""
    with ports.database.read() as session:
        for table, query in _queries(period).items():
            yield from _rows(session, table, query)
    yield {
        "table": "about",
        "since": _plain(period.since),
        "until": _plain(period.until),
        "now": _plain(now),
    }


def _rows(session: Session, table: str, query: Select[Any]) -> Iterator[dict[str, Any]]:
    for row in session.execute(query).yield_per(FETCHED):
        yield {"table": table} | {name: _plain(value) for name, value in row._mapping.items()}


def _plain(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _queries(period: Period) -> dict[str, Select[Any]]:
    """Return the statement of each table."""

    def within(column: Any) -> tuple[Any, Any]:
        return column >= period.since, column < period.until

    def until(column: Any) -> tuple[Any, Any]:
        return column >= period.since - BEFORE, column < period.until

    inbound: Callable[[], tuple[Any, ...]] = lambda: (  # noqa: E731 - said twice below
        Call.direction == "inbound",
        *within(Call.received_at),
    )
    calls = (Call.id, Call.case_id, Call.received_at, Call.topic, Call.outcome)
    newest = select(Callback.case_id, Callback.id, Callback.topic, Callback.requested_at)
    return {
        "calls": select(*calls, Call.wait_seconds, Call.outage_id).where(*inbound()),
        "steps": select(Step.call_id, Step.n, Step.place)
        .join(Call, Call.id == Step.call_id)
        .where(*inbound())
        .order_by(Step.call_id, Step.n),
        "call_repeats": select(CallRepeat.call_id, CallRepeat.earlier_id)
        .join(Call, Call.id == CallRepeat.call_id)
        .where(*inbound()),
        "callbacks": newest.add_columns(Callback.state).where(*until(Callback.requested_at)),
        "promises": select(
            Promise.id,
            Promise.case_id,
            Promise.callback_id,
            Promise.said_at,
            Promise.due_at,
            Promise.state,
            Promise.settled_at,
        ).where(*until(Promise.said_at)),
        "cases": select(
            Case.id, Case.protocol, Case.channel, Case.topic, Case.opened_at, Case.joined_id
        ).where(*until(Case.opened_at)),
        "audit": select(
            AuditEntry.at, AuditEntry.action, AuditEntry.subject, AuditEntry.staff_id
        ).where(AuditEntry.about == CASE, AuditEntry.action.in_(_NOT_ALL), *until(AuditEntry.at)),
        "incoming": select(
            Incoming.id, Incoming.source, Incoming.case_id, Incoming.received_at, Incoming.became
        ).where(*within(Incoming.received_at)),
        "outages": select(Outage.id, Outage.started_at, Outage.ended_at).where(
            *within(Outage.started_at)
        ),
        "visits": select(
            Visit.id,
            Visit.unit_id,
            Visit.matter,
            Visit.priority,
            Visit.state,
            Visit.is_timed,
            Visit.arrived_at,
            Visit.called_at,
            Visit.started_at,
            Visit.ended_at,
        ).where(*within(Visit.arrived_at)),
        "internal_demands": select(
            InternalRequest.id,
            InternalRequest.matter,
            InternalRequest.received_at,
            InternalRequest.answered_at,
            InternalRequest.withdrawn_at,
        ).where(*within(InternalRequest.received_at)),
    }
