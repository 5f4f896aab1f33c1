"""Store who wants no more invitations to surveys, as keyed hashes."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import HASH, outlives


class SurveyOptOut(Base):
    """A contact that wants no invitation, as a keyed hash, and since which day."""

    __tablename__ = "survey_opt_outs"

    contact: Mapped[str] = mapped_column(
        String(32), primary_key=True, info=outlives("or we would ask again who said no", HASH)
    )
    since: Mapped[date]


def add(session: Session, contact: str, today: date) -> None:
    """Note that the contact (a keyed hash) wants no invitation; noting it again changes nothing."""
    made = upsert(SurveyOptOut, session.get_bind().dialect.name)
    session.execute(made.values(contact=contact, since=today).on_conflict_do_nothing())


def has(session: Session, contact: str) -> bool:
    """Return whether the contact (a keyed hash) wants no invitation."""
    return session.get(SurveyOptOut, contact) is not None
