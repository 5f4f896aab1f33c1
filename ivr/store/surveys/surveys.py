"""Store surveys, the commission that conducts each, and what was done to each, by whom."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.surveys.states import SurveyChannel, SurveyState
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL, OF_STAFF, outlives
from ivr.store.staff.staff import StaffMember

_IS_COLLECTING = f"state = '{SurveyState.COLLECTING.value}'"


class Survey(Base):
    """One survey of satisfaction. `state` is a `rules.surveys.states.SurveyState`.

    `channels` are the values of `SurveyChannel` and `units` the ids of units, each with spaces
    between; no units are all of them. `population` says whom it asks, `contacts` how many these
    are as far as is known, and `planned_n` how many answers are needed. It collects from
    `opens_at` until before `closes_at`; one survey collects at a time. `act` names the act that
    appointed the commission, of the day `act_on`.
    """

    __tablename__ = "surveys"
    __table_args__ = (
        Index("uq_surveys_collecting", "state", unique=True, **where(_IS_COLLECTING)),
        Index("ix_surveys_state", "state", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120), info=IMPERSONAL)
    aim: Mapped[str] = mapped_column(Text, default="", info=IMPERSONAL)
    population: Mapped[str] = mapped_column(Text, default="", info=IMPERSONAL)
    contacts: Mapped[int | None]
    planned_n: Mapped[int | None]
    channels: Mapped[str] = mapped_column(String(80), default="", info=IMPERSONAL)
    units: Mapped[str] = mapped_column(Text, default="", info=IMPERSONAL)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    act: Mapped[str] = mapped_column(String(200), default="", info=IMPERSONAL)
    act_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    made_at: Mapped[datetime]

    def asks_by(self, channel: SurveyChannel) -> bool:
        """Return whether the commission chose that channel."""
        return channel.value in self.channels.split()


class SurveyMember(Base):
    """Somebody of the commission that conducts a survey, from one day to another or without end."""

    __tablename__ = "survey_members"

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]


class SurveyAct(Base):
    """What somebody did to a survey; `name` is theirs as it was then. Rows are only added.

    `act` is a `SurveyMove`, or a `rules.staff.approval.Move` of the version of that number.
    """

    __tablename__ = "survey_acts"
    __table_args__ = (Index("ix_survey_acts_survey", "survey_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    version: Mapped[int | None]
    act: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[str] = mapped_column(
        String(120), default="", info=outlives("who conducted a survey stays named in it", OF_STAFF)
    )
    why: Mapped[str] = mapped_column(
        String(400),
        default="",
        info=outlives("it says why a survey was sent back or closed", OF_STAFF),
    )


def find(session: Session, survey_id: int, lock: bool = False) -> Survey | None:
    """Return the survey of that id, locked until the transaction ends if so wished, or None."""
    return session.get(Survey, survey_id, with_for_update=lock or None, populate_existing=lock)


def collecting(session: Session, now: datetime) -> Survey | None:
    """Return the survey that takes answers now, or None."""
    found = select(Survey).where(
        Survey.state == SurveyState.COLLECTING.value,
        Survey.opens_at <= now,
        Survey.closes_at > now,
    )
    return session.scalar(found)


def everything(session: Session, most: int) -> Sequence[Survey]:
    """Return the surveys, the newest first."""
    return session.scalars(select(Survey).order_by(Survey.id.desc()).limit(most)).all()


def of_states(session: Session, *states: SurveyState) -> Sequence[Survey]:
    """Return the surveys that have come so far, the newest first."""
    found = select(Survey).where(Survey.state.in_([each.value for each in states]))
    return session.scalars(found.order_by(Survey.id.desc())).all()


def members(session: Session, survey_id: int) -> Sequence[tuple[SurveyMember, StaffMember]]:
    """Return who is or was of the survey's commission, with their accounts, by name."""
    found = (
        select(SurveyMember, StaffMember)
        .join(StaffMember, StaffMember.id == SurveyMember.staff_id)
        .where(SurveyMember.survey_id == survey_id)
        .order_by(StaffMember.name, StaffMember.id)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def member(session: Session, survey_id: int, staff_id: int) -> SurveyMember | None:
    """Return that account's place in the survey's commission, or None."""
    return session.get(SurveyMember, (survey_id, staff_id))


def note(session: Session, act: SurveyAct) -> None:
    """Add what was done to a survey."""
    session.add(act)
    session.flush()


def acts(session: Session, survey_id: int) -> Sequence[SurveyAct]:
    """Return what was done to the survey, the first first."""
    found = select(SurveyAct).where(SurveyAct.survey_id == survey_id)
    return session.scalars(found.order_by(SurveyAct.id)).all()


def writers(session: Session, survey_id: int, act: str) -> frozenset[int]:
    """Return the ids of the accounts that did this to the survey."""
    found = select(SurveyAct.staff_id).where(
        SurveyAct.survey_id == survey_id, SurveyAct.act == act, SurveyAct.staff_id.is_not(None)
    )
    return frozenset(each for each in session.scalars(found.distinct()) if each is not None)


def count(session: Session) -> int:
    """Return how many surveys there are."""
    return session.scalar(select(func.count()).select_from(Survey)) or 0
