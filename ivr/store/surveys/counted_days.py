"""Store what was counted of a survey's answers on days that are over, so that nobody waits for it.

What is kept of a day holds while the day has as many responses as then: none is ever changed, and
paper may add some to a day gone by.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ForeignKey, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import IMPERSONAL


class CountedSurveyDay(Base):
    """What was counted of one day of a survey, as `rules.surveys.results.written_counts` writes it.

    `number` is how many responses the day had then, however they ended.
    """

    __tablename__ = "counted_survey_days"

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int]
    counts: Mapped[str] = mapped_column(Text, info=IMPERSONAL)


class DayCounts(NamedTuple):
    """What is kept of one day."""

    number: int
    counts: str


def of_survey(session: Session, survey_id: int, until: date) -> dict[date, DayCounts]:
    """Return what is kept of a survey's days up to that one."""
    found = select(CountedSurveyDay.day, CountedSurveyDay.number, CountedSurveyDay.counts).where(
        CountedSurveyDay.survey_id == survey_id, CountedSurveyDay.day <= until
    )
    return {day: DayCounts(number, counts) for day, number, counts in session.execute(found)}


def numbers(session: Session, survey_id: int) -> dict[date, int]:
    """Return how many responses each day had that is kept."""
    found = select(CountedSurveyDay.day, CountedSurveyDay.number).where(
        CountedSurveyDay.survey_id == survey_id
    )
    return {row.day: row.number for row in session.execute(found)}


def keep(session: Session, survey_id: int, day: date, kept: DayCounts) -> None:
    """Store what was counted of a day, in place of what was counted before."""
    key = {"survey_id": survey_id, "day": day}
    made = upsert(CountedSurveyDay, session.get_bind().dialect.name).values(**key, **kept._asdict())
    session.execute(made.on_conflict_do_update(index_elements=[*key], set_=kept._asdict()))


def forget(session: Session, survey_id: int) -> int:
    """Delete what is kept of a survey; return of how many days."""
    gone = delete(CountedSurveyDay).where(CountedSurveyDay.survey_id == survey_id)
    return session.connection().execute(gone).rowcount
