"""Store codes that prove a contact's owner: whoever gives back a code sent there owns it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.identity.proof_codes import RECEIPT
from ivr.store.database.base import MEASURED, Base
from ivr.store.database.personal import HASH, IMPERSONAL, OCCURRED, Mask, uncopied


class ProofCode(Base):
    """One code, as a keyed hash; `tries` counts the wrong ones that were typed in its place.

    `via` is "email" or "sms" or one of rules.proof_codes.IDENTITY_VIAS, `target` the address or the
    mobile (E.164) that it went to; "receipt" of one that a receipt showed, for whoever gave no
    address. That one can be used again: `used_at` is when an answer was read with it last.
    """

    __tablename__ = "proof_codes"
    __table_args__ = (
        Index("ix_proof_codes_case", "case_id", "made_at"),
        Index("ix_proof_codes_target", "target", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    via: Mapped[str] = mapped_column(String(10), info=IMPERSONAL)
    target: Mapped[str] = mapped_column(
        String(254), info=uncopied("a contact that the copy has elsewhere", mask=Mask.CONTACT)
    )
    hash: Mapped[str] = mapped_column(String(64), info=uncopied(HASH))
    made_at: Mapped[datetime] = mapped_column(info=OCCURRED | MEASURED)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    used_at: Mapped[datetime | None]


def newest(session: Session, case_id: int, via: str, target: str = "") -> ProofCode | None:
    """Return the last code of that case sent that way to `target`, locked, or None.

    It is locked until the transaction ends.
    """
    found = select(ProofCode).where(
        ProofCode.case_id == case_id, ProofCode.via == via, ProofCode.target == target
    )
    query = found.order_by(ProofCode.made_at.desc(), ProofCode.id.desc()).limit(1)
    return session.scalar(query.with_for_update())


def unused(
    session: Session, case_id: int, vias: Collection[str], since: datetime, target: str = ""
) -> Sequence[ProofCode]:
    """Return the unused codes of that case, made since `since` and sent by one of `vias`, locked.

    To `target` alone, where it is given.
    """
    found = select(ProofCode).where(
        ProofCode.case_id == case_id,
        ProofCode.via.in_(vias),
        ProofCode.made_at >= since,
        ProofCode.used_at.is_(None),
    )
    if target:
        found = found.where(ProofCode.target == target)
    return session.scalars(found.order_by(ProofCode.id).with_for_update()).all()


def has_receipt(session: Session, case_id: int) -> bool:
    """Return whether a receipt of that case showed a code."""
    found = select(ProofCode.id).where(ProofCode.case_id == case_id, ProofCode.via == RECEIPT)
    return session.scalar(found.limit(1)) is not None


def was_read(session: Session, case_id: int, since: datetime | None) -> bool:
    """Return whether an answer of that case was read since then, with its receipt's code."""
    if since is None:
        return False
    found = select(ProofCode.id).where(
        ProofCode.case_id == case_id, ProofCode.via == RECEIPT, ProofCode.used_at >= since
    )
    return session.scalar(found.limit(1)) is not None
