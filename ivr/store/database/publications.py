"""Hand rows to workers: publish each by its id, have it claimed once, and find what was lost.

A queue may lose, double and delay what it is told: the row is the record.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, String, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ivr.rules.operations.clock_steps import STEP
from ivr.store.database.base import MEASURED, Base, upsert
from ivr.store.database.personal import IMPERSONAL

WAITING = "waiting"  # the state of whatever may be published


class Publishable(Base):
    """A row that waits until `next_at`, and then for the worker that claims it.

    `publication` counts how often workers were notified of it; `published_at` is when they last
    were, empty once one has claimed it.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20), info=IMPERSONAL)
    next_at: Mapped[datetime]
    publication: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None] = mapped_column(info=MEASURED)

    queued: ClassVar[str]  # the column of when a row was made: what is to go at once is due then

    @classmethod
    def order(cls) -> tuple[Any, ...]:
        """Return the columns by which due rows are ordered, first to be published first."""
        return cls.next_at, cls.id


class Errand(Publishable):
    """A publishable row that a worker carries out at one go; it waits again where that failed."""

    __abstract__ = True

    longest_wait: ClassVar[timedelta]  # between two tries

    tries: Mapped[int] = mapped_column(default=0)


P = TypeVar("P", bound=Publishable)
E = TypeVar("E", bound=Errand)


class Turn(NamedTuple):
    """One publication of a row: the row's id and the publication's number."""

    id: int
    publication: int


def add(session: Session, kind: type[Publishable], values: Mapping[str, Any], once: str) -> bool:
    """Add a row that waits, unless `values` say otherwise; return False when its key was there.

    `once` names the unique column that tells one thing from another.
    """
    row = {"state": WAITING, **values}  # what else is not given is the columns' own default
    statement = upsert(kind, session.get_bind().dialect.name).values(**row)
    made = session.execute(
        statement.on_conflict_do_nothing(index_elements=[once]).returning(kind.id)
    )
    return made.first() is not None


class Round(NamedTuple):
    """One round of a relay: at most `most` rows, also those published before `lost` again."""

    now: datetime
    lost: datetime
    most: int


def publish_due(
    session: Session,
    kind: type[Publishable],
    round_: Round,
    whose: ColumnElement[bool] | None = None,
) -> list[Turn]:
    """Publish the rows whose turn it is, of those that fit `whose`; return their new turns.

    One published after `lost` is not published again; of two relays each row is one's.
    """
    due = (
        select(kind)
        .where(
            kind.state == WAITING,
            kind.next_at <= round_.now,
            or_(kind.published_at.is_(None), ~is_under_way(kind, round_.lost, round_.now)),
            *([] if whose is None else [whose]),
        )
        .order_by(*kind.order())
        .limit(round_.most)
        .with_for_update(skip_locked=True)
    )
    turns = []
    for each in session.scalars(due):
        each.publication += 1
        each.published_at = round_.now
        turns.append(Turn(each.id, each.publication))
    return turns


def in_flight(session: Session, kind: type[Publishable], lost: datetime, now: datetime) -> int:
    """Count waiting rows that were published since `lost` and not yet claimed."""
    waiting = select(func.count()).where(kind.state == WAITING, is_under_way(kind, lost, now))
    return session.scalar(waiting) or 0


def is_under_way(kind: type[Publishable], lost: datetime, now: datetime) -> ColumnElement[bool]:
    """Return what is true of a row that a worker may still claim.

    One that was published later than now was so before the clock was set back: it is lost, too.
    """
    return kind.published_at.between(lost, now + STEP)


def claim(
    session: Session, kind: type[P], turn: Turn, now: datetime, claimed: Mapping[str, Any]
) -> P | None:
    """Claim the turn: take its waiting row and set `claimed`; return it, or None if it was claimed.

    One that was claimed and waits again is claimed only once it is published again. Then an older
    publication is as good as the newest: were it not, a queue that is slower than the relay
    publishes again would hold nothing but outdated ones, for ever.
    """
    taken = (
        update(kind)
        .where(
            kind.id == turn.id,
            kind.state == WAITING,
            kind.publication >= turn.publication,
            kind.published_at.is_not(None),
            kind.next_at <= now,
        )
        .values(published_at=None, **claimed)
        .returning(kind.id)
    )
    found = session.execute(taken).first()
    return session.get_one(kind, turn.id, populate_existing=True) if found else None


def give_back(session: Session, kind: type[P], turn: Turn) -> None:
    """Let the row of a turn that nobody may take now be published again as soon as it may leave."""
    given = update(kind).where(
        kind.id == turn.id, kind.state == WAITING, kind.publication == turn.publication
    )
    session.execute(given.values(published_at=None))


def find(session: Session, kind: type[P], row_id: int) -> P | None:
    """Return the row of that id, locked until the transaction ends, or None."""
    return session.get(kind, row_id, with_for_update=True, populate_existing=True)


def same_try(session: Session, tried: E) -> E | None:
    """Return the row, locked, if it is unchanged since it was claimed as `tried`; else None."""
    row = find(session, type(tried), tried.id)
    return row if row and (row.state, row.tries) == (tried.state, tried.tries) else None


def oldest_due(
    session: Session,
    kind: type[Publishable],
    now: datetime,
    whose: ColumnElement[bool] | None = None,
) -> datetime | None:
    """Return when the longest waiting row that fits `whose` became due, or None where none is."""
    due = select(func.min(kind.next_at)).where(kind.state == WAITING, kind.next_at <= now)
    return session.scalar(due if whose is None else due.where(whose))
