"""Store responses and their answers, so that none leads to whoever gave it.

A response has a drawn id, a day and no instant. SQLite keeps both tables in the order of their
keys, and `mix` writes PostgreSQL's rows anew in that order, so that neither file tells in which
order people answered.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from sqlalchemy import (
    Executable,
    ForeignKey,
    Index,
    String,
    Text,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import Term
from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import HASH, IMPERSONAL, Mask, uncopied
from ivr.store.surveys import questionnaires

ID_CHARS = 32
_KEPT_BY_KEY = {"sqlite_with_rowid": False}  # a row's number would tell the order of coming
UNKNOWN_WHOSE = "it is anonymous: nobody knows whose it is"


class SurveyResponse(Base):
    """One response. `channel` and `outcome` are of `rules.surveys.states`, `id` is drawn.

    `unit_id` is where its person was received, as it was then, and `matter` the key of a topic,
    each where it is known; `is_late` is whether the survey closed while the page was open, and
    `is_mixed` whether its place in the database's file tells no more when it came.
    """

    __tablename__ = "survey_responses"
    __table_args__ = (
        Index("ix_survey_responses_survey", "survey_id", "day"),
        _KEPT_BY_KEY,
    )

    id: Mapped[str] = mapped_column(String(ID_CHARS), primary_key=True, info=IMPERSONAL)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    day: Mapped[date]
    channel: Mapped[str] = mapped_column(String(10), info=IMPERSONAL)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"), info=IMPERSONAL)
    matter: Mapped[str] = mapped_column(String(40), default="", info=IMPERSONAL)
    outcome: Mapped[str] = mapped_column(String(10), info=IMPERSONAL)
    is_late: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_mixed: Mapped[bool] = mapped_column(default=False, server_default=false())


class SurveyAnswer(Base):
    """One answer to a question, or one of the options that were chosen there.

    `value` is the rating, or 1 for yes and 0 for no; `option` the key of what was chosen, "" where
    the question has none; `words` what was written, with every long number blotted out before it
    is stored. Whoever said that it does not apply has a row with `is_not_applicable` and none else.
    """

    __tablename__ = "survey_answers"
    __table_args__ = (_KEPT_BY_KEY,)

    response_id: Mapped[str] = mapped_column(
        ForeignKey("survey_responses.id"), primary_key=True, info=IMPERSONAL
    )
    question: Mapped[str] = mapped_column(String(40), primary_key=True, info=IMPERSONAL)
    option: Mapped[str] = mapped_column(String(40), primary_key=True, default="", info=IMPERSONAL)
    value: Mapped[int | None]
    words: Mapped[str] = mapped_column(
        Text, default="", info=uncopied(UNKNOWN_WHOSE, Term.COMMENT, mask=Mask.WORDS)
    )
    is_not_applicable: Mapped[bool] = mapped_column(default=False, server_default=false())


class UsedForm(Base):
    """One form that was sent, by a keyed hash of its own; it names no response.

    So the same form again is no second response. It is deleted when no form of its day is taken.
    """

    __tablename__ = "survey_used_forms"
    __table_args__ = (Index("ix_survey_used_forms_day", "day"), _KEPT_BY_KEY)

    key: Mapped[str] = mapped_column(String(32), primary_key=True, info=uncopied(HASH, Term.TICKS))
    day: Mapped[date]


_IS_USED = select(UsedForm.day).where(UsedForm.key == bindparam("key"))


@cache
def _use_form(dialect: str) -> Executable:
    """Return the statement, made once: it is asked with every answer."""
    made: Executable = upsert(UsedForm, dialect).on_conflict_do_nothing().returning(UsedForm.key)
    return made


def use_form(session: Session, key: str, today: date) -> bool:
    """Use up the form; return False where it was before. Of any number at once, one succeeds."""
    given = {"key": key, "day": today}
    used = session.execute(_use_form(session.get_bind().dialect.name), given)
    return used.first() is not None


def is_used(session: Session, key: str) -> bool:
    """Return whether the form was sent."""
    return session.scalar(_IS_USED, {"key": key}) is not None


def add(session: Session, response: SurveyResponse, answers: Iterable[SurveyAnswer]) -> None:
    """Add a response with its answers, and freeze the version that it answers."""
    questionnaires.freeze(session, response.version_id, response.day)
    session.add(response)
    session.flush()
    session.add_all(answers)
    session.flush()


def find(session: Session, response_id: str) -> SurveyResponse | None:
    """Return the response of that id, locked until the transaction ends, or None."""
    return session.get(SurveyResponse, response_id, with_for_update=True, populate_existing=True)


def answers_of(session: Session, response_id: str) -> Sequence[SurveyAnswer]:
    """Return the answers of a response."""
    found = select(SurveyAnswer).where(SurveyAnswer.response_id == response_id)
    return session.scalars(found.order_by(SurveyAnswer.question, SurveyAnswer.option)).all()


def by_outcome(session: Session, survey_id: int) -> dict[str, int]:
    """Return how many responses of the survey ended in each way (`ResponseOutcome`)."""
    found = select(SurveyResponse.outcome, func.count())
    of_survey = found.where(SurveyResponse.survey_id == survey_id)
    return {row[0]: row[1] for row in session.execute(of_survey.group_by(SurveyResponse.outcome))}


def mix(session: Session, before: date, most: int) -> int:
    """Write anew, in the order of their ids, the responses before that day; return how many.

    A row of PostgreSQL's stands where it was written, and bears its transaction's number.
    """
    found = select(SurveyResponse.id).where(
        SurveyResponse.day < before, SurveyResponse.is_mixed.is_(False)
    )
    ids = session.scalars(found.order_by(SurveyResponse.id).limit(most)).all()
    if not ids:
        return 0
    rows = _taken_out(session, SurveyAnswer, SurveyAnswer.response_id.in_(ids))
    whole = _taken_out(session, SurveyResponse, SurveyResponse.id.in_(ids))
    for each in whole:
        each["is_mixed"] = True
    session.execute(insert(SurveyResponse), sorted(whole, key=lambda each: str(each["id"])))
    if rows:
        order = sorted(rows, key=lambda each: (str(each["response_id"]), str(each["question"])))
        session.execute(insert(SurveyAnswer), order)
    return len(ids)


def forget_forms(session: Session, before: date) -> int:
    """Delete the forms that were used before that day; return how many."""
    return session.connection().execute(delete(UsedForm).where(UsedForm.day < before)).rowcount


def forget_words(session: Session, before: date) -> int:
    """Empty what was written in responses before that day; return of how many answers."""
    old = select(SurveyResponse.id).where(SurveyResponse.day < before)
    emptied = update(SurveyAnswer).where(
        SurveyAnswer.words != "", SurveyAnswer.response_id.in_(old)
    )
    return session.connection().execute(emptied.values(words="")).rowcount


def _taken_out(session: Session, table: type[Base], which: object) -> list[dict[str, object]]:
    columns = table.__table__.columns
    found = session.execute(select(*columns).where(which)).mappings()  # type: ignore[arg-type]
    rows = [dict(each) for each in found]
    session.execute(delete(table).where(which))  # type: ignore[arg-type]
    return rows
