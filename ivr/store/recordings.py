"""Recordings: what callers left at Twilio, found there and made part of a case, once each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.base import Base, upsert


class Recording(Base):
    """One recording, by its RecordingSid; the sound is still at Twilio."""

    __tablename__ = "recordings"

    sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    call_sid: Mapped[str] = mapped_column(String(64), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    seconds: Mapped[int]
    recorded_at: Mapped[datetime]
    found_at: Mapped[datetime]


def add(session: Session, values: dict[str, Any]) -> bool:
    """The recording is known; False when it was before."""
    statement = upsert(Recording, session.get_bind().dialect.name).values(**values)
    made = session.execute(statement.on_conflict_do_nothing().returning(Recording.sid))
    return made.first() is not None
