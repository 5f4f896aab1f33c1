"""Count how many callers went each way of the conversation, and store the counts by date."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import String, case, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step
from ivr.store.database.base import Base, upsert
from ivr.store.database.personal import IMPERSONAL

Ways = dict[tuple[str, str], int]  # from, to; "": outside the conversation


class FlowCount(Base):
    """How many callers went from one place of the conversation to another on a date.

    No `to_place`: the call ended there. A row without places says that the date was counted.
    """

    __tablename__ = "flow_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    from_place: Mapped[str] = mapped_column(String(80), primary_key=True, info=IMPERSONAL)
    to_place: Mapped[str] = mapped_column(String(80), primary_key=True, info=IMPERSONAL)
    n: Mapped[int]


def count(session: Session, since: datetime, until: datetime) -> Ways:
    """Count the ways of the calls received from `since` until before `until`, from their steps.

    Calls that go on have their ways, and no end yet.
    """
    order: dict[str, Any] = {"partition_by": Step.call_id, "order_by": Step.n}
    turns = (
        select(
            func.coalesce(func.lag(Step.place).over(**order), "").label("before"),
            Step.place.label("place"),
            case(
                (func.lead(Step.n).over(**order).is_not(None), 0),
                (Call.outcome == "", 0),
                else_=1,
            ).label("ended"),
        )
        .select_from(Call)
        .join(Step, Step.call_id == Call.id)
        .where(Call.received_at >= since, Call.received_at < until, Call.direction == "inbound")
        .subquery()
    )
    counted = select(turns.c.before, turns.c.place, func.count(), func.sum(turns.c.ended)).group_by(
        turns.c.before, turns.c.place
    )
    ways: Ways = {}
    for start, place, came, ended in session.execute(counted):
        ways[start, place] = came
        if ended:
            ways[place, ""] = ways.get((place, ""), 0) + ended
    return ways


def counted_days(session: Session, first: date) -> set[date]:
    """Return the dates from `first` on that are counted for good."""
    found = select(FlowCount.day).where(
        FlowCount.day >= first, FlowCount.from_place == "", FlowCount.to_place == ""
    )
    return set(session.scalars(found))


def counts(session: Session, first: date) -> Ways:
    """Return the ways of every counted date from `first` on, added up."""
    found = (
        select(FlowCount.from_place, FlowCount.to_place, func.sum(FlowCount.n))
        .where(FlowCount.day >= first)
        .group_by(FlowCount.from_place, FlowCount.to_place)
    )
    return {(a, b): n for a, b, n in session.execute(found) if a or b}


def claim(session: Session, day: date) -> bool:
    """Mark the date as counted by this process; return False if it was marked before."""
    mark = upsert(FlowCount, session.get_bind().dialect.name)
    mark = mark.values(day=day, from_place="", to_place="", n=0)
    done = session.execute(mark.on_conflict_do_nothing().returning(FlowCount.n)).first()
    return done is not None


def keep(session: Session, day: date, ways: Ways) -> None:
    """Store the ways of that date."""
    session.add_all(
        FlowCount(day=day, from_place=a, to_place=b, n=n) for (a, b), n in ways.items() if a or b
    )
