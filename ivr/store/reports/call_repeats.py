"""Store which calls came again from the same number about the same topic: table `call_repeats`."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, exists, func, insert, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from ivr.store.calls.calls import Call
from ivr.store.database.base import Base

WITHIN = timedelta(days=7)


class CallRepeat(Base):
    """One call that was compared with those before it; `earlier_id` is the last that was alike."""

    __tablename__ = "call_repeats"

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"))


def compare(session: Session, since: datetime, until: datetime) -> int:
    """Compare the calls received in that time that were not yet; return how many.

    Those alone that have ended, with a number and a topic: alike is the same number and topic
    within seven days before.
    """
    earlier = aliased(Call)
    last = (
        select(func.max(earlier.id))
        .where(
            earlier.direction == "inbound",
            earlier.number_reversed == Call.number_reversed,
            earlier.topic == Call.topic,
            earlier.received_at >= Call.received_at - WITHIN,
            earlier.received_at < Call.received_at,
        )
        .correlate(Call)
        .scalar_subquery()
    )
    new = select(Call.id, last).where(
        Call.direction == "inbound",
        Call.received_at >= since,
        Call.received_at < until,
        Call.outcome != "",
        Call.number_reversed != "",
        Call.topic != "",
        ~exists().where(CallRepeat.call_id == Call.id),
    )
    made = insert(CallRepeat).from_select(["call_id", "earlier_id"], new)
    return session.connection().execute(made).rowcount
