"""Store when each duty of the clock last ended well, or since when and where it fails."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import MEASURED, Base, upsert
from ivr.store.database.personal import IMPERSONAL

MAX_ERROR_CHARS = 200


class DutyRow(Base):
    """How one duty of the clock goes, as the clock told last.

    `work` says in pt-BR what is not done while it fails. `error` names the last exception's type
    and place, and nothing of what it was about.
    """

    __tablename__ = "duties"

    name: Mapped[str] = mapped_column(String(40), primary_key=True, info=IMPERSONAL)
    work: Mapped[str] = mapped_column(String(120), info=IMPERSONAL)
    every_seconds: Mapped[int]
    good_at: Mapped[datetime | None] = mapped_column(info=MEASURED)
    failing_since: Mapped[datetime | None] = mapped_column(info=MEASURED)
    error: Mapped[str] = mapped_column(String(MAX_ERROR_CHARS), default="", info=IMPERSONAL)


class Going(NamedTuple):
    """How one duty goes, to be stored."""

    name: str
    work: str
    every_seconds: int
    good_at: datetime | None
    failing_since: datetime | None
    error: str


def record(session: Session, told: Collection[Going]) -> None:
    """Store how these duties go, and forget all others."""
    names = [each.name for each in told]
    session.execute(delete(DutyRow).where(DutyRow.name.not_in(names)))
    for each in told:
        values = each._asdict()
        insert = upsert(DutyRow, session.get_bind().dialect.name).values(**values)
        session.execute(insert.on_conflict_do_update(index_elements=[DutyRow.name], set_=values))


def all_of(session: Session) -> Sequence[DutyRow]:
    """Return how every duty goes, by name."""
    return session.scalars(select(DutyRow).order_by(DutyRow.name)).all()
