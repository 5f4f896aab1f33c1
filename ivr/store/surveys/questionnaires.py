"""Store the versions of questionnaires; the database changes none once it was answered."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String, Text, bindparam, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.staff.approval import State
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL
from ivr.store.surveys.surveys import Survey

_IN_FORCE = f"state = '{State.IN_FORCE.value}'"


class Asked(NamedTuple):
    """What a form asks: its version's questions, and of which survey, open from when to when."""

    survey_id: int
    title: str
    definition: str
    opens_at: datetime | None
    closes_at: datetime | None


class QuestionnaireVersion(Base):
    """One version of a survey's questionnaire; `state` is a `rules.staff.approval.State`.

    `definition` is what `rules.surveys.questionnaire.dump` wrote, and `digest` its fingerprint.
    From `frozen_on`, the day of its first response, on a trigger of the database lets nobody change
    either, nor delete the row.
    """

    __tablename__ = "questionnaire_versions"
    __table_args__ = (
        Index("uq_questionnaire_versions_number", "survey_id", "number", unique=True),
        Index("uq_questionnaire_versions_in_force", "survey_id", unique=True, **where(_IN_FORCE)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    number: Mapped[int]
    definition: Mapped[str] = mapped_column(Text, info=IMPERSONAL)
    digest: Mapped[str] = mapped_column(String(64), info=IMPERSONAL)
    state: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    made_at: Mapped[datetime]
    frozen_on: Mapped[date | None]


_ASKED = (
    select(Survey.id, Survey.title, QuestionnaireVersion.definition)
    .add_columns(Survey.opens_at, Survey.closes_at)
    .join(Survey, Survey.id == QuestionnaireVersion.survey_id)
    .where(QuestionnaireVersion.id == bindparam("version_id"))
)

_FREEZE = (
    update(QuestionnaireVersion)
    .where(QuestionnaireVersion.id == bindparam("version_id"))
    .where(QuestionnaireVersion.frozen_on.is_(None))
    .values(frozen_on=bindparam("today"))
)


def find(session: Session, version_id: int, lock: bool = False) -> QuestionnaireVersion | None:
    """Return the version of that id, locked until the transaction ends if so wished, or None."""
    return session.get(
        QuestionnaireVersion, version_id, with_for_update=lock or None, populate_existing=lock
    )


def asked(session: Session, version_id: int) -> Asked | None:
    """Return what a form of that version asks, or None where there is no such version."""
    row = session.execute(_ASKED, {"version_id": version_id}).first()
    return Asked(*row) if row else None


def of_survey(session: Session, survey_id: int) -> Sequence[QuestionnaireVersion]:
    """Return the survey's versions, the newest first."""
    found = select(QuestionnaireVersion).where(QuestionnaireVersion.survey_id == survey_id)
    return session.scalars(found.order_by(QuestionnaireVersion.number.desc())).all()


def numbered(session: Session, survey_id: int, number: int) -> QuestionnaireVersion | None:
    """Return the survey's version of that number, or None."""
    found = select(QuestionnaireVersion).where(
        QuestionnaireVersion.survey_id == survey_id, QuestionnaireVersion.number == number
    )
    return session.scalar(found)


def in_force(session: Session, survey_id: int) -> QuestionnaireVersion | None:
    """Return the version that the survey asks by now, or None."""
    found = select(QuestionnaireVersion).where(
        QuestionnaireVersion.survey_id == survey_id,
        QuestionnaireVersion.state == State.IN_FORCE.value,
    )
    return session.scalar(found)


def next_number(session: Session, survey_id: int) -> int:
    """Return the number of the survey's next version."""
    found = select(func.max(QuestionnaireVersion.number))
    return (session.scalar(found.where(QuestionnaireVersion.survey_id == survey_id)) or 0) + 1


def freeze(session: Session, version_id: int, today: date) -> None:
    """Freeze the version, unless it is frozen; no instant is kept, for it would be a response's."""
    session.connection().execute(_FREEZE, {"version_id": version_id, "today": today})
