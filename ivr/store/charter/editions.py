"""Store editions of the charter and the callflows, and which of them is in force.

An edition is the files of the version that it began from, and over them the texts that were saved
since. One that is in force, or was, has all its files as a version of its own.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.staff.approval import State
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL, OF_STAFF, outlives
from ivr.store.line.callflows import files_of

MAX_NAME_CHARS = 120
OPEN_STATES = (State.DRAFT.value, State.CHECKED.value, State.APPROVED.value)


class EditionMark(NamedTuple):
    """What tells an edition that came into force from all others."""

    version: str
    number: int
    since: datetime


class Edition(Base):
    """One edition. `state` is a `rules.staff.approval.State`; at most one is in force.

    `base` is the version that it began from, `release` that of the program's own files which are
    joined into it. `number` counts those that came into force; `version` is what was checked, or is
    in force. `revision` counts its saved texts; up to `rebased` they are over another base.
    """

    __tablename__ = "editions"
    __table_args__ = (
        Index("uq_editions_number", "number", unique=True),
        Index("uq_editions_in_force", "state", unique=True, **where("state = 'in-force'")),
        Index("ix_editions_state", "state", "publish_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int | None]
    name: Mapped[str] = mapped_column(
        String(MAX_NAME_CHARS), info=outlives("it tells what the body changed", OF_STAFF)
    )
    origin: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    state: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    base: Mapped[str] = mapped_column(String(16), info=IMPERSONAL)
    base_number: Mapped[int | None]
    release: Mapped[str] = mapped_column(String(16), info=IMPERSONAL)
    version: Mapped[str] = mapped_column(String(16), default="", info=IMPERSONAL)
    revision: Mapped[int] = mapped_column(default=0)
    rebased: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
    publish_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]


class EditionText(Base):
    """One file of an edition as it was saved at one revision; `text` is None where it was removed.

    Rows are added and never changed.
    """

    __tablename__ = "edition_texts"
    __table_args__ = (
        Index("uq_edition_texts_file", "edition_id", "file", "revision", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    revision: Mapped[int]
    file: Mapped[str] = mapped_column(String(80), info=IMPERSONAL)
    text: Mapped[str | None] = mapped_column(
        Text, info=outlives("it is what the body published, or was to publish", OF_STAFF)
    )
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


def begin(session: Session, edition: Edition) -> Edition:
    """Add an edition; return it with its id."""
    session.add(edition)
    session.flush()
    return edition


def find(session: Session, edition_id: int) -> Edition | None:
    """Return the edition of that id, or None."""
    return session.get(Edition, edition_id)


def locked(session: Session, edition_id: int) -> Edition | None:
    """Return the edition of that id, locked until the transaction ends, or None."""
    return session.get(Edition, edition_id, with_for_update=True, populate_existing=True)


def in_force(session: Session, lock: bool = False) -> Edition | None:
    """Return the edition in force, locked if so wished; None before the first."""
    found = select(Edition).where(Edition.state == State.IN_FORCE.value)
    return session.scalar(found.with_for_update() if lock else found)


def mark_in_force(session: Session) -> EditionMark | None:
    """Return the mark of the edition in force, or None before the first."""
    found = select(Edition.version, Edition.number, Edition.published_at)
    row = session.execute(found.where(Edition.state == State.IN_FORCE.value)).first()
    if row is None or row.number is None or row.published_at is None:
        return None
    return EditionMark(row.version, row.number, row.published_at)


def superseded(session: Session) -> Sequence[tuple[str, datetime]]:
    """Return version and end of each edition that was in force, the earliest end first."""
    found = select(Edition.version, Edition.superseded_at).where(Edition.superseded_at.is_not(None))
    rows = session.execute(found.order_by(Edition.superseded_at, Edition.number))
    return [(version, ended) for version, ended in rows if ended is not None]


def next_number(session: Session) -> int:
    """Return the number of the edition that comes into force next."""
    return (session.scalar(select(func.max(Edition.number))) or 0) + 1


def numbered(session: Session, number: int) -> Edition | None:
    """Return the edition that came into force as that number, or None."""
    return session.scalar(select(Edition).where(Edition.number == number))


def published(session: Session, most: int) -> Sequence[Edition]:
    """Return the editions that came into force, the newest first, `most` at most."""
    found = select(Edition).where(Edition.number.is_not(None)).order_by(Edition.number.desc())
    return session.scalars(found.limit(most)).all()


def open_ones(session: Session) -> Sequence[Edition]:
    """Return the editions that are being written, checked or wait for their moment."""
    found = select(Edition).where(Edition.state.in_(OPEN_STATES)).order_by(Edition.id.desc())
    return session.scalars(found).all()


def due(session: Session, now: datetime) -> Sequence[int]:
    """Return the ids of the approved editions whose moment has come, the earliest first."""
    found = (
        select(Edition.id)
        .where(Edition.state == State.APPROVED.value, Edition.publish_at <= now)
        .order_by(Edition.publish_at, Edition.id)
    )
    return session.scalars(found).all()


def files(session: Session, edition: Edition, revision: int | None = None) -> dict[str, str]:
    """Return an edition's files as they are, or were after that revision: name → text."""
    whole: dict[str, str] = json.loads(files_of(session, edition.base) or "{}")
    upto = edition.revision if revision is None else revision
    rows = (
        select(EditionText.file, EditionText.text)
        .where(EditionText.edition_id == edition.id, EditionText.revision <= upto)
        .order_by(EditionText.revision, EditionText.id)
    )
    for name, text in session.execute(rows):
        if text is None:
            whole.pop(name, None)
        else:
            whole[name] = text
    return dict(sorted(whole.items()))


def save_texts(
    session: Session,
    edition: Edition,
    texts: Mapping[str, str | None],
    staff_id: int | None,
    now: datetime,
) -> None:
    """Save these files as the edition's next revision. The edition must be locked."""
    edition.revision += 1
    session.add_all(
        EditionText(
            edition_id=edition.id,
            revision=edition.revision,
            file=name,
            text=text,
            staff_id=staff_id,
            at=now,
        )
        for name, text in texts.items()
    )
    session.flush()


def writers(session: Session, edition_id: int) -> frozenset[int]:
    """Return the ids of the accounts that wrote in that edition."""
    found = select(EditionText.staff_id).where(
        EditionText.edition_id == edition_id, EditionText.staff_id.is_not(None)
    )
    return frozenset(each for each in session.scalars(found.distinct()) if each is not None)
