"""Store how far this database has come, and when nothing may leave the house because of its age."""

import secrets
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.operations.world_marks import WorldMark
from ivr.store.database.base import MEASURED, Base, upsert
from ivr.store.database.personal import IMPERSONAL

THE_ONE = 1


class WorldMarkRow(Base):
    """The one row of how far this database has come, and when it was marked last."""

    __tablename__ = "world_marks"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lineage: Mapped[str] = mapped_column(String(32), info=IMPERSONAL)
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(info=MEASURED)

    @property
    def mark(self) -> WorldMark:
        """Return the row's mark."""
        return WorldMark(self.lineage, self.number)


class Hold(Base):
    """A time in which nothing is dialled nor sent, because the database was put back.

    `since` is the last instant of which the database knows; `cause` one of
    `rules.operations.world_marks`. It ends when what was done since is compared with the carrier's
    lists.
    """

    __tablename__ = "holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    began_at: Mapped[datetime] = mapped_column(info=MEASURED)
    cause: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    ended_at: Mapped[datetime | None]


def look(session: Session) -> WorldMarkRow | None:
    """Return the row as it stands, or None before the first mark."""
    return session.get(WorldMarkRow, THE_ONE)


def lock(session: Session, now: datetime) -> WorldMarkRow:
    """Return the row, locked until the transaction ends; it is added where there is none."""
    insert = upsert(WorldMarkRow, session.get_bind().dialect.name)
    first = {"lineage": secrets.token_hex(16), "number": 0, "at": now}
    session.execute(insert.values(id=THE_ONE, **first).on_conflict_do_nothing())
    return session.get_one(WorldMarkRow, THE_ONE, with_for_update=True, populate_existing=True)


def open_one(session: Session) -> Hold | None:
    """Return the hold that lasts, or None."""
    return session.scalar(select(Hold).where(Hold.ended_at.is_(None)).order_by(Hold.id).limit(1))


def last(session: Session) -> Hold | None:
    """Return the newest hold, over or not, or None."""
    return session.scalar(select(Hold).order_by(Hold.id.desc()).limit(1))


def begin(session: Session, since: datetime, cause: str, now: datetime) -> Hold:
    """Begin a hold, and return it; return the one that lasts, where one does."""
    lock(session, now)
    lasting = open_one(session)
    if lasting:
        return lasting
    hold = Hold(since=since, began_at=now, cause=cause)
    session.add(hold)
    session.flush()
    return hold
