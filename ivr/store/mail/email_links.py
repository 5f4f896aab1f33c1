"""Store e-mail links: each is sent by SMS and opens, once, the page that asks for an address."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.callflow.email_files import FOLLOW_UP, OWED
from ivr.rules.notices.email_states import EmailState
from ivr.rules.notices.sms_states import SmsState
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.database.base import Base, where
from ivr.store.database.paging import MAX_LISTED
from ivr.store.database.personal import OCCURRED, Mask, uncopied
from ivr.store.mail.emails import Email
from ivr.store.mail.sms import Sms

KIND = "link"  # of the SMS that brings it


class EmailLink(Base):
    """One link to the page that asks a citizen for an address.

    `used_at` is when an address was given by it; after that it takes no other.
    """

    __tablename__ = "email_links"
    __table_args__ = (
        Index("ix_email_links_number", "number", "created_at"),
        Index("uq_email_links_open", "case_id", unique=True, **where("used_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    number: Mapped[str] = mapped_column(
        String(20), info=uncopied("the SMS that brought the link has it", mask=Mask.CONTACT)
    )
    created_at: Mapped[datetime] = mapped_column(info=OCCURRED)
    used_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(  # pt-BR: what was done
        String(120), default="", info=uncopied("says what became of a link that did not arrive")
    )


class LostLink(NamedTuple):
    """A link that did not arrive, with the case whose it is; Twilio's ErrorCode says why."""

    link: EmailLink
    code: int
    protocol: str
    topic: str
    call_id: int | None  # the case's first


def open_of_case(session: Session, case_id: int) -> EmailLink | None:
    """Return the case's link by which no address was given yet, or None."""
    found = select(EmailLink).where(EmailLink.case_id == case_id, EmailLink.used_at.is_(None))
    return session.scalar(found)


def use(session: Session, link_id: int, now: datetime) -> bool:
    """Use up the link; return False where it was before. Of two at once, one succeeds."""
    used = (
        update(EmailLink)
        .where(EmailLink.id == link_id, EmailLink.used_at.is_(None))
        .values(used_at=now)
        .returning(EmailLink.id)
    )
    return session.execute(used).first() is not None


def last_address(session: Session, number: str) -> str:
    """Return the address last given by a link to that mobile whose e-mail did not fail; else ""."""
    gone = (EmailState.BOUNCED.value, EmailState.FAILED.value)
    found = (
        select(Email.to)
        .join(EmailLink, EmailLink.case_id == Email.case_id)
        .where(EmailLink.number == number, EmailLink.used_at.is_not(None), Email.state.not_in(gone))
        .where(Email.kind.in_((FOLLOW_UP, OWED)))
        .order_by(Email.id.desc())
        .limit(1)
    )
    return session.scalar(found) or ""


def lost(session: Session) -> Sequence[LostLink]:
    """Return links whose SMS failed, that gave no address and that nobody dealt with, oldest first.

    At most MAX_LISTED of them.
    """
    calls = select(func.min(Call.id)).where(Call.case_id == EmailLink.case_id)
    first_call = calls.correlate(EmailLink).scalar_subquery()
    found = (
        select(
            EmailLink,
            Sms.code,
            Case.protocol,
            Case.topic,
            first_call.correlate(EmailLink).scalar_subquery(),
        )
        .join(Sms, (Sms.case_id == EmailLink.case_id) & (Sms.to == EmailLink.number))
        .join(Case, Case.id == EmailLink.case_id)
        .where(
            Sms.kind == KIND,
            Sms.state == SmsState.FAILED.value,
            EmailLink.used_at.is_(None),
            EmailLink.note == "",
            EmailLink.number != "",  # of one that is erased nobody can be called
        )
        .order_by(EmailLink.id)
        .limit(MAX_LISTED)
    )
    return [LostLink(*row) for row in session.execute(found)]


def lock(session: Session, link_id: int) -> EmailLink | None:
    """Return the link of that id, locked until the transaction ends, or None."""
    return session.get(EmailLink, link_id, with_for_update=True, populate_existing=True)
