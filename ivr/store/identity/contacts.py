"""Store contacts, the addresses and telephones that are known to be a case's citizen's own.

What was only written by somebody who names a protocol or answers an e-mail is none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, exists, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.identity.contacts import Proof
from ivr.store.callbacks.callbacks import Callback
from ivr.store.calls.calls import Call
from ivr.store.cases.requests import CaseRequest
from ivr.store.database.base import Base, upsert, where
from ivr.store.database.personal import IMPERSONAL, OCCURRED, Mask, personal, uncopied
from ivr.store.mail.email_links import EmailLink

INBOUND = "inbound"


class CaseContact(Base):
    """One address (small letters) or telephone (E.164) that is the citizen's own in that case.

    `proof` is a `rules.identity.contacts.Proof`; `staff_id` is who confirmed it, where a person
    did. `vouched_by` is the contact whose owner is known to own this one, too: the mobile that got
    the link, the telephone that was called, or where the code went; "" where there is none.
    """

    __tablename__ = "case_contacts"
    __table_args__ = (
        Index("uq_case_contacts", "case_id", "contact", unique=True, **where("contact <> ''")),
        Index("ix_case_contacts_contact", "contact", "case_id", **where("contact <> ''")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    contact: Mapped[str] = mapped_column(String(254), info=personal("contatos", mask=Mask.CONTACT))
    proof: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    given_at: Mapped[datetime] = mapped_column(info=OCCURRED)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    vouched_by: Mapped[str] = mapped_column(
        String(254),
        default="",
        server_default="",
        info=uncopied("another contact of theirs, which the copy has elsewhere", mask=Mask.CONTACT),
    )


@dataclass(frozen=True)
class Given:
    """A contact as it became known: by what, when, and by whom where a person confirmed it."""

    contact: str
    proof: Proof
    at: datetime
    staff_id: int | None = None
    vouched_by: str = ""


def add(session: Session, case_id: int, given: Given) -> None:
    """Store the contact as the citizen's own in that case; one that is known stays as it is."""
    statement = upsert(CaseContact, session.get_bind().dialect.name).values(
        case_id=case_id,
        contact=given.contact.lower(),
        proof=given.proof.value,
        given_at=given.at,
        staff_id=given.staff_id,
        vouched_by=given.vouched_by.lower(),
    )
    session.execute(
        # In the index's own words: PostgreSQL knows no index by a parameter.
        statement.on_conflict_do_nothing(
            index_elements=["case_id", "contact"], index_where=text("contact <> ''")
        )
    )


def of_cases(session: Session, case_ids: Sequence[int]) -> Sequence[CaseContact]:
    """Return every contact of these cases, the first that was known first."""
    found = select(CaseContact).where(CaseContact.case_id.in_(case_ids), CaseContact.contact != "")
    return session.scalars(found.order_by(CaseContact.id)).all()


def addresses(session: Session, case_id: int) -> list[str]:
    """Return the e-mail addresses, in small letters, that are the citizen's own in that case."""
    return [each.contact for each in of_cases(session, [case_id]) if "@" in each.contact]


def numbers(session: Session, case_id: int) -> list[str]:
    """Return the telephones (E.164) that called, were given or were to be called in that case.

    Of the cases that the line joined to it by itself nothing counts: whoever asks for a callback to
    another person's telephone is not that person.
    """
    ways = (
        select(Call.number).where(Call.case_id == case_id, Call.direction == INBOUND),
        select(Callback.number).where(Callback.case_id == case_id),
        select(Callback.caller).where(Callback.case_id == case_id),
        select(CaseRequest.number).where(CaseRequest.case_id == case_id),
        # Anybody can type the mobile of a link; whoever opened it has that mobile.
        select(EmailLink.number).where(
            EmailLink.case_id == case_id, EmailLink.used_at.is_not(None)
        ),
        select(CaseContact.contact).where(CaseContact.case_id == case_id),
    )
    found = (each for way in ways for each in session.scalars(way))
    return sorted({each for each in found if each and "@" not in each})


def join(session: Session, older_id: int, younger_id: int, staff_id: int, now: datetime) -> None:
    """Make the younger case's contacts the older's, too: staff have said that both are one's."""
    vouched = {each.contact: each.vouched_by for each in of_cases(session, [younger_id])}
    for contact in (*addresses(session, younger_id), *numbers(session, younger_id)):
        given = Given(contact, Proof.JOINED, now, staff_id, vouched.get(contact, ""))
        add(session, older_id, given)


def circle(session: Session, case_id: int, contact: str) -> frozenset[str]:
    """Return the contacts of the case that are known to be the same person's as `contact`.

    Two that were only typed into one form, or came together as staff joined two cases, are not.
    """
    pairs = [(each.contact, each.vouched_by) for each in of_cases(session, [case_id])]
    found, grown = set[str](), {contact.lower()}
    while grown - found:
        found |= grown
        grown = {each for pair in pairs if found & {*pair} - {""} for each in pair} - {""} | found
    return frozenset(found)


def proven(session: Session, case_id: int) -> list[str]:
    """Return the contacts by which staff can make sure of somebody, the telephones first.

    What came with another case, or was typed for a callback by another telephone, is none of them.
    """
    joined = {
        each.contact for each in of_cases(session, [case_id]) if each.proof == Proof.JOINED.value
    }
    found = (*numbers(session, case_id), *addresses(session, case_id))
    return [each for each in found if each not in joined]


def knows_address(session: Session, case_id: int, address: str) -> bool:
    """Tell whether that address is known to be the citizen's own in that case."""
    known = exists().where(
        CaseContact.case_id == case_id,
        CaseContact.contact == address.lower(),
        CaseContact.contact != "",
    )
    return bool(address) and bool(session.scalar(select(known)))


def knows_number(session: Session, case_id: int, number: str) -> bool:
    """Tell whether that telephone (E.164) is one of `numbers`."""
    return bool(number) and number in numbers(session, case_id)


def cases_of(session: Session, contacts: Sequence[str]) -> list[int]:
    """Return the ids of the cases in which one of these is the citizen's own contact."""
    found = select(CaseContact.case_id).where(
        CaseContact.contact.in_(contacts), CaseContact.contact != ""
    )
    return sorted(set(session.scalars(found)))
