"""Let one transaction alone count what a limit holds for, however many come at once."""

from collections.abc import Collection

from sqlalchemy import String, func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session


def hold(session: Session, names: Collection[str]) -> None:
    """Hold what these names stand for until the transaction ends; an empty name is none.

    Always in one order, so that no two wait for each other. By a statement of its own: what one
    reads that waits for a lock is older than the lock.
    """
    wanted = sorted({*names} - {""})
    if wanted and session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        each = func.unnest(array(wanted, type_=String)).column_valued("name")
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(each))))
