"""Say whether a database is at this release's last migration, without loading Alembic."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

MIGRATIONS = Path(__file__).parent / "migrations" / "versions"


def is_current(connection: Connection) -> bool:
    """Return whether the database is at this release's last migration."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return found == [last_revision()]


@cache
def last_revision() -> str:
    """Return the number of this release's last migration: what its file's name begins with."""
    return max(file.name.partition("_")[0] for file in MIGRATIONS.glob("[0-9]*_*.py"))
