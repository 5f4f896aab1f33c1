"""Tell by when a callback is owed, for lists and boards of what is late or at risk."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from ivr.rules.callbacks.promises import PromiseState
from ivr.store.callbacks.callbacks import Callback
from ivr.store.callbacks.promises import OPEN, Promise


def standing_due() -> ColumnElement[datetime]:
    """Return the time by which an open callback is owed: the first told that was not replaced.

    One that was replaced before it came, as where the next try is after it, holds no more; one that
    passed is late however many forecasts follow. It is of the query's own row of `callbacks`.
    """
    passed = (Promise.state == PromiseState.BROKEN.value) & (Promise.settled_at >= Promise.due_at)
    told = select(func.min(Promise.due_at)).where(
        Promise.callback_id == Callback.id,
        Promise.due_at >= Callback.due_at,
        or_(Promise.state == OPEN, passed),
    )
    return func.coalesce(told.correlate(Callback).scalar_subquery(), Callback.due_at)
