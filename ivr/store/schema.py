"""Bring a database's schema up to date, and compare it with the tables of this release.

What needs Alembic loads it as it is called: that is an eighth of what a process takes to start,
and each command of `flask` has this module among its imports.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine

from ivr.store.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config


def upgrade(url: str) -> None:
    """Bring the database at `url` to this release's tables; safe to repeat."""
    from alembic import command

    with _connected(url) as connection:
        command.upgrade(_config(connection), "head")


def mistakes(url: str) -> list[str]:
    """Return in words how the database at `url` differs from the models; empty when it does not.

    A migration's number says what was meant to be there, this what is.
    """
    with _connected(url) as connection:
        return [words for each in differences(connection) for words in _words(each)]


def write_revision(url: str, message: str) -> None:
    """Write a new migration file with what the models have and the database at `url` lacks."""
    from alembic import command

    with _connected(url) as connection:
        command.revision(_config(connection), message, autogenerate=True)


def differences(connection: Connection) -> list[object]:
    """Return what the models say and the database does not have; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _words(difference: Any) -> Iterator[str]:
    """Yield what one of Alembic's differences means: a tuple, or a list of them for a column."""
    if isinstance(difference, list):
        for each in difference:
            yield from _words(each)
        return
    what, thing = difference[0], difference[-1]
    missing = "is missing" if what.startswith("add_") else "is not this release's"
    if what.startswith("modify_"):
        _, _, table, column, _, now, wanted = difference
        kind = what.removeprefix("modify_")
        yield f"column {table}.{column}: {kind} is {now!r}, not {wanted!r}"
    elif what.endswith("_table"):
        yield f"table {thing.name} {missing}"
    elif what.endswith("_column"):
        yield f"column {difference[2]}.{thing.name} {missing}"
    else:
        kind = what.partition("_")[2].replace("fk", "foreign key")
        yield f"{kind} {thing.name} of table {thing.table.name} {missing}"


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
