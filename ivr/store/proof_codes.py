"""Proof codes: by one that came to an address or mobile known in a case, its owner is known."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ivr.store.base import Base


class ProofCode(Base):
    """One code, as a keyed hash; `tries` counts the wrong ones that were typed in its place.

    `via` is "email" or "sms", `target` the address or the mobile (E.164) that it went to.
    """

    __tablename__ = "proof_codes"
    __table_args__ = (
        Index("ix_proof_codes_case", "case_id", "made_at"),
        Index("ix_proof_codes_target", "target", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    via: Mapped[str] = mapped_column(String(10))
    target: Mapped[str] = mapped_column(String(254))
    hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    used_at: Mapped[datetime | None]
