"""Store what staff write about a case: notes, which are never changed, and its one wrap-up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, String, Text, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import IMPERSONAL, OCCURRED, personal
from ivr.store.staff.staff import StaffMember


class CaseNote(Base):
    """One note of staff about a case, never changed: a correction is another note."""

    __tablename__ = "case_notes"
    __table_args__ = (Index("ix_case_notes_case", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(info=OCCURRED)
    text: Mapped[str] = mapped_column(Text, info=personal("notas"))


class WrapUp(Base):
    """How a case was closed, as whoever wrote it last says.

    `version` counts its writings, so that nobody writes over what they have not seen; `code` is
    one of `rules.cases.states.codes_of`, or empty; `resolved` is None where it is not said.
    """

    __tablename__ = "wrap_ups"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    version: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(info=OCCURRED)
    resolved: Mapped[bool | None]
    code: Mapped[str] = mapped_column(String(40), info=IMPERSONAL)
    text: Mapped[str] = mapped_column(Text, info=personal("notas"))


class Note(NamedTuple):
    """One note and the name of who wrote it."""

    row: CaseNote
    by: str


class Wrapped(NamedTuple):
    """A wrap-up and the name of who wrote it."""

    row: WrapUp
    by: str


def notes(session: Session, case_ids: Sequence[int]) -> Sequence[Note]:
    """Return every note of these cases, oldest first."""
    found = (
        select(CaseNote, StaffMember.name)
        .join(StaffMember, StaffMember.id == CaseNote.staff_id)
        .where(CaseNote.case_id.in_(case_ids))
        .order_by(CaseNote.id)
    )
    return [Note(*row) for row in session.execute(found)]


def wrap_up(session: Session, case_id: int) -> Wrapped | None:
    """Return the case's wrap-up, or None."""
    found = (
        select(WrapUp, StaffMember.name)
        .join(StaffMember, StaffMember.id == WrapUp.staff_id)
        .where(WrapUp.case_id == case_id)
        .execution_options(populate_existing=True)
    )
    row = session.execute(found).first()
    return Wrapped(*row) if row else None


def write_wrap_up(
    session: Session, case_id: int, seen: int, staff_id: int, said: dict[str, Any]
) -> int | None:
    """Write the wrap-up; return its new version, or None if another has written it since `seen`.

    Nothing is changed then. One's own is written over: an autosave under way is not another person.
    `said`: at, resolved, code, text.
    """
    first = upsert(WrapUp, session.get_bind().dialect.name).values(
        case_id=case_id, version=1, staff_id=staff_id, **said
    )
    made = session.execute(first.on_conflict_do_nothing().returning(WrapUp.version)).first()
    if made:
        return int(made.version)
    again = (
        update(WrapUp)
        .where(WrapUp.case_id == case_id, or_(WrapUp.version == seen, WrapUp.staff_id == staff_id))
        .values(version=WrapUp.version + 1, staff_id=staff_id, **said)
        .returning(WrapUp.version)
        .execution_options(synchronize_session=False)
    )
    written = session.execute(again).first()
    return int(written.version) if written else None
