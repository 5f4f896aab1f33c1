"""Store what supervisors were notified of, so that they are notified once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import MEASURED, Base, upsert
from ivr.store.database.personal import IMPERSONAL


class AlertRow(Base):
    """One thing of which supervisors were notified; `key` is what it is about, once for all."""

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_kind", "kind", "at"),)

    key: Mapped[str] = mapped_column(String(80), primary_key=True, info=IMPERSONAL)
    kind: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    at: Mapped[datetime] = mapped_column(info=MEASURED)


def add(session: Session, key: str, kind: str, now: datetime) -> bool:
    """Add what supervisors are notified of now; return False when they were before."""
    insert = upsert(AlertRow, session.get_bind().dialect.name).values(key=key, kind=kind, at=now)
    made = session.execute(insert.on_conflict_do_nothing().returning(AlertRow.key))
    return made.first() is not None


def add_all(session: Session, keys: Collection[str], kind: str, now: datetime) -> None:
    """Add all that supervisors are notified of now, as far as they were not before."""
    if keys:
        insert = upsert(AlertRow, session.get_bind().dialect.name).on_conflict_do_nothing()
        session.execute(insert, [{"key": key, "kind": kind, "at": now} for key in keys])


def known(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of the keys of which supervisors were notified."""
    return set(session.scalars(select(AlertRow.key).where(AlertRow.key.in_(keys))))


def since(session: Session, kind: str, since: datetime) -> int:
    """Count the things of that kind of which supervisors were notified after `since`."""
    some = select(func.count()).where(AlertRow.kind == kind, AlertRow.at > since)
    return session.scalar(some) or 0
