"""Find the broken promises of which a supervisor is still to be told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from ivr.rules.callbacks.promises import PromiseState
from ivr.rules.callbacks.states import CallbackState
from ivr.rules.notices.alerts import Late, key_of
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import Promise
from ivr.store.cases.cases import Case
from ivr.store.notices.alerts import AlertRow

_SETTLED = [
    each.value for each in (CallbackState.KEPT, CallbackState.SERVED, CallbackState.CANCELLED)
]


def untold(session: Session, since: datetime, before: datetime, most: int = 5000) -> Sequence[Late]:
    """Return broken promises of which no supervisor was notified and that still matter.

    They are due after `since` and not after `before`, oldest first. One whose citizen was talked
    with since, served another way, or does not want it, does not matter. One time of one callback
    is one promise, under however many protocols it was told, and goes by the callback's own, as on
    the board. One that was replaced before it came holds no more.
    """
    first = aliased(Promise)
    same = exists().where(
        first.callback_id == Promise.callback_id,
        first.due_at == Promise.due_at,
        first.state == Promise.state,
        first.id < Promise.id,
    )
    key = literal(key_of(0)[:-1]) + cast(Promise.id, String)
    found = (
        select(Promise.id, Promise.due_at, Case.protocol)
        .outerjoin(Callback, Callback.id == Promise.callback_id)
        .join(Case, Case.id == func.coalesce(Callback.case_id, Promise.case_id))
        .where(
            Promise.state == PromiseState.BROKEN.value,
            Promise.settled_at >= Promise.due_at,
            Promise.due_at > since,
            Promise.due_at <= before,
            or_(Callback.id.is_(None), Callback.state.not_in(_SETTLED)),
            ~same,
            ~exists().where(AlertRow.key == key),
        )
    )
    rows = session.execute(found.order_by(Promise.due_at, Promise.id).limit(most))
    return [Late(*row) for row in rows]
