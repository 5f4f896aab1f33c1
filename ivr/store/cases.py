"""Cases: one matter of one citizen, with one protocol, whatever the channel."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ivr.store.base import Base


class Case(Base):
    """One row per matter; `state` is a `rules.outcomes.CaseState`.

    `joined_id` is the case that goes on in its place, where a second request was merged.
    """

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(primary_key=True)
    protocol: Mapped[str] = mapped_column(String(11), unique=True)
    channel: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime]
    joined_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
