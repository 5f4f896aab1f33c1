"""Let a supervisor say what is still owed after the database was put back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.rules.callbacks.doubts import Decision
from ivr.rules.callbacks.states import CallbackState
from ivr.store.callbacks import callbacks
from ivr.store.database.paging import LARGEST_ID
from ivr.store.operations import doubts
from ivr.store.operations.doubts import Doubt
from ivr.store.queries.staff_actions import CALLBACK
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.callbacks.callback_calls import close
from ivr.usecases.installation.ports import Ports
from ivr.usecases.restoring.messages import mark_as_sent

SERVED_BEFORE = "já tinha sido feito, segundo a supervisão"
ACTIONS = {Decision.SERVED: "said-served", Decision.OWED: "said-owed"}
EMAIL = "email"  # in the audit


def decide(ports: Ports, staff_id: int, doubt_ids: Collection[int], decision: Decision) -> int:
    """Note what a person says of these doubts; return how many were open still.

    What was served before ends; what is owed goes on as if nothing had been.
    """
    now, decided = ports.clock.now(), 0
    with ports.database.write() as session:
        for doubt_id in sorted(each for each in doubt_ids if 0 < each <= LARGEST_ID):
            doubt = doubts.lock(session, doubt_id)
            if doubt is None or doubt.decision != Decision.OPEN.value:
                continue
            doubts.decide([doubt], decision, now, staff_id)
            if decision is Decision.SERVED:
                _end(session, doubt, now)
            subject, about = (
                (doubt.callback_id, CALLBACK)
                if doubt.callback_id
                else (
                    doubt.email_id,
                    EMAIL,
                )
            )
            done = Done(ACTIONS[decision], str(subject), now, staff_id, about=about)
            audit.write(session, done)
            decided += 1
    return decided


def _end(session: Session, doubt: Doubt, now: datetime) -> None:
    if doubt.email_id:
        mark_as_sent(session, doubt.email_id, now)
        return
    callback = callbacks.lock(session, doubt.callback_id or 0)
    if callback and callbacks.move(callback, CallbackState.SERVED, now):
        callback.why, callback.needs_person = SERVED_BEFORE, False
        close(session, callback, kept=False, now=now)
