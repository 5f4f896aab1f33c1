"""Store what people found in the comments that were written to us."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, Select, String, and_, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import IMPERSONAL
from ivr.store.surveys.responses import ID_CHARS, SurveyAnswer, SurveyResponse


class CommentCoding(Base):
    """What somebody of the commission found in one comment: `tone` and `dimension` are of rules.

    It names the response by its drawn id and does not depend on its row, which is written anew to
    mix the order, and whose words are emptied after their time.
    """

    __tablename__ = "survey_comments"
    __table_args__ = (Index("ix_survey_comments_survey", "survey_id"),)

    response_id: Mapped[str] = mapped_column(String(ID_CHARS), primary_key=True, info=IMPERSONAL)
    question: Mapped[str] = mapped_column(String(40), primary_key=True, info=IMPERSONAL)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    tone: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    dimension: Mapped[str] = mapped_column(String(20), default="", info=IMPERSONAL)
    coded_on: Mapped[date]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Comment(NamedTuple):
    """One comment, and what was found in it; "" not yet."""

    response_id: str
    question: str
    words: str
    tone: str
    dimension: str


def uncoded(session: Session, survey_id: int, until: date, most: int) -> Sequence[Comment]:
    """Return comments that nobody has read yet, in the order of their drawn ids."""
    query = _comments(survey_id, until).where(CommentCoding.response_id.is_(None)).limit(most)
    return [Comment(*row) for row in session.execute(query)]


def coded(session: Session, survey_id: int, until: date, most: int) -> Sequence[Comment]:
    """Return comments that were read, in the order of their drawn ids."""
    query = _comments(survey_id, until).where(CommentCoding.response_id.is_not(None)).limit(most)
    return [Comment(*row) for row in session.execute(query)]


def left(session: Session, survey_id: int, until: date) -> int:
    """Return how many comments nobody has read yet."""
    found = _comments(survey_id, until).where(CommentCoding.response_id.is_(None)).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def find_comment(session: Session, survey_id: int, response_id: str, question: str) -> bool:
    """Return whether the survey has that comment."""
    found = _comments(survey_id, date.max).where(
        SurveyAnswer.response_id == response_id, SurveyAnswer.question == question
    )
    return session.execute(found).first() is not None


def code(session: Session, coding: CommentCoding) -> None:
    """Store what was found in a comment, in the place of what was found before."""
    values = {
        column.name: getattr(coding, column.name) for column in CommentCoding.__table__.columns
    }
    changed = {name: values[name] for name in ("tone", "dimension", "coded_on", "staff_id")}
    made = upsert(CommentCoding, session.get_bind().dialect.name).values(**values)
    session.execute(
        made.on_conflict_do_update(index_elements=["response_id", "question"], set_=changed)
    )


def counted(session: Session, survey_id: int) -> Counter[tuple[str, str]]:
    """Return how many comments have each tone and dimension."""
    alike = CommentCoding.tone, CommentCoding.dimension
    found = select(*alike, func.count()).where(CommentCoding.survey_id == survey_id)
    rows = session.execute(found.group_by(*alike))
    return Counter({(row[0], row[1]): row[2] for row in rows})


def _comments(survey_id: int, until: date) -> Select[*tuple[Any, ...]]:
    same = and_(
        CommentCoding.response_id == SurveyAnswer.response_id,
        CommentCoding.question == SurveyAnswer.question,
    )
    return (
        select(
            SurveyAnswer.response_id,
            SurveyAnswer.question,
            SurveyAnswer.words,
            func.coalesce(CommentCoding.tone, ""),
            func.coalesce(CommentCoding.dimension, ""),
        )
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .outerjoin(CommentCoding, same)
        .where(
            SurveyResponse.survey_id == survey_id,
            SurveyResponse.day <= until,
            SurveyAnswer.words != "",
        )
        .order_by(SurveyAnswer.response_id, SurveyAnswer.question)
    )
