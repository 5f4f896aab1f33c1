"""Request limits: how often a number or a caller has asked for a callback lately."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ivr.store.callbacks import Callback


def asked_since(session: Session, number: str, caller: str, since: datetime) -> int:
    """How many requests for this number, or by this caller, were made since then: the larger.

    Until the transaction ends nobody else counts those of either: a limit holds for any number of
    requests at once.
    """
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        for each in sorted({number, caller} - {""}):
            session.execute(select(func.pg_advisory_xact_lock(func.hashtext(each))))
    counts = [
        session.scalar(select(func.count()).where(column == value, Callback.requested_at >= since))
        for column, value in ((Callback.number, number), (Callback.caller, caller))
        if value
    ]
    return max((count or 0 for count in counts), default=0)


def silent_since(session: Session, number: str, since: datetime) -> bool:
    """Whether a request registered itself for this silent number since then."""
    found = select(Callback.id).where(
        Callback.number == number, Callback.origin == "silent", Callback.requested_at >= since
    )
    return session.scalar(found.limit(1)) is not None
