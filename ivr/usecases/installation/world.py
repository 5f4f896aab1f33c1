"""Tell whether anything may leave the house: not where the database is older than what was done."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.rules.operations.world_marks import Age, WorldMark, age
from ivr.store.cases.cases import Case
from ivr.store.database import publications
from ivr.store.database.publications import Turn
from ivr.store.operations import holds
from ivr.usecases.installation.ports import Ports


def age_of(session: Session, outside: WorldMark | None, now: datetime) -> Age:
    """Return how old the database is, by its own mark and the one outside."""
    row = holds.look(session)
    lived = row is not None or session.scalar(select(Case.id).limit(1)) is not None
    return age(row.mark if row else None, row.at if row else None, outside, lived, now)


def is_held(ports: Ports) -> bool:
    """Return whether nobody may be called or written to now, because of the database's age.

    It is so also before the hold is a row: the mark outside is looked at each time.
    """
    outside, now = ports.mark.read(), ports.clock.now()
    with ports.database.read() as session:
        current = age_of(session, outside, now) is Age.CURRENT
        return not current or holds.open_one(session) is not None


def given_back(ports: Ports, kind: type[publications.Publishable], turn: Turn) -> bool:
    """Return whether nothing may leave now; then the turn is given back, not lost for minutes."""
    if not is_held(ports):
        return False
    with ports.database.write() as session:
        publications.give_back(session, kind, turn)
    return True


def unless_held(act: Callable[[Ports], int]) -> Callable[[Ports], int]:
    """Return an act that does nothing, and says so, while nothing may leave the house."""
    return lambda ports: 0 if is_held(ports) else act(ports)
