"""Store what was published of surveys: texts that nobody changes, and which corrects which."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.staff.approval import State
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL, OF_STAFF, outlives

OPEN_STATES = (State.DRAFT.value, State.CHECKED.value, State.APPROVED.value)
SHOWN_STATES = (State.IN_FORCE.value, State.SUPERSEDED.value)


class SurveyPublication(Base):
    """One publication of a survey's results; `state` is a `rules.staff.approval.State`.

    `content` is what `rules.surveys.results.content.dump` wrote and `digest` its SHA-256: a trigger
    of the database lets nobody change either. `number` counts those that were published. One with
    `corrects_id` stands in the place of another of the same survey, which stays readable beside it;
    `erratum` says what was wrong there. `prepared_by` and `approved_by` are two people.
    """

    __tablename__ = "survey_publications"
    __table_args__ = (
        Index("uq_survey_publications_number", "number", unique=True),
        Index(
            "uq_survey_publications_in_force",
            "survey_id",
            unique=True,
            **where("state = 'in-force'"),
        ),
        Index("ix_survey_publications_survey", "survey_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    number: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    content: Mapped[str] = mapped_column(
        Text, info=outlives("it is what the body published, or was to publish", OF_STAFF)
    )
    digest: Mapped[str] = mapped_column(String(64), info=IMPERSONAL)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("survey_publications.id"))
    erratum: Mapped[str] = mapped_column(
        Text, default="", info=outlives("it says what was wrong in what was published", OF_STAFF)
    )
    prepared_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    prepared_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class Published(NamedTuple):
    """What tells one publication from the others, without its text."""

    id: int
    survey_id: int
    number: int
    state: str
    corrects_id: int | None
    erratum: str
    published_at: datetime


def add(session: Session, publication: SurveyPublication) -> SurveyPublication:
    """Add a publication; return it with its id."""
    session.add(publication)
    session.flush()
    return publication


def find(session: Session, publication_id: int, lock: bool = False) -> SurveyPublication | None:
    """Return the publication of that id, locked until the transaction ends if so wished."""
    return session.get(
        SurveyPublication, publication_id, with_for_update=lock or None, populate_existing=lock
    )


def of_survey(session: Session, survey_id: int) -> Sequence[SurveyPublication]:
    """Return the publications of a survey, the newest first; those that were discarded, too."""
    found = select(SurveyPublication).where(SurveyPublication.survey_id == survey_id)
    return session.scalars(found.order_by(SurveyPublication.id.desc())).all()


def in_force(session: Session, survey_id: int) -> SurveyPublication | None:
    """Return the publication of that survey that stands now, or None."""
    found = select(SurveyPublication).where(
        SurveyPublication.survey_id == survey_id, SurveyPublication.state == State.IN_FORCE.value
    )
    return session.scalar(found)


def numbered(session: Session, number: int) -> SurveyPublication | None:
    """Return the publication of that number, or None."""
    return session.scalar(select(SurveyPublication).where(SurveyPublication.number == number))


def correction_of(session: Session, publication_id: int) -> SurveyPublication | None:
    """Return the publication that was published in the place of that one, or None."""
    found = select(SurveyPublication).where(
        SurveyPublication.corrects_id == publication_id, SurveyPublication.number.is_not(None)
    )
    return session.scalar(found.order_by(SurveyPublication.number.desc()).limit(1))


def published(session: Session, most: int) -> Sequence[Published]:
    """Return what was published, the newest first, those that were corrected, too."""
    columns: tuple[Any, ...] = (
        *(SurveyPublication.id, SurveyPublication.survey_id, SurveyPublication.number),
        *(SurveyPublication.state, SurveyPublication.corrects_id, SurveyPublication.erratum),
        SurveyPublication.published_at,
    )
    found = select(*columns).where(SurveyPublication.number.is_not(None))
    newest = found.order_by(SurveyPublication.number.desc()).limit(most)
    return [Published(*each) for each in session.execute(newest)]


def next_number(session: Session) -> int:
    """Return the number of the next publication."""
    return (session.scalar(select(func.max(SurveyPublication.number))) or 0) + 1
