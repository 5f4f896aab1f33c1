"""The flow: how many callers went each way of the conversation, by date."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ivr.store.base import Base


class FlowCount(Base):
    """On that date so many went from one place to another; no `to_place`: the call ended there.

    A row without places says that the date was counted.
    """

    __tablename__ = "flow_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    from_place: Mapped[str] = mapped_column(String(80), primary_key=True)
    to_place: Mapped[str] = mapped_column(String(80), primary_key=True)
    n: Mapped[int]
