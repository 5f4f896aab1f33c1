"""Store what sectors of the body ask of us, by WhatsApp too: who, what, and answered when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ivr.rules.privacy.retention import Term
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL, OF_STAFF, uncopied


class InternalRequest(Base):
    """One request of a sector; without a sector, of one that is not on the list.

    `matter` is as of a visit, `channel` a `rules.visits.internal.InternalChannel`. One that was
    registered by mistake has `withdrawn_at` and is counted nowhere.
    """

    __tablename__ = "internal_demands"
    __table_args__ = (
        Index("ix_internal_demands_received", "received_at", "id"),
        Index(
            "ix_internal_demands_open",
            *("received_at", "id"),
            **where("answered_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sectors.id"))
    matter: Mapped[str] = mapped_column(String(40), info=IMPERSONAL)
    channel: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    asked_by: Mapped[str] = mapped_column(String(120), info=uncopied(OF_STAFF, Term.INTERNAL))
    what: Mapped[str] = mapped_column(Text, info=uncopied(OF_STAFF, Term.INTERNAL))
    received_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    withdrawn_at: Mapped[datetime | None]
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    registered_at: Mapped[datetime]
