"""Store what is answered to a survey by telephone, apart from its call, until the call is over.

A form knows its call by a keyed hash alone, and forgets it with the last answer. The clock then
makes a response of it, in a transaction of its own, and deletes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, delete, false, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import Term
from ivr.store.database.base import MEASURED, Base
from ivr.store.database.personal import HASH, IMPERSONAL, uncopied


class CallForm(Base):
    """The answers of one call that is asked, or has just been. `id` is drawn.

    `mark` is the keyed hash of the call's sid, and `open_until` when its caller has surely hung up;
    both are empty once nothing more is asked there. `is_late`: the survey was closed meanwhile.
    """

    __tablename__ = "survey_call_forms"
    __table_args__ = (
        Index("uq_survey_call_forms_mark", "mark", unique=True),
        {"sqlite_with_rowid": False},  # a row's number would tell the order of coming
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, info=IMPERSONAL)
    mark: Mapped[str | None] = mapped_column(
        String(32), info=uncopied(HASH, Term.CALL_FORM, left=None)
    )
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    day: Mapped[date]
    matter: Mapped[str] = mapped_column(String(40), default="", info=IMPERSONAL)
    rating: Mapped[int | None]
    yes_no: Mapped[int | None]
    is_late: Mapped[bool] = mapped_column(default=False, server_default=false())
    open_until: Mapped[datetime | None] = mapped_column(info=MEASURED)


@dataclass(frozen=True)
class TakenForm:
    """What was left of a form that is deleted: everything but whose it was and when."""

    survey_id: int
    version_id: int
    day: date
    matter: str
    rating: int | None
    yes_no: int | None
    is_late: bool


def open_for(session: Session, mark: str) -> CallForm | None:
    """Return the form of the call with that mark, locked until the transaction ends, or None."""
    found = select(CallForm).where(CallForm.mark == mark).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def take(session: Session, now: datetime, most: int) -> Sequence[TakenForm]:
    """Delete the forms to which no answer comes any more, and return what they have.

    Of two clocks at once, each form is returned to one.
    """
    over = or_(CallForm.mark.is_(None), CallForm.open_until <= now)
    due = select(CallForm.id).where(over).order_by(CallForm.id).limit(most)
    ids = session.scalars(due.with_for_update(skip_locked=True)).all()
    if not ids:
        return []
    columns = (
        *(CallForm.survey_id, CallForm.version_id, CallForm.day, CallForm.matter),
        *(CallForm.rating, CallForm.yes_no, CallForm.is_late),
    )
    gone = delete(CallForm).where(CallForm.id.in_(ids)).returning(*columns)
    return [TakenForm(*row) for row in session.execute(gone)]
