"""Store recovery codes: each opens the second step of one sign-in, once.

Only their hashes are stored.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import Term
from ivr.store.database.base import Base
from ivr.store.database.personal import OF_STAFF, uncopied


class RecoveryCode(Base):
    """One recovery code of a person's; `used_at` is empty while it can be used."""

    __tablename__ = "recovery_codes"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(
        String(120), primary_key=True, info=uncopied(OF_STAFF, Term.ACCOUNT)
    )
    used_at: Mapped[datetime | None]


def replace(session: Session, staff_id: int, hashes: Iterable[str]) -> None:
    """Replace a person's codes by these, all unused."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    session.add_all(RecoveryCode(staff_id=staff_id, hash=each) for each in hashes)


def use(session: Session, staff_id: int, hashed: str, at: datetime) -> bool:
    """Use up a person's code; return False where it is none of theirs, or was used before."""
    done = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == staff_id,
            RecoveryCode.hash == hashed,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.hash)
    )
    return done.first() is not None


def sample(session: Session, staff_id: int) -> str:
    """Return the hash of one unused code of that person's, "" where there is none."""
    unused = select(RecoveryCode.hash).where(
        RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(unused.limit(1)) or ""


def left(session: Session, staff_id: int) -> int:
    """Count that person's codes that can still be used."""
    unused = select(func.count()).where(
        RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(unused) or 0
