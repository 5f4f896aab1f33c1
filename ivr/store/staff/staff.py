"""Store the accounts of the people who sign in to the desk."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import Term
from ivr.rules.staff.roles import Role
from ivr.store.database.base import Base
from ivr.store.database.personal import IMPERSONAL, OF_STAFF, uncopied


class StaffMember(Base):
    """One account of the desk; `role` is a `rules.staff.roles.Role`.

    While `session_epoch` stays the same, whoever gave the password may still give the code;
    `store.staff.sessions.end_all` raises it.

    `phone` is the person's own telephone, E.164 or sip:…, empty where none is rung; while
    `paused_at` is set it is not rung either. An empty `password_hash` opens to no password: the
    person sets one with the code of which `first_code` is stored, before `first_code_until`.

    `totp_secret` (base32) is the second factor, empty where there is none, `totp_next` one that
    waits for its first code, and `totp_step` the last time step whose code was used. The secret is
    stored as it is: whoever could read it here could read the SECRET_KEY beside it that would open
    it. It is shown to whoever has just given the password, while it waits for its first code with
    the second (since 1970) from which it does, and never afterwards.
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(
        String(254), unique=True, info=uncopied(OF_STAFF, Term.ACCOUNT)
    )
    name: Mapped[str] = mapped_column(String(120), info=uncopied(OF_STAFF, Term.ACCOUNT))
    role: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    password_hash: Mapped[str] = mapped_column(String(200), info=uncopied(OF_STAFF, Term.ACCOUNT))
    phone: Mapped[str] = mapped_column(
        String(120), default="", server_default="", info=uncopied(OF_STAFF, Term.ACCOUNT)
    )
    paused_at: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    first_code: Mapped[str] = mapped_column(
        String(120), default="", server_default="", info=uncopied(OF_STAFF, Term.ACCOUNT)
    )
    first_code_until: Mapped[datetime | None]
    totp_secret: Mapped[str] = mapped_column(
        String(64), default="", server_default="", info=uncopied(OF_STAFF, Term.ACCOUNT)
    )
    totp_next: Mapped[str] = mapped_column(
        String(64), default="", server_default="", info=uncopied(OF_STAFF, Term.ACCOUNT)
    )
    totp_step: Mapped[int] = mapped_column(default=0, server_default="0")


def by_email(session: Session, email: str) -> StaffMember | None:
    """Return the account of that e-mail, disabled or not, or None."""
    return session.scalar(select(StaffMember).where(StaffMember.email == email))


def active(session: Session, member_id: int, session_epoch: int) -> StaffMember | None:
    """Return the account with that id, unless it is disabled or its sessions ended since."""
    return session.scalar(
        select(StaffMember).where(
            StaffMember.id == member_id,
            StaffMember.session_epoch == session_epoch,
            StaffMember.disabled_at.is_(None),
        )
    )


def use_step(session: Session, member_id: int, step: int) -> bool:
    """Use up the code of a time step; return False where it or a later one was used before.

    No code of that step or an earlier one counts any more.
    """
    done = session.execute(
        update(StaffMember)
        .where(StaffMember.id == member_id, StaffMember.totp_step < step)
        .values(totp_step=step)
        .returning(StaffMember.id)
    )
    return done.first() is not None


def lock(session: Session, member_id: int) -> StaffMember | None:
    """Return the account of that id, locked until the transaction ends, or None."""
    return session.get(StaffMember, member_id, with_for_update=True)


def administrators(session: Session) -> Sequence[StaffMember]:
    """Return every administrator who is not disabled, locked until the transaction ends."""
    found = select(StaffMember).where(
        StaffMember.role == Role.ADMINISTRATOR.value, StaffMember.disabled_at.is_(None)
    )
    return session.scalars(found.order_by(StaffMember.id).with_for_update()).all()


def supervisors(session: Session) -> Sequence[StaffMember]:
    """Return every supervisor who is not disabled, the longest known first."""
    found = select(StaffMember).where(
        StaffMember.role == Role.SUPERVISOR.value, StaffMember.disabled_at.is_(None)
    )
    return session.scalars(found.order_by(StaffMember.id)).all()


def everybody(session: Session) -> Sequence[StaffMember]:
    """Return every account, by name: the order tells nothing that is not shown."""
    return session.scalars(select(StaffMember).order_by(StaffMember.name, StaffMember.id)).all()
