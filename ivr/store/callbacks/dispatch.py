"""Store the pace at which we create calls, for all processes together: table `dispatch`."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.callbacks.states import LONGEST_BREAK
from ivr.store.database.base import MEASURED, Base, at_most, upsert
from ivr.store.database.personal import IMPERSONAL

THE_ONE = 1


class Dispatch(Base):
    """The one row of the pace of dialling, with the supervisor's stop and the breaker.

    `stopped_why` not empty: nothing is dialled until a supervisor says so. `day` and `dials` count
    the calls created on that date in Fortaleza; the breaker is open until `breaker_until`.
    """

    __tablename__ = "dispatch"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_call_at: Mapped[datetime | None] = mapped_column(info=MEASURED)
    day: Mapped[date | None]
    dials: Mapped[int] = mapped_column(default=0)
    stopped_why: Mapped[str] = mapped_column(String(120), default="", info=IMPERSONAL)
    breaker_failures: Mapped[int] = mapped_column(default=0)
    breaker_until: Mapped[datetime | None] = mapped_column(info=at_most(LONGEST_BREAK))

    def is_broken(self, now: datetime) -> bool:
        """Tell whether the carrier is left alone at `now`, for LONGEST_BREAK at the most."""
        return self.breaker_until is not None and now < self.breaker_until <= now + LONGEST_BREAK


def lock(session: Session) -> Dispatch:
    """Return the row, locked until the transaction ends: whoever holds it decides alone.

    The row is added where there is none.
    """
    insert = upsert(Dispatch, session.get_bind().dialect.name)
    none = {"dials": 0, "stopped_why": "", "breaker_failures": 0}
    session.execute(insert.values(id=THE_ONE, **none).on_conflict_do_nothing())
    return session.get_one(Dispatch, THE_ONE, with_for_update=True, populate_existing=True)


def look(session: Session) -> Dispatch | None:
    """Return the row as it stands, or None before the first dialling."""
    return session.get(Dispatch, THE_ONE)


def is_stopped(session: Session) -> bool:
    """Return whether a supervisor has stopped all dialling."""
    row = look(session)
    return row is not None and bool(row.stopped_why)
