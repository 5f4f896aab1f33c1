"""Store papers that were filled in by hand: the batch of each, and what was keyed of it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import KEYING_KEPT, Term
from ivr.store.database.base import Base
from ivr.store.database.personal import IMPERSONAL, Mask, uncopied


class PaperBatch(Base):
    """The papers that came back from a unit together, on `day`.

    Of those `printed`, `returned` came back, and of these some are blank or spoiled, as their rows
    say; the rest are out or lost.
    """

    __tablename__ = "paper_batches"
    __table_args__ = (Index("ix_paper_batches_survey", "survey_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"), info=IMPERSONAL)
    day: Mapped[date]
    printed: Mapped[int]
    returned: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Paper(Base):
    """One paper of a batch, by the number written on it; `state` is of `rules.surveys.papers`."""

    __tablename__ = "papers"
    __table_args__ = (Index("uq_papers_number", "batch_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("paper_batches.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), info=IMPERSONAL)


class Keying(Base):
    """What one account keyed of a paper, until the paper is counted: then the row is deleted.

    `answers` is what `rules.surveys.answers.dump` wrote. The second account's is compared with the
    first's, and where they differ a third decides.
    """

    __tablename__ = "keyings"
    __table_args__ = (Index("uq_keyings_staff", "paper_id", "staff_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    answers: Mapped[str] = mapped_column(
        Text,
        info=uncopied("it is anonymous: nobody knows whose it is", Term.KEYING, mask=Mask.WORDS),
    )


def batch(session: Session, batch_id: int, lock: bool = False) -> PaperBatch | None:
    """Return the batch of that id, locked until the transaction ends if so wished, or None."""
    return session.get(PaperBatch, batch_id, with_for_update=lock or None, populate_existing=lock)


def batches(session: Session, survey_id: int) -> Sequence[PaperBatch]:
    """Return the survey's batches, the newest first."""
    found = select(PaperBatch).where(PaperBatch.survey_id == survey_id)
    return session.scalars(found.order_by(PaperBatch.id.desc())).all()


def paper(session: Session, paper_id: int, lock: bool = False) -> Paper | None:
    """Return the paper of that id, locked until the transaction ends if so wished, or None."""
    return session.get(Paper, paper_id, with_for_update=lock or None, populate_existing=lock)


def of_batch(session: Session, batch_id: int) -> Sequence[Paper]:
    """Return the papers of a batch by number."""
    found = select(Paper).where(Paper.batch_id == batch_id)
    return session.scalars(found.order_by(Paper.number)).all()


def keyings(session: Session, paper_id: int) -> Sequence[Keying]:
    """Return what was keyed of a paper, the first first."""
    found = select(Keying).where(Keying.paper_id == paper_id)
    return session.scalars(found.order_by(Keying.id)).all()


def keyed_by(session: Session, batch_id: int) -> dict[int, set[int]]:
    """Return which accounts keyed which papers of a batch: paper's id → accounts' ids."""
    found = (
        select(Keying.paper_id, Keying.staff_id)
        .join(Paper, Paper.id == Keying.paper_id)
        .where(Paper.batch_id == batch_id)
    )
    keyed: dict[int, set[int]] = {}
    for paper_id, staff_id in session.execute(found):
        keyed.setdefault(paper_id, set()).add(staff_id)
    return keyed


def states(session: Session, batch_id: int) -> dict[str, int]:
    """Return how many papers of a batch are in each state."""
    found = select(Paper.state, func.count()).where(Paper.batch_id == batch_id)
    return {row[0]: row[1] for row in session.execute(found.group_by(Paper.state))}


def forget_old_keyings(session: Session, now: datetime) -> int:
    """Delete what was keyed so long ago that nobody keys it a second time; return how many."""
    old = delete(Keying).where(Keying.at < now - KEYING_KEPT)
    return session.connection().execute(old).rowcount


def forget_keyings(session: Session, paper_id: int) -> None:
    """Delete what was keyed of a paper."""
    session.execute(delete(Keying).where(Keying.paper_id == paper_id))
