"""Give out the plain rows that figures stand on, for whoever counts them apart from us.

They are the tables' own columns and not those of the sets: what a set makes of them is for the
other to work out anew. No name, number, address or text is among them, and of two numbers only
whether they are alike; a protocol names its case, and an id the member of staff.
"""

from collections.abc import Iterator
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

Query = Select[*tuple[Any, ...]]
FETCHED = 2000
BEFORE = timedelta(days=800)  # a promise, or an end of a request, that a later row goes by
_ENDS = ("answered", "answered-by-call", "closed")


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


def _rows(session: Session, table: str, query: Query) -> Iterator[dict[str, Any]]:
    for row in session.execute(query).yield_per(FETCHED):
        yield {"table": table} | {name: _plain(value) for name, value in row._mapping.items()}


def _plain(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _queries(period: Period) -> dict[str, Query]:
    """Return the statement of each table."""
    return {**_of_calls(period), **_of_cases(period), **_of_units(period)}


def _within(column: Any, period: Period) -> tuple[Any, Any]:
    return column >= period.since, column < period.until


def _until(column: Any, period: Period) -> tuple[Any, Any]:
    return column >= period.since - BEFORE, column < period.until


def _of_calls(period: Period) -> dict[str, Query]:
    inbound = Call.direction == "inbound", *_within(Call.received_at, period)
    own = Call.id, Call.case_id, Call.received_at, Call.topic, Call.outcome
    return {
        "calls": select(*own, Call.wait_seconds, Call.outage_id).where(*inbound),
        "steps": select(Step.call_id, Step.n, Step.place)
        .join(Call, Call.id == Step.call_id)
        .where(*inbound)
        .order_by(Step.call_id, Step.n),
        "call_repeats": select(CallRepeat.call_id, CallRepeat.earlier_id)
        .join(Call, Call.id == CallRepeat.call_id)
        .where(*inbound),
        "outages": select(Outage.id, Outage.started_at, Outage.ended_at).where(
            *_within(Outage.started_at, period)
        ),
    }


def _of_cases(period: Period) -> dict[str, Query]:
    callback = Callback.case_id, Callback.id, Callback.topic, Callback.requested_at
    promise = Promise.id, Promise.case_id, Promise.callback_id, Promise.said_at, Promise.due_at
    case = Case.id, Case.protocol, Case.channel, Case.topic, Case.opened_at, Case.joined_id
    audit = AuditEntry.at, AuditEntry.action, AuditEntry.subject, AuditEntry.staff_id
    message = Incoming.id, Incoming.source, Incoming.case_id, Incoming.received_at, Incoming.became
    ends = AuditEntry.about == CASE, AuditEntry.action.in_(_ENDS)
    return {
        "callbacks": select(*callback, Callback.state).where(
            *_until(Callback.requested_at, period)
        ),
        "promises": select(*promise, Promise.state, Promise.settled_at).where(
            *_until(Promise.said_at, period)
        ),
        "cases": select(*case).where(*_until(Case.opened_at, period)),
        "audit": select(*audit).where(*ends, *_until(AuditEntry.at, period)),
        "incoming": select(*message).where(*_within(Incoming.received_at, period)),
    }


def _of_units(period: Period) -> dict[str, Query]:
    visit = Visit.id, Visit.unit_id, Visit.matter, Visit.priority, Visit.state, Visit.is_timed
    times = Visit.arrived_at, Visit.called_at, Visit.started_at, Visit.ended_at
    asked = InternalRequest.id, InternalRequest.matter, InternalRequest.received_at
    ends = InternalRequest.answered_at, InternalRequest.withdrawn_at
    return {
        "visits": select(*visit, *times).where(*_within(Visit.arrived_at, period)),
        "internal_demands": select(*asked, *ends).where(
            *_within(InternalRequest.received_at, period)
        ),
    }
