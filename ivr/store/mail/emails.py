"""Store the e-mails that we write to citizens, sectors and staff.

A row is the record; queues only carry its id.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from ivr.rules.callflow.email_files import TO_SECTORS
from ivr.rules.notices.email_states import LONGEST_WAIT, WITHHELD, EmailState, Nature
from ivr.store.calls.calls import Call
from ivr.store.cases.cases import Case
from ivr.store.cases.requests import CaseRequest
from ivr.store.database import publications
from ivr.store.database.base import MEASURED, where
from ivr.store.database.paging import MAX_LISTED
from ivr.store.database.personal import IMPERSONAL, OCCURRED, Mask, personal, uncopied
from ivr.store.database.publications import WAITING, Errand, Turn

ANSWERED = "of the message that it answers, which the copy has"
GONE = (EmailState.BOUNCED.value, EmailState.FAILED.value)  # it did not arrive, and will not
GENERATED = Nature.GENERATED.value


class Email(Errand):
    """One e-mail of ours; `key` is what it is about, and a second one with it is never made.

    Whose it is stands in `key` as a pseudonym (`rules.privacy.pseudonyms`). `state` is a
    `rules.notices.email_states.EmailState`; what is sent is the same each time that it is tried,
    `message_id` above all. `token` stands in the return path. `code` is the last word of a mail
    server's, "451" or "5.1.1". `unsure` counts the tries whose end nobody knows. `nature` is a
    `rules.notices.email_states.Nature`; `attached` are the ids of the `Attachment`s that go with
    it, with commas.
    """

    __tablename__ = "emails"
    queued = "created_at"
    longest_wait = LONGEST_WAIT
    __table_args__ = (
        Index("ix_emails_due", "next_at", **where("state = 'waiting'")),
        Index("ix_emails_sending", "sending_at", **where("state = 'sending'")),
        Index("ix_emails_created", "created_at"),
        Index("ix_emails_person", "created_at", **where("needs_person")),
        Index("ix_emails_state", "state"),
        Index("ix_emails_target", "target", "created_at"),
        Index("ix_emails_message_id", "message_id"),
    )

    key: Mapped[str] = mapped_column(String(80), unique=True, info=IMPERSONAL)
    kind: Mapped[str] = mapped_column(String(40), info=IMPERSONAL)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    to: Mapped[str] = mapped_column(String(254), info=personal("emails", mask=Mask.CONTACT))
    target: Mapped[str] = mapped_column(  # to be counted
        String(254), info=uncopied("`to` in small letters", mask=Mask.CONTACT)
    )
    reply_to: Mapped[str] = mapped_column(String(254), info=IMPERSONAL)
    subject: Mapped[str] = mapped_column(String(200), info=personal("emails"))
    text: Mapped[str] = mapped_column(Text, info=personal("emails"))
    html: Mapped[str] = mapped_column(Text, info=uncopied("`text` once more"))
    message_id: Mapped[str] = mapped_column(String(200), info=IMPERSONAL)
    token: Mapped[str] = mapped_column(String(40), unique=True, info=IMPERSONAL)
    nature: Mapped[str] = mapped_column(
        String(20), default=GENERATED, server_default=GENERATED, info=IMPERSONAL
    )
    in_reply_to: Mapped[str] = mapped_column(
        String(255), default="", server_default="", info=uncopied(ANSWERED)
    )
    references: Mapped[str] = mapped_column(
        Text, default="", server_default="", info=uncopied(ANSWERED)
    )
    attached: Mapped[str] = mapped_column(
        String(200), default="", server_default="", info=uncopied("ids of files that the copy has")
    )
    code: Mapped[str] = mapped_column(String(12), default="", info=IMPERSONAL)
    unsure: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(info=OCCURRED)
    first_try_at: Mapped[datetime | None] = mapped_column(info=MEASURED)
    sending_at: Mapped[datetime | None] = mapped_column(info=MEASURED)
    sent_at: Mapped[datetime | None]
    needs_person: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(  # pt-BR, of whoever dealt with it
        String(120), default="", info=personal("emails")
    )


class Undelivered(NamedTuple):
    """An e-mail that did not arrive, and what is known of whoever waits for it."""

    email: Email
    protocol: str | None
    call_id: int | None  # the case's first
    number: str | None  # E.164, of that call, or given in writing; None: a sector's, or unknown
    topic: str


def add(session: Session, values: dict[str, Any]) -> bool:
    """Add an e-mail, which waits to be sent; return False when one with its key was made before."""
    row = {"target": str(values["to"]).lower()} | values
    return publications.add(session, Email, row, Email.key.key)


def is_made(session: Session, key: str) -> bool:
    """Return whether an e-mail with that key was made."""
    return session.scalar(select(Email.id).where(Email.key == key)) is not None


def made_since(session: Session, since: datetime) -> int:
    """Count the e-mails that were made since `since` and not withheld."""
    made = select(func.count()).where(Email.created_at >= since, Email.code != WITHHELD)
    return session.scalar(made) or 0


def claim(session: Session, turn: Turn, now: datetime) -> Email | None:
    """Claim the turn: start sending the e-mail; return it, or None if it was claimed before."""
    first = func.coalesce(Email.first_try_at, literal(now, Email.first_try_at.type))
    sending = {"state": EmailState.SENDING.value, "sending_at": now, "tries": Email.tries + 1}
    return publications.claim(session, Email, turn, now, sending | {"first_try_at": first})


def newest_to(session: Session, address: str, kind: str) -> Email | None:
    """Return the newest e-mail of that kind to that address, or None."""
    found = select(Email).where(Email.target == address.lower(), Email.kind == kind)
    return session.scalar(found.order_by(Email.id.desc()).limit(1))


def find(session: Session, email_id: int) -> Email | None:
    """Return the e-mail of that id, locked until the transaction ends, or None."""
    return publications.find(session, Email, email_id)


def of_token(session: Session, token: str) -> Email | None:
    """Return the e-mail with that token in its return path, locked until the transaction ends.

    None where there is none.
    """
    return session.scalar(select(Email).where(Email.token == token).with_for_update())


def with_token(session: Session, tokens: Sequence[str]) -> Email | None:
    """Return the newest e-mail that has one of these tokens, or None."""
    if not tokens:
        return None
    found = select(Email).where(Email.token.in_(tokens)).order_by(Email.id.desc())
    return session.scalar(found.limit(1))


def named(
    session: Session, kinds: Collection[str], ids: Collection[str], tokens: Collection[str]
) -> Sequence[Email]:
    """Return the e-mails of these kinds with one of these Message-IDs or tokens, locked."""
    if not ids and not tokens:
        return ()
    which = or_(Email.message_id.in_(ids), Email.token.in_(tokens))
    found = select(Email).where(Email.kind.in_(kinds), which).order_by(Email.id)
    return session.scalars(found.with_for_update()).all()


def made_of_kind(session: Session, kind: str, since: datetime) -> Sequence[Email]:
    """Return the e-mails of that kind that were made since `since`."""
    found = select(Email).where(Email.created_at >= since, Email.kind == kind)
    return session.scalars(found).all()


def sending_before(session: Session, before: datetime) -> Sequence[Email]:
    """Return e-mails whose sending began before `before` and was not finished.

    At most 200, oldest first.
    """
    found = select(Email).where(Email.state == EmailState.SENDING.value, Email.sending_at < before)
    return session.scalars(found.order_by(Email.sending_at).limit(200)).all()


def of_case(session: Session, case_id: int) -> Sequence[Email]:
    """Return every e-mail about a case, oldest first."""
    return session.scalars(select(Email).where(Email.case_id == case_id).order_by(Email.id)).all()


def newest_state(session: Session, case_id: int, kinds: Collection[str]) -> EmailState | None:
    """Return the state of a case's newest e-mail of these kinds, or None."""
    found = select(Email.state).where(Email.case_id == case_id, Email.kind.in_(kinds))
    state = session.scalar(found.order_by(Email.id.desc()).limit(1))
    return EmailState(state) if state else None


