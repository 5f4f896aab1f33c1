"""Store which calls came again from the same number about the same topic: table `call_repeats`."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.store.calls.calls import Call
from ivr.store.database.base import Base, upsert

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
    of_time = Call.direction == "inbound", Call.received_at < until
    known = (Call.number_reversed != "", Call.topic != "")
    done = set(
        session.scalars(
            select(CallRepeat.call_id)
            .join(Call, Call.id == CallRepeat.call_id)
            .where(*of_time, Call.received_at >= since)
        )
    )
    columns = Call.id, Call.received_at, Call.number_reversed, Call.topic, Call.outcome
    calls = select(*columns).where(*of_time, *known, Call.received_at >= since - WITHIN)
    last: dict[tuple[str, str], tuple[datetime, int]] = {}
    new = []
    for call_id, at, number, topic, outcome in session.execute(
        calls.order_by(Call.received_at, Call.id)
    ):
        before = last.get((number, topic))
        if at >= since and outcome and call_id not in done:
            alike = before is not None and at - before[0] <= WITHIN
            new.append({"call_id": call_id, "earlier_id": before[1] if before and alike else None})
        last[number, topic] = at, call_id
    if new:
        insert = upsert(CallRepeat, session.get_bind().dialect.name)
        session.execute(insert.on_conflict_do_nothing(), new)
    return len(new)
