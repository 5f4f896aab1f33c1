"""Store how far each mailbox was read, so that no message is read twice and none is passed over."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import IMPERSONAL


class Mailbox(Base):
    """One mailbox, with how far it was read.

    Every message up to `last_uid` of this `uidvalidity` is stored or set aside. `trying_uid` is the
    message that was being read, for the `tries`th time, when that was written: one that ends its
    reader each time is set aside unread.
    """

    __tablename__ = "mailboxes"

    name: Mapped[str] = mapped_column(String(120), primary_key=True, info=IMPERSONAL)
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    trying_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    tries: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[datetime]


def lock(session: Session, name: str, uidvalidity: int, now: datetime) -> Mailbox:
    """Return the mailbox, locked; begin anew where its UIDs mean other messages now.

    It is added where it is not known.
    """
    fresh = {"uidvalidity": uidvalidity, "last_uid": 0, "trying_uid": 0, "tries": 0}
    made = upsert(Mailbox, session.get_bind().dialect.name).values(
        name=name, looked_at=now, **fresh
    )
    session.execute(made.on_conflict_do_nothing())
    found = session.get_one(Mailbox, name, with_for_update=True, populate_existing=True)
    if found.uidvalidity != uidvalidity:
        for column, value in fresh.items():
            setattr(found, column, value)
    return found
