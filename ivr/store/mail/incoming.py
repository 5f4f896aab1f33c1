"""Store each message that citizens and sectors sent us, once, and the files it brought."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, false, func, select, union_all
from sqlalchemy.orm import Mapped, Session, mapped_column, validates

from ivr.rules.mail.incoming import IncomingState, Source
from ivr.rules.mail.origin import Origin
from ivr.store.database.base import Base, upsert, where
from ivr.store.database.paging import MAX_LISTED
from ivr.store.database.personal import (
    IMPERSONAL,
    OCCURRED,
    Mask,
    erased_as,
    outlives,
    personal,
    uncopied,
)
from ivr.store.mail.emails import Email

PARTS = {IncomingState.FILED.value, IncomingState.RETURNED.value}  # of a case
IN_HEAD = "in the head of the message, which the copy has as it came"


def _state_given(context: Any) -> str:
    return str(context.get_current_parameters()["state"])


class Incoming(Base):
    """One message that was sent to us; a second one with its `key` is never stored.

    `source` is a `rules.mail.incoming.Source`, `state` an `IncomingState`, `why` a `Why` or empty.
    `became` is the state that it had last before it was erased: what is counted of it.
    `sender` is the address that the message itself names, which anybody can write; `known` says
    whether the message is the citizen's own. `spf`, `dkim`, `dmarc` and `origin` are
    `rules.mail.origin.Verdicts`. A message in quarantine may name a case in `case_id` all the same:
    the one that it is about, by its own word. `automatic` is a machine's, which is never answered
    by one. `original` is the hash of the message as it came, a file of `ports.mail_files`; empty
    where it was not taken, and then `place` says where the mail server has it: "mailbox
    uidvalidity/uid".
    """

    __tablename__ = "incoming"
    __table_args__ = (
        Index("ix_incoming_case", "case_id", "id"),
        Index("ix_incoming_message_id", "message_id", **where("message_id <> ''")),
        Index("ix_incoming_sender", "sender", "received_at"),
        Index("ix_incoming_quarantined", "received_at", **where("state = 'quarantined'")),
        Index("ix_incoming_caseless", "received_at", **where("case_id IS NULL")),
        Index("ix_incoming_received", "received_at", "id"),
        Index("ix_incoming_original", "original", **where("original <> ''")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(
        String(64),
        unique=True,
        info=outlives("so that no message is taken twice", "a hash of the whole message"),
    )
    source: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    state: Mapped[str] = mapped_column(String(20), info=erased_as(IncomingState.ERASED.value))
    became: Mapped[str] = mapped_column(
        String(20), default=_state_given, server_default="", info=IMPERSONAL
    )
    why: Mapped[str] = mapped_column(String(20), default="", server_default="", info=IMPERSONAL)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sectors.id"))
    sender: Mapped[str] = mapped_column(
        String(254), default="", server_default="", info=personal("mensagens", mask=Mask.CONTACT)
    )
    reply_to: Mapped[str] = mapped_column(
        String(254), default="", server_default="", info=personal("mensagens", mask=Mask.CONTACT)
    )
    sender_name: Mapped[str] = mapped_column(
        String(120), default="", server_default="", info=personal("mensagens")
    )
    subject: Mapped[str] = mapped_column(
        String(200), default="", server_default="", info=personal("mensagens")
    )
    text: Mapped[str] = mapped_column(
        Text, default="", server_default="", info=personal("mensagens")
    )
    message_id: Mapped[str] = mapped_column(
        String(255), default="", server_default="", info=uncopied(IN_HEAD)
    )
    references: Mapped[str] = mapped_column(
        Text, default="", server_default="", info=uncopied(IN_HEAD)
    )
    automatic: Mapped[bool] = mapped_column(default=False, server_default=false())
    known: Mapped[bool] = mapped_column(default=False, server_default=false())
    received_at: Mapped[datetime] = mapped_column(info=OCCURRED)
    sent_at: Mapped[datetime | None]
    original: Mapped[str] = mapped_column(
        String(64), default="", server_default="", info=uncopied("names a file that the copy has")
    )
    bytes: Mapped[int] = mapped_column(default=0, server_default="0")
    place: Mapped[str] = mapped_column(String(120), default="", server_default="", info=IMPERSONAL)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(
        String(200), default="", server_default="", info=personal("mensagens")
    )
    spf: Mapped[str] = mapped_column(String(10), default="", server_default="", info=IMPERSONAL)
    dkim: Mapped[str] = mapped_column(String(10), default="", server_default="", info=IMPERSONAL)
    dmarc: Mapped[str] = mapped_column(String(10), default="", server_default="", info=IMPERSONAL)
    origin: Mapped[str] = mapped_column(
        String(10),
        default=Origin.UNPROVEN.value,
        server_default=Origin.UNPROVEN.value,
        info=IMPERSONAL,
    )

    @validates("state")
    def _remember(self, _: str, state: str) -> str:
        if state != IncomingState.ERASED.value:
            self.became = state
        return state

    @property
    def is_part(self) -> bool:
        """Tell whether it is part of the case that it names, or was before it was erased."""
        return self.became in PARTS


class Attachment(Base):
    """One file that a message brought.

    `refused` is a `rules.mail.incoming.RefusedFile`, or empty. `sha256` names it in
    `ports.mail_files`; empty where it was refused.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_incoming", "incoming_id", "id"),
        Index("ix_attachments_sha256", "sha256", **where("sha256 <> ''")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incoming_id: Mapped[int] = mapped_column(ForeignKey("incoming.id"))
    name: Mapped[str] = mapped_column(String(120), info=personal("mensagens"))
    media_type: Mapped[str] = mapped_column(String(100), info=IMPERSONAL)
    bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(
        String(64), default="", server_default="", info=uncopied("names a file that the copy has")
    )
    refused: Mapped[str] = mapped_column(String(20), default="", server_default="", info=IMPERSONAL)


def answer_to(row: Incoming) -> str:
    """Return the address to which an answer to the message goes."""
    return row.reply_to or row.sender


def add(session: Session, values: dict[str, Any]) -> int | None:
    """Add a message; return its id, or None when one with its key was stored before."""
    statement = upsert(Incoming, session.get_bind().dialect.name).values(**values)
    made = session.execute(
        statement.on_conflict_do_nothing(index_elements=["key"]).returning(Incoming.id)
    ).first()
    return int(made.id) if made else None


def is_kept(session: Session, key: str) -> bool:
    """Return whether a message with that key was stored."""
    return session.scalar(select(Incoming.id).where(Incoming.key == key)) is not None


def of_key(session: Session, key: str) -> Incoming | None:
    """Return the message with that key, or None."""
    return session.scalar(select(Incoming).where(Incoming.key == key))


def lock(session: Session, incoming_id: int) -> Incoming | None:
    """Return the message of that id, locked until the transaction ends, or None."""
    return session.get(Incoming, incoming_id, with_for_update=True, populate_existing=True)


def of_cases(session: Session, case_ids: Collection[int]) -> Sequence[Incoming]:
    """Return every message that is part of these cases, oldest first; none from quarantine."""
    found = select(Incoming).where(Incoming.case_id.in_(case_ids)).order_by(Incoming.id)
    return [each for each in session.scalars(found) if each.is_part]


def cases_of(session: Session, incoming_ids: Collection[int]) -> dict[int, int]:
    """Return the case of each of these messages that has one: message's id → case's."""
    found = select(Incoming.id, Incoming.case_id).where(
        Incoming.id.in_(incoming_ids), Incoming.case_id.is_not(None)
    )
    return {each: case_id for each, case_id in session.execute(found) if case_id}


def attachments(session: Session, incoming_ids: Collection[int]) -> Sequence[Attachment]:
    """Return every file that these messages brought, in their order."""
    found = select(Attachment).where(Attachment.incoming_id.in_(incoming_ids))
    return session.scalars(found.order_by(Attachment.incoming_id, Attachment.id)).all()


def named(session: Session, attachment_ids: Sequence[int]) -> Sequence[Attachment]:
    """Return the files of those ids that were taken, in the order of the ids."""
    found = select(Attachment).where(Attachment.id.in_(attachment_ids), Attachment.sha256 != "")
    rows = {each.id: each for each in session.scalars(found)}
    return [rows[each] for each in attachment_ids if each in rows]


def quarantined(session: Session) -> Sequence[Incoming]:
    """Return the messages in quarantine, which a person has to look at, the oldest first.

    At most MAX_LISTED of them.
    """
    # As the index says it.
    found = select(Incoming).where(Incoming.state == IncomingState.QUARANTINED.value)
    return session.scalars(found.order_by(Incoming.received_at).limit(MAX_LISTED)).all()


def received_since(
    session: Session, sender: str, since: datetime, origins: Collection[Origin]
) -> int:
    """Count the messages of these origins that name this sender, stored since `since`."""
    found = select(func.count()).where(Incoming.sender == sender, Incoming.received_at >= since)
    found = found.where(Incoming.origin.in_([each.value for each in origins]))
    return session.scalar(found) or 0


def email_answered(session: Session, message_ids: Sequence[str]) -> Email | None:
    """Return the e-mail of ours that these Message-IDs name, the last one named first, or None."""
    if not message_ids:
        return None
    rows = session.scalars(select(Email).where(Email.message_id.in_(message_ids))).all()
    return max(rows, key=lambda each: message_ids.index(each.message_id), default=None)


def case_answered(session: Session, message_ids: Sequence[str]) -> int | None:
    """Return the newest case to which a message with one of these Message-IDs belongs, or None."""
    if not message_ids:
        return None
    ours = select(Email.case_id, Email.created_at.label("at")).where(
        Email.message_id.in_(message_ids), Email.case_id.is_not(None)
    )
    theirs = select(Incoming.case_id, Incoming.received_at.label("at")).where(
        Incoming.message_id.in_(message_ids), Incoming.case_id.is_not(None)
    )
    both = union_all(ours, theirs).subquery()
    return session.scalar(select(both.c.case_id).order_by(both.c.at.desc()).limit(1))


def files_named(session: Session, names: Collection[str]) -> set[str]:
    """Return those of the files that some message names, as its original or an attachment."""
    # As the indexes say it.
    whole = select(Incoming.original).where(Incoming.original != "", Incoming.original.in_(names))
    parts = select(Attachment.sha256).where(Attachment.sha256 != "", Attachment.sha256.in_(names))
    return {*session.scalars(whole), *session.scalars(parts)}


def by_citizen(session: Session, case_ids: Sequence[int]) -> list[Incoming]:
    """Return what the citizen wrote in those cases, oldest first."""
    return [
        each
        for each in of_cases(session, case_ids)
        if each.source != Source.SECTOR.value and each.state == IncomingState.FILED.value
    ]
