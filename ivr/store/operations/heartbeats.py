"""Store when each kind of process last showed that it works."""

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import MEASURED, Base, upsert
from ivr.store.database.personal import IMPERSONAL

STEPPED = "stepped"  # when a clock was last seen to have been moved
SIP = "sip"  # the switchboard's own; those of our processes are in ivr.rules.operations.processes


class Heartbeat(Base):
    """The last sign of life of one name.

    Names: clock, calls, mail, sip, inbox, stepped; and two of `usecases.calls.backfill`.
    """

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(20), primary_key=True, info=IMPERSONAL)
    at: Mapped[datetime] = mapped_column(info=MEASURED)


def record(session: Session, name: str, now: datetime) -> None:
    """Store that `name` was alive now."""
    insert = upsert(Heartbeat, session.get_bind().dialect.name).values(name=name, at=now)
    session.execute(insert.on_conflict_do_update(index_elements=[Heartbeat.name], set_={"at": now}))


def last(session: Session) -> dict[str, datetime]:
    """Return every name's last sign of life: name → instant."""
    return {row.name: row.at for row in session.scalars(select(Heartbeat))}
