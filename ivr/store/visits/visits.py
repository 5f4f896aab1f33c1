"""Store visits at the counters: when somebody came, about what, and what became of it.

No column says who came: a visit has no name. With a protocol it belongs to a case, which has.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from ivr.rules.visits.states import AT_A_DESK, VisitState
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL, OCCURRED

_AT_A_DESK = ", ".join(f"'{each.value}'" for each in AT_A_DESK)
_COUNTED = f"state <> '{VisitState.UNDONE.value}'"


class VisitBatch(Base):
    """The visits that were taken over together: of one file, or of one day-sheet.

    `kind` is a `rules.visits.states.VisitSource`, `fingerprint` the hash of what was read. Where it
    was undone, its visits are `undone`, too, and may be taken over anew.
    """

    __tablename__ = "visit_batches"
    __table_args__ = (Index("ix_visit_batches_unit", "unit_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), info=IMPERSONAL)
    kind: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    fingerprint: Mapped[str] = mapped_column(String(64), info=IMPERSONAL)
    rows: Mapped[int]
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    undone_at: Mapped[datetime | None]


class Visit(Base):
    """One visit. `state`, `priority` and `source` are those of `rules.visits.states`.

    `matter` is the key of a topic of the charter, or OTHER_MATTER. `arrived_at` is the instant to
    which the visit counts, and `day` its date in Fortaleza; what only was counted has no other
    time. `is_timed` is whether averages may take its times: not where it never ended, nor where a
    clock jumped. `ticket` is what is called out, and `external_key` what makes it known as taken
    over before. `staff_id` is who serves or served.
    """

    __tablename__ = "visits"
    __table_args__ = (
        Index("uq_visits_agent", "staff_id", unique=True, **where(f"state IN ({_AT_A_DESK})")),
        Index("uq_visits_external", "external_key", unique=True),
        Index("uq_visits_ticket", "unit_id", "day", "ticket", unique=True, **where("ticket <> ''")),
        Index("ix_visits_unit", "unit_id", "state", "arrived_at", "id"),
        Index("ix_visits_arrived", "arrived_at", "id", **where(_COUNTED)),
        Index("ix_visits_case", "case_id", **where("case_id IS NOT NULL")),
        Index("ix_visits_batch", "batch_id", **where("batch_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), info=IMPERSONAL)
    day: Mapped[date]
    ticket: Mapped[str] = mapped_column(String(10), default="", info=IMPERSONAL)
    desk: Mapped[str] = mapped_column(String(20), default="", info=IMPERSONAL)
    matter: Mapped[str] = mapped_column(String(40), info=IMPERSONAL)
    priority: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    state: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    source: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    arrived_at: Mapped[datetime] = mapped_column(info=OCCURRED)
    called_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    is_timed: Mapped[bool] = mapped_column(default=False, server_default=false())
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("visit_batches.id"))
    external_key: Mapped[str | None] = mapped_column(String(64), info=IMPERSONAL)
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    registered_at: Mapped[datetime]
