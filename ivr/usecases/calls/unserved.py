"""Say of calls that reached nobody at the switchboard which way that was."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from ivr.rules.calls.outcomes import Outcome, unserved_label
from ivr.store.calls import steps
from ivr.store.calls.calls import Call


def unserved_labels(session: Session, calls: Iterable[Call]) -> dict[int, str]:
    """Return why each of these calls that is UNSERVED reached nobody: call's id → label."""
    ids = [call.id for call in calls if call.outcome == Outcome.UNSERVED.value]
    dials = steps.last_dials(session, ids)
    return {call_id: unserved_label(dials.get(call_id, "")) for call_id in ids}
