"""Staff: the people who sign in to the desk."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.roles import Role
from ivr.store.base import Base


class StaffMember(Base):
    """One account. `role` is a `rules.roles.Role`; raising `session_epoch` ends all sessions.

    `phone` is the person's own telephone, E.164 or sip:…, empty where none is rung; while
    `paused_at` is set it is not rung either.
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(120), default="", server_default="")
    paused_at: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


def by_email(session: Session, email: str) -> StaffMember | None:
    """The account of that e-mail, disabled or not."""
    return session.scalar(select(StaffMember).where(StaffMember.email == email))


def active(session: Session, member_id: int, session_epoch: int) -> StaffMember | None:
    """The account with that id, if it is not disabled and its sessions of that epoch count."""
    return session.scalar(
        select(StaffMember).where(
            StaffMember.id == member_id,
            StaffMember.session_epoch == session_epoch,
            StaffMember.disabled_at.is_(None),
        )
    )


def supervisors(session: Session) -> Sequence[StaffMember]:
    """Every supervisor who is not disabled, the longest known first."""
    found = select(StaffMember).where(
        StaffMember.role == Role.SUPERVISOR.value, StaffMember.disabled_at.is_(None)
    )
    return session.scalars(found.order_by(StaffMember.id)).all()


def everybody(session: Session) -> Sequence[StaffMember]:
    """Every account, by e-mail."""
    return session.scalars(select(StaffMember).order_by(StaffMember.email)).all()
