"""The flow: how many callers went each way of the conversation, by date."""

from datetime import date, datetime

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from ivr.store.base import Base, upsert
from ivr.store.calls import Call
from ivr.store.steps import Step

Ways = dict[tuple[str, str], int]  # from, to; "": outside the conversation


class FlowCount(Base):
    """On that date so many went from one place to another; no `to_place`: the call ended there.

    A row without places says that the date was counted.
    """

    __tablename__ = "flow_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    from_place: Mapped[str] = mapped_column(String(80), primary_key=True)
    to_place: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int]


def count(session: Session, since: datetime, until: datetime) -> Ways:
    """The ways of the calls received from `since` until before `until`, counted from their steps.

    Calls that go on have their ways, and no end yet.
    """
    received = (
        Call.received_at >= since,
        Call.received_at < until,
        Call.direction == "inbound",
    )
    before = aliased(Step)
    start = func.coalesce(before.place, "")
    went = (
        select(start, Step.place, func.count())
        .select_from(Call)
        .join(Step, Step.call_id == Call.id)
        .outerjoin(before, (before.call_id == Step.call_id) & (before.n == Step.n - 1))
        .where(*received)
        .group_by(start, Step.place)
    )
    last = select(func.max(Step.n)).where(Step.call_id == Call.id).correlate(Call)
    ended = (
        select(Step.place, func.count())
        .select_from(Call)
        .join(Step, (Step.call_id == Call.id) & (Step.n == last.scalar_subquery()))
        .where(*received, Call.outcome != "")
        .group_by(Step.place)
    )
    ways: Ways = {(a, b): n for a, b, n in session.execute(went)}
    return ways | {(place, ""): n for place, n in session.execute(ended)}


def counted_days(session: Session, first: date) -> set[date]:
    """The dates from then on that are counted for good."""
    found = select(FlowCount.day).where(
        FlowCount.day >= first, FlowCount.from_place == "", FlowCount.to_place == ""
    )
    return set(session.scalars(found))


def counts(session: Session, first: date) -> Ways:
    """The ways of every counted date from then on, added up."""
    found = (
        select(FlowCount.from_place, FlowCount.to_place, func.sum(FlowCount.n))
        .where(FlowCount.day >= first)
        .group_by(FlowCount.from_place, FlowCount.to_place)
    )
    return {(a, b): n for a, b, n in session.execute(found) if a or b}


def claim(session: Session, day: date) -> bool:
    """That date is counted by whoever asked first; False for everybody else."""
    mark = upsert(FlowCount, session.get_bind().dialect.name)
    mark = mark.values(day=day, from_place="", to_place="", n=0)
    done = session.execute(mark.on_conflict_do_nothing().returning(FlowCount.n)).first()
    return done is not None


def keep(session: Session, day: date, ways: Ways) -> None:
    """That date's ways are these."""
    session.add_all(
        FlowCount(day=day, from_place=a, to_place=b, n=n) for (a, b), n in ways.items() if a or b
    )