def shut_out_since(session: Session) -> datetime | None:
    """Return since when our mail server takes nothing from us, or None.

    It is by the e-mail that has met it longest. Nothing was said, or something against ourselves:
    an answer against one reader is none of this.
    """
    met = select(func.min(Email.first_try_at)).where(Email.state == WAITING, Email.tries > 0)
    return session.scalar(met.where(or_(Email.code == "", Email.code.like("5%"))))


def counts(session: Session) -> dict[str, int]:
    """Count the e-mails in each state that has any: state → e-mails."""
    found = select(Email.state, func.count().label("emails")).group_by(Email.state)
    return {row.state: row.emails for row in session.execute(found)}


def needing_person(session: Session) -> Sequence[Undelivered]:
    """Return e-mails that did not arrive and that nobody has dealt with, the oldest first."""
    # As the index says it: SQLite takes `needs_person = 1` for another condition.
    found = _undelivered().where(text("emails.needs_person")).order_by(Email.created_at, Email.id)
    return [Undelivered(*row) for row in session.execute(found.limit(MAX_LISTED))]


def latest_undelivered(session: Session, seen_as: Mapping[str, str]) -> Sequence[Email]:
    """Return each case's last e-mail where it needs a person and its request does not show so.

    `seen_as` says for each kind in which state the request is while its e-mail seems to have
    arrived. One whose request was returned is none of them, however long it needs a person.
    """
    later = aliased(Email)
    newer = exists().where(
        later.case_id == Email.case_id, later.id > Email.id, later.kind.in_(seen_as)
    )
    counts = or_(
        *((Email.kind == kind) & (CaseRequest.state == state) for kind, state in seen_as.items())
    )
    found = select(Email).join(CaseRequest, CaseRequest.case_id == Email.case_id)
    found = found.where(text("emails.needs_person"), counts, ~newer)
    return session.scalars(found.order_by(Email.id)).all()


def about(session: Session, email_id: int) -> Undelivered | None:
    """Return that e-mail, and what is known of whoever waits for it, or None."""
    row = session.execute(_undelivered().where(Email.id == email_id)).first()
    return Undelivered(*row) if row else None


def _undelivered() -> Select[Email, str, int, str, str]:
    calls = select(func.min(Call.id)).where(Call.case_id == Email.case_id)
    first_call = calls.correlate(Email).scalar_subquery()
    given = func.coalesce(func.nullif(Call.number, ""), func.nullif(CaseRequest.number, ""))
    number = case((Email.kind.in_(TO_SECTORS), None), else_=given)
    topic = func.coalesce(Call.topic, Case.topic, "")
    return (
        select(Email, Case.protocol, Call.id, number, topic)
        .outerjoin(Case, Case.id == Email.case_id)
        .outerjoin(Call, Call.id == first_call)
        .outerjoin(CaseRequest, CaseRequest.case_id == Email.case_id)
    )
