"""Count the statements that a webhook puts to the database, which no machine's mood changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

# How `ivr.store.database.database.Database.read` opens a view, on SQLite and on PostgreSQL.
VIEWS = ({"begin": "DEFERRED"}, {"isolation_level": "REPEATABLE READ"})


@dataclass
class Asked:
    """The statements that were put to a database, beginnings and ends of transactions apart."""

    own: list[str] = field(default_factory=list)
    # What a process looks up by the clock whoever calls: the edition, the hours, the switchboard.
    looked_up: list[str] = field(default_factory=list)


@contextmanager
def counted(engine: Engine) -> Iterator[Asked]:
    """Note every statement that is executed on `engine` while the block runs."""
    asked = Asked()

    def note(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("BEGIN"):
            return
        options = connection.get_execution_options()
        is_view = any(options.get(name) == value for view in VIEWS for name, value in view.items())
        (asked.looked_up if is_view else asked.own).append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
