"""Define what use cases need of the mark outside the database, as a Protocol."""

from typing import Protocol

from ivr.rules.operations.world_marks import WorldMark


class MarkFile(Protocol):
    """The mark that is kept outside the database, where no backup of that puts it back."""

    def read(self) -> WorldMark | None:
        """Return the mark; None where there is none, or it cannot be read."""
        ...

    def write(self, mark: WorldMark) -> None:
        """Keep the mark in place of the one before; raise NotStored."""
        ...
