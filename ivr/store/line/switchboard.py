"""Store what is known of the switchboard now, how its transfers ended, and its outages."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Select, String, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.line.switchboard import FAILED, LONGEST_WAIT, Health, State, Transfer
from ivr.store.database.base import MEASURED, Base, at_most, upsert
from ivr.store.database.personal import IMPERSONAL

THE_ONE = 1
WINDOW = timedelta(minutes=10)


class SwitchboardRow(Base):
    """The one row of what is known now: a `rules.line.switchboard.Health`, field by field."""

    __tablename__ = "switchboard"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    down_since: Mapped[datetime | None]
    cause: Mapped[str] = mapped_column(String(80), default="", info=IMPERSONAL)
    wait_minutes: Mapped[int] = mapped_column(default=3)
    probe_at: Mapped[datetime | None] = mapped_column(info=at_most(timedelta(minutes=LONGEST_WAIT)))
    probe_taken_at: Mapped[datetime | None] = mapped_column(info=MEASURED)
    heartbeat_seen: Mapped[bool] = mapped_column(default=False)
    heartbeat_good: Mapped[bool] = mapped_column(default=True)
    override: Mapped[str | None] = mapped_column(String(20), info=IMPERSONAL)
    override_until: Mapped[datetime | None]
    changed_at: Mapped[datetime | None] = mapped_column(info=MEASURED)


class TransferRow(Base):
    """One leg that went to the switchboard, and how it ended (`rules.line.switchboard.Transfer`).

    `waited` is the seconds from the first ringing until somebody answered, or until the end.
    """

    __tablename__ = "transfers"
    __table_args__ = (Index("ix_transfers_at", "at"), Index("ix_transfers_call", "call_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(info=MEASURED)
    result: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"))
    waited: Mapped[int | None]


class Outage(Base):
    """One interval in which the switchboard was unavailable; `ended_at` is None while it lasts."""

    __tablename__ = "outages"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    cause: Mapped[str] = mapped_column(String(80), info=IMPERSONAL)


def health(session: Session) -> Health:
    """Return what is known of the switchboard now."""
    return _health(session.get(SwitchboardRow, THE_ONE))


def lock(session: Session) -> Health:
    """Return what is known of the switchboard, locked until the transaction ends.

    The row exists from now on.
    """
    row = session.get(SwitchboardRow, THE_ONE, with_for_update=True, populate_existing=True)
    if row is None:  # the first time of all; two at once make one
        insert = upsert(SwitchboardRow, session.get_bind().dialect.name)
        unknown = {"cause": "", "wait_minutes": 3, "heartbeat_seen": False, "heartbeat_good": True}
        session.execute(insert.values(id=THE_ONE, **unknown).on_conflict_do_nothing())
        row = session.get_one(SwitchboardRow, THE_ONE, with_for_update=True)
    return _health(row)


def keep(session: Session, known: Health) -> None:
    """Store what is known now. The row must be locked."""
    row = session.get_one(SwitchboardRow, THE_ONE)
    for name, value in asdict(known).items():
        setattr(row, name, value.value if isinstance(value, State) else value)


def recent(session: Session, now: datetime) -> Sequence[Transfer]:
    """Return the transfers of the last ten minutes, oldest first."""
    rows = session.scalars(
        select(TransferRow).where(TransferRow.at > now - WINDOW).order_by(TransferRow.id)
    )
    return [Transfer(row.at, row.result) for row in rows]


def was_bridged(session: Session, call_id: int) -> bool:
    """Return whether a transfer of that call was put through."""
    found = select(TransferRow.id).where(
        TransferRow.call_id == call_id, TransferRow.result == "bridged"
    )
    return session.scalar(found.limit(1)) is not None


def has_failed(session: Session, call_id: int) -> bool:
    """Return whether the last transfer of that call failed, and nobody got through since then."""
    last = session.scalar(_query_last(call_id))
    if last is None or last.result != FAILED:
        return False
    known = health(session)
    came_back = known.down_since is None and known.changed_at and known.changed_at > last.at
    through = TransferRow.id > last.id, TransferRow.result != FAILED
    return not came_back and session.scalar(select(TransferRow.id).where(*through).limit(1)) is None


def query_last_result(call_id: int) -> Select[str]:
    """Return the query of how the last transfer of that call ended, which may be one's part."""
    return _query_last(call_id).with_only_columns(TransferRow.result)


def _query_last(call_id: int) -> Select[TransferRow]:
    own = select(TransferRow).where(TransferRow.call_id == call_id)
    return own.order_by(TransferRow.id.desc()).limit(1)


def has_transfer_since(session: Session, call_id: int, at: datetime) -> bool:
    """Return whether a transfer of that call ended after `at`."""
    found = select(TransferRow.id).where(TransferRow.call_id == call_id, TransferRow.at > at)
    return session.scalar(found.limit(1)) is not None


def last_failure(session: Session, since: datetime) -> datetime | None:
    """Return when a leg to the switchboard failed last, since `since`, or None."""
    failures = TransferRow.at >= since, TransferRow.result == FAILED
    return session.scalar(select(func.max(TransferRow.at)).where(*failures))


def failed_calls(session: Session, since: datetime) -> Sequence[int]:
    """Return the ids of the calls whose transfer failed since `since`."""
    rows = select(TransferRow.call_id).where(
        TransferRow.at >= since, TransferRow.result == "failed", TransferRow.call_id.is_not(None)
    )
    return [call_id for call_id in session.scalars(rows) if call_id]


def first_failure(session: Session, now: datetime) -> datetime | None:
    """Return when the present run of failures began, within the last ten minutes, or None.

    No transfer that ended otherwise came since.
    """
    began = None
    for transfer in reversed(recent(session, now)):
        if transfer.result != "failed":
            break
        began = transfer.at
    return began


def open_outage(session: Session) -> Outage | None:
    """Return the outage that lasts, or None."""
    found = select(Outage).where(Outage.ended_at.is_(None)).order_by(Outage.id.desc()).limit(1)
    return session.scalar(found)


def open_an_outage(session: Session, started_at: datetime, cause: str) -> Outage:
    """Add an outage, which lasts; return it."""
    outage = Outage(started_at=started_at, ended_at=None, cause=cause)
    session.add(outage)
    session.flush()
    return outage


def outages(session: Session, since: datetime, most: int = 500) -> Sequence[Outage]:
    """Return the outages that lasted after `since`, newest first, `most` at most."""
    found = select(Outage).where(or_(Outage.ended_at.is_(None), Outage.ended_at > since))
    return session.scalars(found.order_by(Outage.id.desc()).limit(most)).all()


def _health(row: SwitchboardRow | None) -> Health:
    if row is None:
        return Health()
    values = {each.name: getattr(row, each.name) for each in fields(Health)}
    override = values.pop("override")
    return Health(**values, override=State(override) if override else None)
