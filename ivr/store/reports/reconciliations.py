"""Store what was compared of each date with what was counted: table `reconciliations`."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import IMPERSONAL

MAX_NAMED = 200  # rows that a difference names; its number is of all


class Reconciliation(Base):
    """What came on a date by one account of it, what was counted, and the rows that differ.

    `named` has one a line: a word of `rules.reports.conservation`, and what names the row.
    """

    __tablename__ = "reconciliations"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True, info=IMPERSONAL)
    day: Mapped[date] = mapped_column(primary_key=True)
    came: Mapped[int]
    counted: Mapped[int]
    differing: Mapped[int]
    named: Mapped[str] = mapped_column(Text, default="", info=IMPERSONAL)
    against: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)  # carrier, or rows
    checked_at: Mapped[datetime]


def keep(session: Session, found: Reconciliation) -> None:
    """Store what was found of a date, in place of what was found before."""
    names = [each.name for each in Reconciliation.__table__.columns]
    values = {name: getattr(found, name) for name in names}
    statement = upsert(Reconciliation, session.get_bind().dialect.name).values(**values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "day"],
            set_={name: values[name] for name in names if name not in ("kind", "day")},
        )
    )


def of_days(session: Session, first: date, last: date) -> Sequence[Reconciliation]:
    """Return what was found of these dates, the newest first."""
    found = select(Reconciliation).where(Reconciliation.day >= first, Reconciliation.day <= last)
    return session.scalars(found.order_by(Reconciliation.day.desc(), Reconciliation.kind)).all()


def is_any(session: Session, first: date) -> bool:
    """Return whether any date from that one on was compared."""
    return (
        session.scalar(select(Reconciliation.day).where(Reconciliation.day >= first).limit(1))
        is not None
    )


def differing(session: Session, first: date) -> Sequence[Reconciliation]:
    """Return what did not add up from that date on, the oldest first."""
    found = select(Reconciliation).where(Reconciliation.day >= first, Reconciliation.differing > 0)
    return session.scalars(found.order_by(Reconciliation.day, Reconciliation.kind)).all()
