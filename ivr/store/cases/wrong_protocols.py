"""Count wrong protocols that somebody named, by any channel, and delete them soon."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, String, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.cases.channels import Channel
from ivr.rules.privacy.retention import Term
from ivr.store.database import locks
from ivr.store.database.base import MEASURED, Base, where
from ivr.store.database.personal import HASH, IMPERSONAL, uncopied


class ProtocolTry(Base):
    """One wrong protocol that somebody named.

    `network` and `name` are pseudonyms (`rules.privacy.pseudonyms`).
    """

    __tablename__ = "protocol_tries"
    __table_args__ = (
        Index("ix_protocol_tries_at", "at"),
        Index("ix_protocol_tries_network", "network", "at", **where("network <> ''")),
        Index("ix_protocol_tries_name", "name", "at", **where("name <> ''")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(info=MEASURED)
    channel: Mapped[str] = mapped_column(String(10), info=IMPERSONAL)
    network: Mapped[str] = mapped_column(
        String(32), default="", server_default="", info=uncopied(HASH, Term.TRIES)
    )
    name: Mapped[str] = mapped_column(
        String(32), default="", server_default="", info=uncopied(HASH, Term.TRIES)
    )


def add(session: Session, channel: str, network: str, name: str, at: datetime) -> int:
    """Add one wrong protocol; return its id."""
    row = ProtocolTry(channel=channel, network=network, name=name, at=at)
    session.add(row)
    session.flush()
    return row.id


def lock(session: Session, network: str, name: str) -> None:
    """Lock the counts of that network and name until the transaction ends."""
    locks.hold(session, [f"protocol {each}" for each in (network, name) if each])


def remove(session: Session, try_id: int) -> None:
    """Delete that try."""
    session.execute(delete(ProtocolTry).where(ProtocolTry.id == try_id))


def count_of(session: Session, network: str, name: str, since: datetime) -> int:
    """Count the wrong protocols since `since` that came from that network or under that name."""
    ways = [
        *([(ProtocolTry.network == network) & (ProtocolTry.network != "")] if network else []),
        *([(ProtocolTry.name == name) & (ProtocolTry.name != "")] if name else []),
    ]
    if not ways:
        return 0
    found = select(func.count()).select_from(ProtocolTry)
    return session.scalar(found.where(or_(*ways), ProtocolTry.at >= since)) or 0


def count_withheld(session: Session, since: datetime) -> int:
    """Count the wrong protocols since `since` of callers who withheld their number."""
    found = select(func.count()).select_from(ProtocolTry)
    withheld = (
        ProtocolTry.channel == Channel.PHONE.value,
        ProtocolTry.name == "",
        ProtocolTry.at >= since,
    )
    return session.scalar(found.where(*withheld)) or 0


def count(session: Session, since: datetime, channels: Collection[str] = ()) -> int:
    """Count the wrong protocols since `since` of these channels together, or of all."""
    found = select(func.count()).select_from(ProtocolTry).where(ProtocolTry.at >= since)
    if channels:
        found = found.where(ProtocolTry.channel.in_(channels))
    return session.scalar(found) or 0


def forget(session: Session, before: datetime) -> int:
    """Delete the tries before `before`; return how many there were."""
    gone = delete(ProtocolTry).where(ProtocolTry.at < before)
    return session.connection().execute(gone).rowcount
