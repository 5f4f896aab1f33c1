"""Declare how an installation looks at the disks that it writes to."""

from collections.abc import Sequence
from typing import Protocol

from ivr.rules.operations.disks import DiskState


class Disks(Protocol):
    """The disks to which this installation writes."""

    def look(self) -> Sequence[DiskState]:
        """Return the state of each, found by writing to it."""
        ...
