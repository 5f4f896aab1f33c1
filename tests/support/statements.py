"""Compile each SQL statement once for all engines of a process, as one engine of a process does.

Every test has an engine of its own, for a database of its own; compiling anew what the test before
had compiled took an eighth of the processor time of a test.
"""

from collections.abc import Iterator, MutableMapping
from typing import Any

from sqlalchemy import Connection

Key = tuple[Any, ...]


class Compiled(MutableMapping[Key, Any]):
    """Compiled statements by kind of database, where SQLAlchemy has them by engine.

    All engines of a kind have the same driver and the same server here, so that what was compiled
    for one is what would be compiled for another.
    """

    def __init__(self) -> None:
        self._compiled: dict[Key, Any] = {}

    def __getitem__(self, key: Key) -> Any:
        return self._compiled[_shared(key)]

    def __setitem__(self, key: Key, compiled: Any) -> None:
        self._compiled[_shared(key)] = compiled

    def __delitem__(self, key: Key) -> None:
        del self._compiled[_shared(key)]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._compiled)

    def __len__(self) -> int:
        return len(self._compiled)

    def get(self, key: Key, default: Any = None) -> Any:
        """Return what was compiled; overridden because it is asked with every statement."""
        return self._compiled.get(_shared(key), default)


def _shared(key: Key) -> Key:
    dialect, *rest = key
    return (type(dialect), *rest)


COMPILED = Compiled()


def share_compiled(connection: Connection) -> None:
    """Let that connection use what any other has compiled: for the event `engine_connect`."""
    connection.execution_options(compiled_cache=COMPILED)
