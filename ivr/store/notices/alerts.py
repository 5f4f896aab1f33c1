"""Alerts: what supervisors were told of, so that they are told once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import IMPERSONAL


class AlertRow(Base):
    """One thing that supervisors were told of; `key` is what it is about, once for all."""

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_kind", "kind", "at"),)

    key: Mapped[str] = mapped_column(String(80), primary_key=True, info=IMPERSONAL)
    kind: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    at: Mapped[datetime]


def add(session: Session, key: str, kind: str, now: datetime) -> bool:
    """They are told of it now; False when they were before."""
    insert = upsert(AlertRow, session.get_bind().dialect.name).values(key=key, kind=kind, at=now)
    made = session.execute(insert.on_conflict_do_nothing().returning(AlertRow.key))
    return made.first() is not None


def add_all(session: Session, keys: Collection[str], kind: str, now: datetime) -> None:
    """They are told of all these now, as far as they were not before."""
    if keys:
        insert = upsert(AlertRow, session.get_bind().dialect.name).on_conflict_do_nothing()
        session.execute(insert, [{"key": key, "kind": kind, "at": now} for key in keys])


def known(session: Session, keys: Collection[str]) -> set[str]:
    """Those of the keys of which they were told."""
    return set(session.scalars(select(AlertRow.key).where(AlertRow.key.in_(keys))))


def since(session: Session, kind: str, since: datetime) -> int:
    """Of how many things of that kind they were told after then."""
    some = select(func.count()).where(AlertRow.kind == kind, AlertRow.at > since)
    return session.scalar(some) or 0
