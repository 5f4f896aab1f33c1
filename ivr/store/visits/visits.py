"""Store visits at the counters: when somebody came, about what, and what became of it.

No column says who came: a visit has no name. With a protocol it belongs to a case, which has.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, false, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.visits.states import AT_A_DESK, OPEN, VisitSource, VisitState
from ivr.store.database.base import Base, where
from ivr.store.database.personal import IMPERSONAL, OCCURRED

# In the indexes' own words: both databases use them only where a query says the same.
_IS_AT_A_DESK = "state IN ('" + "', '".join(each.value for each in AT_A_DESK) + "')"
_IS_OPEN = "state IN ('" + "', '".join(each.value for each in OPEN) + "')"
_AT_ONCE = 500  # keys of one statement
# Tickets of a file are another program's: they may be ours of that day, and one may come twice.
_OUR_TICKET = f"ticket <> '' AND source = '{VisitSource.LIVE.value}'"
IS_COUNTED = f"state <> '{VisitState.UNDONE.value}'"


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
        Index("uq_visits_agent", "staff_id", unique=True, **where(_IS_AT_A_DESK)),
        Index("uq_visits_external", "external_key", unique=True),
        Index("uq_visits_ticket", "unit_id", "day", "ticket", unique=True, **where(_OUR_TICKET)),
        Index("ix_visits_open", "day", "id", **where(_IS_OPEN)),
        Index("ix_visits_day", "unit_id", "day", "id"),
        Index("ix_visits_unit", "unit_id", "state", "arrived_at", "id"),
        Index("ix_visits_arrived", "arrived_at", "id", **where(IS_COUNTED)),
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


def find(session: Session, visit_id: int, lock: bool = False) -> Visit | None:
    """Return the visit of that id, locked until the transaction ends if so wished, or None."""
    return session.get(Visit, visit_id, with_for_update=lock or None, populate_existing=lock)


def keyed(session: Session, key: str) -> Visit | None:
    """Return the visit that has that external key, or None."""
    return session.scalar(select(Visit).where(Visit.external_key == key))


def at_desk_of(session: Session, staff_id: int) -> Visit | None:
    """Return the visit that this person has called or serves now, or None."""
    found = select(Visit).where(Visit.staff_id == staff_id, text(_IS_AT_A_DESK))
    return session.scalar(found)


def waiting(session: Session, unit_id: str, day: date) -> Sequence[Visit]:
    """Return whoever waits at the unit since that day, by arrival."""
    found = select(Visit).where(
        Visit.unit_id == unit_id, Visit.state == VisitState.WAITING.value, Visit.day == day
    )
    return session.scalars(found.order_by(Visit.arrived_at, Visit.id)).all()


def last_called(session: Session, unit_id: str, day: date, most: int) -> Sequence[str]:
    """Return the classes of whoever was called last at the unit that day, the last first."""
    called = Visit.called_at.is_not(None), Visit.state != VisitState.UNDONE.value
    found = select(Visit.priority).where(Visit.unit_id == unit_id, Visit.day == day, *called)
    live = found.where(Visit.source == VisitSource.LIVE.value)
    return session.scalars(live.order_by(Visit.called_at.desc(), Visit.id.desc()).limit(most)).all()


def last_arrival(session: Session, unit_id: str, day: date) -> datetime | None:
    """Return when somebody came to the unit's counter last on that day, or None for nobody."""
    live = Visit.unit_id == unit_id, Visit.day == day, Visit.source == VisitSource.LIVE.value
    found = select(Visit.arrived_at).where(*live)
    return session.scalar(found.order_by(Visit.arrived_at.desc()).limit(1))


def of_day(session: Session, unit_id: str, day: date, most: int) -> Sequence[Visit]:
    """Return the visits of a unit on a day, the newest first, what was undone too."""
    found = select(Visit).where(Visit.unit_id == unit_id, Visit.day == day)
    ordered = found.order_by(Visit.arrived_at.desc(), Visit.id.desc())
    return session.scalars(ordered.limit(most)).all()


def tickets_of_day(session: Session, unit_id: str, day: date, letter: str) -> int:
    """Return how many tickets with that letter the unit's counter gave on that day."""
    given = Visit.ticket.like(f"{letter}%"), text(_OUR_TICKET)
    found = select(func.count()).where(Visit.unit_id == unit_id, Visit.day == day, *given)
    return session.scalar(found) or 0


def left_open(session: Session, before: date, most: int) -> Sequence[Visit]:
    """Return visits that began before that day and that nobody ended, locked."""
    found = select(Visit).where(text(_IS_OPEN), Visit.day < before)
    ordered = found.order_by(Visit.day, Visit.id)
    return session.scalars(ordered.limit(most).with_for_update()).all()


def known_keys(session: Session, keys: Sequence[str]) -> set[str]:
    """Return those of these external keys that visits have already."""
    known: set[str] = set()
    for at in range(0, len(keys), _AT_ONCE):
        part = keys[at : at + _AT_ONCE]
        found = select(Visit.external_key).where(Visit.external_key.in_(part))
        known |= {each for each in session.scalars(found) if each}
    return known


def of_keys(session: Session, keys: Sequence[str]) -> list[Visit]:
    """Return the visits that have one of these external keys."""
    found: list[Visit] = []
    for at in range(0, len(keys), _AT_ONCE):
        part = keys[at : at + _AT_ONCE]
        found += session.scalars(select(Visit).where(Visit.external_key.in_(part)))
    return found


def of_batch(session: Session, batch_id: int) -> Sequence[Visit]:
    """Return the visits of a batch, locked."""
    return session.scalars(select(Visit).where(Visit.batch_id == batch_id).with_for_update()).all()


def batches(session: Session, unit_id: str, most: int) -> Sequence[VisitBatch]:
    """Return what was taken over for a unit, the newest first."""
    found = select(VisitBatch).where(VisitBatch.unit_id == unit_id)
    return session.scalars(found.order_by(VisitBatch.id.desc()).limit(most)).all()


def of_cases(session: Session, case_ids: Sequence[int]) -> Sequence[Visit]:
    """Return the visits that belong to these cases, the first first."""
    found = select(Visit).where(Visit.case_id.in_(case_ids), Visit.state != VisitState.UNDONE.value)
    return session.scalars(found.order_by(Visit.arrived_at, Visit.id)).all()


def timed_since(session: Session, unit_id: str, since: date, most: int) -> Sequence[Visit]:
    """Return the visits of a unit since that day whose times are known, the newest first."""
    found = select(Visit).where(
        Visit.unit_id == unit_id, Visit.day >= since, Visit.is_timed.is_(True)
    )
    return session.scalars(found.order_by(Visit.arrived_at.desc()).limit(most)).all()
