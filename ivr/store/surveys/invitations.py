"""Store invitations to a survey, who was asked lately, and how often it was offered."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ForeignKey, Index, String, delete, false, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.privacy.retention import ASKED_KEPT, Term
from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import HASH, IMPERSONAL, uncopied


class SurveyInvitation(Base):
    """One link to a survey, known by its token's keyed hash; it names nobody and no response.

    `is_used` is all that is kept of its being answered, no day of it. `is_lost` is whether the SMS
    or e-mail that brought it did not arrive. It opens nothing from `expires_on` on.
    """

    __tablename__ = "survey_invitations"
    __table_args__ = (
        Index("uq_survey_invitations_token", "token", unique=True),
        Index("ix_survey_invitations_survey", "survey_id", "channel"),
        Index("ix_survey_invitations_expires", "expires_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    token: Mapped[str] = mapped_column(String(32), info=uncopied(HASH, Term.INVITATION))
    channel: Mapped[str] = mapped_column(String(10), info=IMPERSONAL)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"), info=IMPERSONAL)
    matter: Mapped[str] = mapped_column(String(40), default="", info=IMPERSONAL)
    made_on: Mapped[date]
    expires_on: Mapped[date]
    is_used: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_lost: Mapped[bool] = mapped_column(default=False, server_default=false())


class SurveyAsk(Base):
    """A contact that was asked, as a keyed hash, and the day; it is deleted after ASKED_KEPT."""

    __tablename__ = "survey_asks"
    __table_args__ = (Index("ix_survey_asks_day", "asked_on"),)

    contact: Mapped[str] = mapped_column(
        String(32), primary_key=True, info=uncopied(HASH, Term.ASKED)
    )
    asked_on: Mapped[date]


class SurveyCount(Base):
    """How often a survey was offered or opened on a day, by channel and unit: numbers alone.

    `step` is a `rules.surveys.states.FunnelStep`; `unit_id` is "" where there is no unit.
    """

    __tablename__ = "survey_counts"

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(10), primary_key=True, info=IMPERSONAL)
    unit_id: Mapped[str] = mapped_column(String(40), primary_key=True, info=IMPERSONAL)
    step: Mapped[str] = mapped_column(String(10), primary_key=True, info=IMPERSONAL)
    number: Mapped[int]


def by_token(session: Session, token: str) -> SurveyInvitation | None:
    """Return the invitation of that token's hash, or None."""
    return session.scalar(select(SurveyInvitation).where(SurveyInvitation.token == token))


def use(session: Session, invitation_id: int) -> bool:
    """Use up the invitation; return False where it was before. Of two at once, one succeeds."""
    used = (
        update(SurveyInvitation)
        .where(SurveyInvitation.id == invitation_id, SurveyInvitation.is_used.is_(False))
        .values(is_used=True)
        .returning(SurveyInvitation.id)
    )
    return session.execute(used).first() is not None


def ask(session: Session, contact: str, today: date) -> bool:
    """Note that the contact (a keyed hash) is asked; return False where it was asked lately.

    Lately is within ASKED_KEPT. Of two channels at once, one asks.
    """
    made = upsert(SurveyAsk, session.get_bind().dialect.name)
    asked = (
        made.values(contact=contact, asked_on=today)
        .on_conflict_do_update(
            index_elements=["contact"],
            set_={"asked_on": today},
            where=SurveyAsk.asked_on <= today - ASKED_KEPT,
        )
        .returning(SurveyAsk.contact)
    )
    return session.execute(asked).first() is not None


def was_asked(session: Session, contact: str, today: date) -> bool:
    """Return whether the contact (a keyed hash) was asked within ASKED_KEPT."""
    found = select(SurveyAsk.contact).where(
        SurveyAsk.contact == contact, SurveyAsk.asked_on > today - ASKED_KEPT
    )
    return session.scalar(found) is not None


def count(session: Session, like: SurveyCount) -> None:
    """Add `like.number` to what was counted of that survey, day, channel, unit and step."""
    made = upsert(SurveyCount, session.get_bind().dialect.name).values(
        survey_id=like.survey_id,
        day=like.day,
        channel=like.channel,
        unit_id=like.unit_id,
        step=like.step,
        number=like.number,
    )
    session.execute(
        made.on_conflict_do_update(
            index_elements=["survey_id", "day", "channel", "unit_id", "step"],
            set_={"number": SurveyCount.number + made.excluded.number},
        )
    )


def counts(session: Session, survey_id: int) -> Sequence[SurveyCount]:
    """Return what was counted of a survey."""
    return session.scalars(select(SurveyCount).where(SurveyCount.survey_id == survey_id)).all()


def of_survey(session: Session, survey_id: int) -> Sequence[tuple[str, bool, bool, int]]:
    """Return how many invitations of a survey there are: channel, is_used, is_lost, how many."""
    columns = SurveyInvitation.channel, SurveyInvitation.is_used, SurveyInvitation.is_lost
    found = select(*columns, func.count()).where(SurveyInvitation.survey_id == survey_id)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(found.group_by(*columns))]


def forget_asks(session: Session, today: date) -> int:
    """Delete whom we asked longer ago than ASKED_KEPT; return how many."""
    old = delete(SurveyAsk).where(SurveyAsk.asked_on <= today - ASKED_KEPT)
    return session.connection().execute(old).rowcount


def forget(session: Session, today: date, after: timedelta) -> int:
    """Delete the invitations that expired so long ago; return how many."""
    old = delete(SurveyInvitation).where(SurveyInvitation.expires_on <= today - after)
    return session.connection().execute(old).rowcount
